"""The walk over expressions: LibCST nodes to kinds, with exact offsets."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mldebt.facts import kinds as k

if TYPE_CHECKING:
    import libcst as cst
else:
    from mldebt.facts.trees import nodes as cst

OPERATORS: dict[type, str] = {
    cst.Add: "+", cst.Subtract: "-", cst.Multiply: "*", cst.Divide: "/", cst.FloorDivide: "//", cst.Modulo: "%",
    cst.Power: "**", cst.LeftShift: "<<", cst.RightShift: ">>", cst.BitAnd: "&", cst.BitOr: "|", cst.BitXor: "^",
    cst.MatrixMultiply: "@", cst.Plus: "+", cst.Minus: "-", cst.BitInvert: "~", cst.Not: "not", cst.And: "and",
    cst.Or: "or", cst.LessThan: "<", cst.GreaterThan: ">", cst.LessThanEqual: "<=", cst.GreaterThanEqual: ">=",
    cst.Equal: "==", cst.NotEqual: "!=", cst.In: "in", cst.NotIn: "not in", cst.Is: "is", cst.IsNot: "is not",
    cst.AddAssign: "+", cst.SubtractAssign: "-", cst.MultiplyAssign: "*", cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//", cst.ModuloAssign: "%", cst.PowerAssign: "**", cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>", cst.BitAndAssign: "&", cst.BitOrAssign: "|", cst.BitXorAssign: "^",
    cst.MatrixMultiplyAssign: "@",
}  # fmt: skip

_WORD_OPERATORS = {"in": ("in",), "not in": ("not", "in"), "is": ("is",), "is not": ("is", "not")}


class PositionLost(ValueError):  # noqa: N818
    """The fast cursor cannot be trusted in this file."""


class ExpressionWalk:
    """Visits expressions in source order. After a visit, ``start`` is the offset of the node's first character with its
    own parentheses and ``cursor`` the offset behind its last."""

    def __init__(self, source: str, *, exact: bool) -> None:
        self.source = source
        self.exact = exact  # the source was blanked by the code generator: nothing to distrust
        self.cursor = 0
        self.start = 0
        self.names: list[str] = []
        self.quotes: list[str] = []  # of the f-strings around
        self.visitors: dict[type, Callable[[Any], Any]] = {
            cst.Name: self._name, cst.SimpleString: self._string, cst.Integer: self._number, cst.Float: self._number,
            cst.Imaginary: self._number, cst.Ellipsis: self._dots, cst.Attribute: self._attribute, cst.Call: self._call,
            cst.Subscript: self._subscript, cst.BinaryOperation: self._binary, cst.UnaryOperation: self._unary,
            cst.BooleanOperation: self._boolean, cst.Comparison: self._comparison, cst.IfExp: self._conditional,
            cst.Lambda: self._lambda, cst.Await: self._await, cst.Yield: self._yield, cst.NamedExpr: self._walrus,
        }  # fmt: skip

    # --- tokens

    def token(self, text: str) -> int:
        """Steps over the next occurrence of ``text``; its offset."""
        at = self.source.index(text, self.cursor)
        self.cursor = at + len(text)
        return at

    def expression(self, node: Any) -> k.Expr:
        """Any expression, with its own parentheses."""
        opened = node.lpar
        if not opened:
            return self.visitors[type(node)](node)  # type: ignore[no-any-return]
        first = self.token("(")
        for _ in opened[1:]:
            self.token("(")
        result: k.Expr = self.visitors[type(node)](node)
        for _ in node.rpar:
            self.token(")")
        self.start = first
        return result

    def distrust_nested(self, opened_by: str) -> None:
        """A string inside an f-string that reuses its quote (PEP 701) defeats the comment expression."""
        outer, quote = self.quotes[-1], opened_by[-1]
        if quote == outer[0] and (len(outer) == 1 or opened_by.endswith((quote * 3, quote * 2))):
            raise PositionLost("a string nested in an f-string with the same quote")

    # --- atoms

    def _name(self, node: cst.Name) -> k.Name:
        value = node.value
        at = self.source.index(value, self.cursor)
        self.cursor = at + len(value)
        self.start = at
        self.names.append(value)
        return k.Name(at, value)

    def _string(self, node: cst.SimpleString) -> k.Str:
        value = node.value
        if self.quotes and not self.exact:
            self.distrust_nested(value)
        at = self.source.index(value, self.cursor)
        self.cursor = at + len(value)
        self.start = at
        return k.Str(at, value)

    def _number(self, node: Any) -> k.Num:
        at = self.start = self.token(node.value)
        return k.Num(at, node.value)

    def _dots(self, _node: cst.Ellipsis) -> k.Dots:
        at = self.start = self.token("...")
        return k.Dots(at)

    # --- trailers

    def _attribute(self, node: cst.Attribute) -> k.Attr:
        value = self.expression(node.value)
        at = self.start
        name = node.attr.value
        attr_at = self.source.index(name, self.cursor)
        self.cursor = attr_at + len(name)
        self.names.append(name)
        self.start = at
        return k.Attr(at, value, attr_at, name)

    def _call(self, node: cst.Call) -> k.Call:
        func = self.expression(node.func)
        at = self.start
        self.token("(")
        args: tuple[k.Expr, ...] = ()
        keywords: tuple[k.Keyword, ...] = ()
        if node.args:
            args, keywords = self.arguments(node.args)
        end = self.token(")") + 1
        self.start = at
        return k.Call(at, end, func, args, keywords)

    def arguments(self, nodes: Any) -> tuple[tuple[k.Expr, ...], tuple[k.Keyword, ...]]:
        """The arguments of a call or class, positional and by keyword."""
        args: list[k.Expr] = []
        keywords: list[k.Keyword] = []
        for node in nodes:
            if node.keyword is not None:
                at = self.token(node.keyword.value)
                keywords.append(k.Keyword(at, node.keyword.value, self.expression(node.value)))
            elif node.star:
                at = self.token(node.star)
                value = self.expression(node.value)
                if node.star == "*":
                    args.append(k.Star(at, value))
                else:
                    keywords.append(k.Keyword(at, "**", value))
            else:
                args.append(self.expression(node.value))
        return tuple(args), tuple(keywords)

    def _subscript(self, node: cst.Subscript) -> k.Item:
        value = self.expression(node.value)
        at = self.start
        self.token("[")
        slices = tuple([self._slice(element.slice) for element in node.slice])
        end = self.token("]") + 1
        self.start = at
        return k.Item(at, end, value, slices)

    def _slice(self, node: Any) -> k.Expr:
        if isinstance(node, cst.Index):
            if node.star:
                at = self.token("*")
                return k.Star(at, self.expression(node.value))
            return self.expression(node.value)
        lower = self.expression(node.lower) if node.lower is not None else None
        at = self.start
        colon = self.token(":")
        upper = self.expression(node.upper) if node.upper is not None else None
        if isinstance(node.second_colon, cst.Colon):
            self.token(":")
        step = self.expression(node.step) if node.step is not None else None
        return k.Slice(at if lower is not None else colon, lower, upper, step)

    # --- operators

    def _binary(self, node: cst.BinaryOperation) -> k.Bin:
        left = self.expression(node.left)
        at = self.start
        right = self.expression(node.right)
        self.start = at
        return k.Bin(at, OPERATORS[type(node.operator)], left, right)

    def _unary(self, node: cst.UnaryOperation) -> k.Un:
        op = OPERATORS[type(node.operator)]
        at = self.token(op)
        operand = self.expression(node.expression)
        self.start = at
        return k.Un(at, op, operand)

    def _boolean(self, node: cst.BooleanOperation) -> k.Bool:
        left = self.expression(node.left)
        at = self.start
        op = OPERATORS[type(node.operator)]
        self.token(op)
        right = self.expression(node.right)
        self.start = at
        return k.Bool(at, op, left, right)

    def _comparison(self, node: cst.Comparison) -> k.Cmp:
        left = self.expression(node.left)
        at = self.start
        ops, rights = [], []
        for target in node.comparisons:
            op = OPERATORS[type(target.operator)]
            for word in _WORD_OPERATORS.get(op, ()):
                self.token(word)
            ops.append(op)
            rights.append(self.expression(target.comparator))
        self.start = at
        return k.Cmp(at, left, tuple(ops), tuple(rights))

    def _conditional(self, node: cst.IfExp) -> k.If:
        body = self.expression(node.body)
        at = self.start
        self.token("if")
        test = self.expression(node.test)
        self.token("else")
        orelse = self.expression(node.orelse)
        self.start = at
        return k.If(at, test, body, orelse)

    # --- functions and generators

    def _lambda(self, node: cst.Lambda) -> k.Lambda:
        at = self.token("lambda")
        params = self.parameters(node.params)
        self.token(":")
        body = self.expression(node.body)
        self.start = at
        return k.Lambda(at, params, body)

    def parameters(self, node: cst.Parameters) -> tuple[k.Param, ...]:
        """The parameters of a function or lambda, in source order."""
        if not (node.params or node.kwonly_params or node.posonly_params or node.star_kwarg or _starred(node)):
            return ()
        found = [self._parameter(param, "", "p") for param in node.posonly_params]
        found += [self._parameter(param, "", "a") for param in node.params]
        starred = _starred(node)
        if starred is not None:
            found.append(self._parameter(starred, "*", "a"))
        found += [self._parameter(param, "", "k") for param in node.kwonly_params]
        if node.star_kwarg is not None:
            found.append(self._parameter(node.star_kwarg, "**", "k"))
        return tuple(found)

    def _parameter(self, node: cst.Param, star: str, form: str) -> k.Param:
        name = node.name.value
        at = self.token(name)
        annotation = self.expression(node.annotation.annotation) if node.annotation is not None else None
        default = self.expression(node.default) if node.default is not None else None
        return k.Param(at, name, star, form, annotation, default)

    def _await(self, node: cst.Await) -> k.Await:
        at = self.token("await")
        value = self.expression(node.expression)
        self.start = at
        return k.Await(at, value)

    def _yield(self, node: cst.Yield) -> k.Yield:
        at = self.token("yield")
        value, is_from = None, False
        if isinstance(node.value, cst.From):
            self.token("from")
            value, is_from = self.expression(node.value.item), True
        elif node.value is not None:
            value = self.expression(node.value)
        self.start = at
        return k.Yield(at, value, is_from)

    def _walrus(self, node: cst.NamedExpr) -> k.Walrus:
        target = self.expression(node.target)
        at = self.start
        value = self.expression(node.value)
        self.start = at
        return k.Walrus(at, target, value)


def _starred(node: "cst.Parameters") -> "cst.Param | None":
    """``*args``; a lone ``*`` is no parameter."""
    return node.star_arg if isinstance(node.star_arg, cst.Param) else None
