"""Evaluation of expressions."""

from collections.abc import Callable, Iterable
from typing import Any, TypeGuard

from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import dotted_name
from mldebt.knowledge.conventions import conventions
from mldebt.resolve import texts
from mldebt.resolve.choosing import chosen
from mldebt.resolve.configs import is_of_document
from mldebt.resolve.folding import element_of, fold
from mldebt.resolve.inheritance import is_super
from mldebt.resolve.interfaces.comparing import holds
from mldebt.resolve.items import Items
from mldebt.resolve.spreading import Starred, elements_of
from mldebt.resolve.terms import (
    AS_TEST,
    IN_BRANCH,
    IN_LAMBDA,
    IN_LOOP,
    Const,
    Event,
    Many,
    Op,
    Pat,
    Sym,
    Unknown,
    Value,
    alternatives,
    bits_of,
    many,
    operation,
    pattern,
    table,
)


class Expressions(Items):
    """Expressions to terms. Calls are completed by a subclass."""

    def evaluate(self, node: k.Expr) -> Value:
        """The term of an expression, noting the events on the way."""
        return EVALUATORS[type(node)](self, node)

    def call(self, node: k.Call) -> Value:
        """A call."""
        raise NotImplementedError

    # --- atoms

    def _name(self, node: k.Name) -> Value:
        if node.id in self.world.values:
            return Const(self.world.values[node.id], texts.HINTED)
        return self.lookup(node.id)

    def _string(self, node: k.Str) -> Value:
        value = texts.literal(node)
        if isinstance(value, str):
            return Const(value, self.site(node.at, node.end))
        return Unknown("bytes")

    def _number(self, node: k.Num) -> Value:
        value = texts.number(node)
        return Unknown("a number") if value is None else Const(value, self.site(node.at, node.at + len(node.raw)))

    def _unknown(self, _node: k.Expr) -> Value:
        return Unknown("an expression of no value")

    def ends_the_run(self, call: k.Expr) -> bool:
        """Whether a call, made as a statement, does not come back: ``sys.exit()``."""
        func = call.func if isinstance(call, k.Call) else None
        if not isinstance(func, k.Name) and not (isinstance(func, k.Attr) and isinstance(func.value, k.Name)):
            return False
        called = self.evaluate(func)
        return isinstance(called, Sym) and called.name in conventions().ending_calls

    # --- parts

    def _attribute(self, node: k.Attr) -> Value:
        if self.world.values:
            hint = self.world.values.get(dotted_name(node))
            if hint is not None:
                return Const(hint, texts.HINTED)
        if self.receiver and is_super(node.value):
            return self.of_bases(node.attr)
        return self.attribute(self.evaluate(node.value), node.attr)

    def _item(self, node: k.Item) -> Value:
        base = self.evaluate(node.value)
        keys = tuple([self.evaluate(part_) for part_ in node.slices])
        key = keys[0] if len(keys) == 1 else many("tuple", keys)
        return self.item(base, key)

    def _slice(self, node: k.Slice) -> Value:
        bounds = [Const(None) if part_ is None else self.evaluate(part_) for part_ in (node.lower, node.upper)]
        step = Const(None) if node.step is None else self.evaluate(node.step)
        return operation("slice", (*bounds, step))

    def _star(self, node: k.Star) -> Value:
        return element_of(self.expanded(self.evaluate(node.value)))

    # --- operators

    def binary(self, node: k.Bin) -> Value:
        """An operation on two values."""
        return fold(node.op, (self.evaluate(node.left), self.evaluate(node.right)))

    def _unary(self, node: k.Un) -> Value:
        value = self.evaluate(node.operand)
        self._heed(value)
        if node.op == "-" and isinstance(value, Const) and isinstance(value.value, int | float):
            return Const(-value.value, value.origin)
        return value if node.op == "+" else self.outcome(operation(node.op, (value,)), node)

    def _boolean(self, node: k.Bool) -> Value:
        left = self.evaluate(node.left)
        if self.stops_at(left, node):
            return left
        right = self.evaluate(node.right)
        self._heed(left, right)
        return self.either(left, right) if node.op == "or" else right

    def _comparison(self, node: k.Cmp) -> Value:
        left = self.evaluate(node.left)
        terms = [left]
        for op, right_node in zip(node.ops, node.rights, strict=True):
            right = self.evaluate(right_node)
            numbers = [isinstance(side, Const) and isinstance(side.value, int | float) for side in (left, right)]
            if numbers.count(True) == 1 and bits_of(left) | bits_of(right):
                site = self.site(node.at, max(right_node.at, node.at))
                self.emit(Event(site, "compare", op, args=(left, right), flags=self.flags, scope=self.scope))
            terms.append(right)
            left = right
        self._heed(*terms)
        return self.outcome(operation("compare", tuple(terms)), node)

    def _heed(self, *tested: Value) -> None:
        """Notes that a test asks a document: what it decides holds in a run, where nobody sets it otherwise."""
        self.by_line |= bool(self.flags & AS_TEST) and any(map(is_of_document, tested))

    def decided(self, test: k.Expr) -> bool | None:
        """Evaluates a test; whether it holds, where the code itself says so (an option's default may be overridden)."""
        value = self.evaluate(test)
        self._heed(value)
        if isinstance(test, k.Cmp) and self._names_own_place(value) and not self.flags & IN_LOOP:
            return holds(test.ops[0], *value.args)
        written = isinstance(test, k.Name | k.Num)
        return bool(value.value) if written and isinstance(value, Const) and value.origin is None else None

    def _names_own_place(self, value: Value) -> TypeGuard[Op]:
        """Whether a comparison asks what a folder above this module is called, as ``__file__`` says it."""
        if not isinstance(value, Op) or len(value.args) != 2:
            return False
        left = value.args[0]
        return isinstance(left, Const) and left.origin is None and left.value in self.path.split("/")[:-1]

    def _conditional(self, node: k.If) -> Value:
        flags, self.flags = self.flags, self.flags | AS_TEST
        holds = self.decided(node.test)
        self.flags = flags | IN_BRANCH
        choices = ((node.body, False), (node.orelse, True))
        values = [self.evaluate(choice) for choice, excluded in choices if holds is not excluded]
        self.flags = flags
        known = [value for value in values if not (isinstance(value, Const) and value.value is None)]
        return alternatives(known or values)

    # --- functions, comprehensions

    def _lambda(self, node: k.Lambda) -> Value:
        saved, flags = dict(self.env), self.flags
        self.flags |= IN_LAMBDA
        for parameter in node.params:
            self.env[parameter.name] = Unknown("a lambda's parameter")
        body = self.evaluate(node.body)
        self.env, self.flags = saved, flags
        return operation("lambda", (body, Const(self.scope, self.site(node.at, node.at))))

    def comprehension(self, node: k.Comp) -> Value:
        """A comprehension: of a few known items, each; else what its items may be."""
        saved, flags = dict(self.env), self.flags
        self.flags |= IN_LAMBDA
        elements: tuple[Value, ...] | None = None
        for generator in node.gens:
            source = self.expanded(self.evaluate(generator.iter))
            single = len(node.gens) == 1 and node.key is None and isinstance(source, Many)
            self.bind(generator.target, element_of(source))
            for condition in generator.ifs:
                self.evaluate(condition)
            elements = chosen(self, generator, source.items) if single else None  # type: ignore[union-attr]
        if elements is not None and isinstance(node.gens[0].target, k.Name):
            result = self._unrolled(node, node.gens[0].target.id, elements)
        else:
            parts = (self.evaluate(node.key),) if node.key is not None else ()
            result = operation("comp", (*parts, self.evaluate(node.value)))
        self.env, self.flags = saved, flags
        return result

    def _unrolled(self, node: k.Comp, name: str, elements: tuple[Value, ...]) -> Value:
        values = []
        for element in elements:
            self.env[name] = element
            values.append(self.evaluate(node.value))
        return many("list", tuple(values))

    def bind(self, target: k.Expr, value: Value) -> None:
        """Assigns a value to a target."""
        raise NotImplementedError

    def _yield(self, node: k.Yield) -> Value:
        if node.value is not None:
            self.returned.append(operation("comp", (self.evaluate(node.value),)))
        return Unknown("what a generator is sent")

    def _walrus(self, node: k.Walrus) -> Value:
        value = self.evaluate(node.value)
        self.bind(node.target, value)
        return value

    # --- strings and displays

    def _formatted(self, node: k.Fmt) -> Value:
        parts: list[Value] = []
        for piece in node.parts:
            if isinstance(piece, k.Text):
                parts.append(Const(texts.f_string_text(piece.raw, node.prefix), self.site(piece.at, node.end)))
            else:
                parts.append(self.evaluate(piece))
        return fold("fmt", tuple(parts)) if parts else Const("", self.site(node.at, node.end))

    def _blank(self, node: k.Blank) -> Value:
        value = self.evaluate(node.value)
        if not node.spec:
            return value
        return fold("str.spec", (value, fold("fmt", tuple([self.evaluate(piece) for piece in node.spec]))))

    def _concatenated(self, node: k.Cat) -> Value:
        parts = tuple([self.evaluate(piece) for piece in node.parts])
        if all(isinstance(piece, Const | Pat) for piece in parts):
            text = "".join(str(texts.as_text(piece)) for piece in parts)
            last = node.parts[-1]
            site = self.site(node.at, getattr(last, "end", last.at))
            known = all(isinstance(piece, Const) for piece in parts)
            return Const(text, site) if known else pattern(text, site, filled=texts.fillings(parts))
        return fold("fmt", parts)

    def spelt_out(self, nodes: Iterable[k.Expr], starred: Starred = elements_of) -> tuple[Value, ...]:
        """Several expressions; ``starred`` says what ``*`` stands for, which is spelt out where it is known."""
        items: list[Value] = []
        for item in nodes:
            if isinstance(item, k.Star):
                items.extend(starred(self.expanded(self.evaluate(item.value))))
            else:
                items.append(self.evaluate(item))
        return tuple(items)

    def _sequence(self, node: k.Seq) -> Value:
        return many(node.form, self.spelt_out(node.items))

    def mapping(self, node: k.Map) -> Value:
        """A display of a mapping; what it spells out with ``**`` is known to the class that knows merges."""
        pairs = [(key, value) for key, value in zip(node.keys, node.values, strict=True) if key is not None]
        values = tuple([self.evaluate(value) for _, value in pairs])
        return table(tuple([self.evaluate(key) for key, _ in pairs]), values)


EVALUATORS: dict[type, Callable[[Expressions, Any], Value]] = {
    k.Unknown: Expressions._unknown,
    k.Name: Expressions._name,
    k.Str: Expressions._string,
    k.Num: Expressions._number,
    k.Dots: Expressions._unknown,
    k.Attr: Expressions._attribute,
    k.Call: lambda self, node: self.call(node),
    k.Item: Expressions._item,
    k.Slice: Expressions._slice,
    k.Bin: lambda self, node: self.binary(node),
    k.Un: Expressions._unary,
    k.Bool: Expressions._boolean,
    k.Cmp: Expressions._comparison,
    k.If: Expressions._conditional,
    k.Lambda: Expressions._lambda,
    k.Comp: lambda self, node: self.comprehension(node),
    k.Await: lambda self, node: self.evaluate(node.value),
    k.Yield: Expressions._yield,
    k.Star: Expressions._star,
    k.Walrus: Expressions._walrus,
    k.Text: lambda self, node: Const(node.raw, self.site(node.at, node.at + len(node.raw))),
    k.Blank: Expressions._blank,
    k.Fmt: Expressions._formatted,
    k.Cat: Expressions._concatenated,
    k.Seq: Expressions._sequence,
    k.Map: lambda self, node: self.mapping(node),
}
