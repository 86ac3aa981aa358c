"""The walk over displays: sequences, mappings, comprehensions, and strings made of parts."""

from typing import TYPE_CHECKING, Any

from mldebt.facts import kinds as k
from mldebt.facts.expressions import ExpressionWalk, PositionLost

if TYPE_CHECKING:
    import libcst as cst
else:
    from mldebt.facts.trees import nodes as cst


class DisplayWalk(ExpressionWalk):
    """Completes the expressions."""

    def __init__(self, source: str, *, exact: bool) -> None:
        super().__init__(source, exact=exact)
        self.visitors.update({
            cst.List: self._list, cst.Tuple: self._tuple, cst.Set: self._set, cst.Dict: self._dict,
            cst.ListComp: self._list_comp, cst.SetComp: self._set_comp, cst.GeneratorExp: self._generator,
            cst.DictComp: self._dict_comp, cst.FormattedString: self._formatted,
            cst.TemplatedString: self._formatted, cst.ConcatenatedString: self._concatenated,
            cst.StarredElement: self._starred,
        })  # fmt: skip

    # --- sequences and mappings

    def _items(self, elements: Any) -> tuple[k.Expr, ...]:
        found: list[k.Expr] = []
        for element in elements:
            if type(element) is cst.Element:
                found.append(self.expression(element.value))
            else:
                for _ in element.lpar:
                    self.token("(")
                at = self.token("*")
                found.append(k.Star(at, self.expression(element.value)))
                for _ in element.rpar:
                    self.token(")")
        return tuple(found)

    def _starred(self, node: cst.StarredElement) -> k.Star:
        """A star outside of a display: the annotation in ``*args: *Ts``, what a generator unpacks."""
        at = self.token("*")
        value = self.expression(node.value)
        self.start = at
        return k.Star(at, value)

    def _list(self, node: cst.List) -> k.Seq:
        at = self.token("[")
        items = self._items(node.elements)
        self.token("]")
        self.start = at
        return k.Seq(at, "list", items)

    def _set(self, node: cst.Set) -> k.Seq:
        at = self.token("{")
        items = self._items(node.elements)
        self.token("}")
        self.start = at
        return k.Seq(at, "set", items)

    def _tuple(self, node: cst.Tuple) -> k.Seq:
        at = self.cursor
        found: list[k.Expr] = []
        for index, element in enumerate(node.elements):
            found += self._items((element,))
            if index == 0:
                at = found[0].at if isinstance(element, cst.StarredElement) else self.start
        if node.elements and isinstance(node.elements[-1].comma, cst.Comma):
            self.token(",")
        self.start = at
        return k.Seq(at, "tuple", tuple(found))

    def _dict(self, node: cst.Dict) -> k.Map:
        at = self.token("{")
        keys: list[k.Expr | None] = []
        values: list[k.Expr] = []
        for element in node.elements:
            if isinstance(element, cst.DictElement):
                keys.append(self.expression(element.key))
                self.token(":")
            else:
                self.token("**")
                keys.append(None)
            values.append(self.expression(element.value))
        self.token("}")
        self.start = at
        return k.Map(at, tuple(keys), tuple(values))

    # --- comprehensions

    def _generators(self, node: cst.CompFor | None) -> tuple[k.Gen, ...]:
        found = []
        while node is not None:
            at = self.token("for")
            target = self.expression(node.target)
            self.token("in")
            iterated = self.expression(node.iter)
            ifs = []
            for condition in node.ifs:
                self.token("if")
                ifs.append(self.expression(condition.test))
            found.append(k.Gen(at, target, iterated, tuple(ifs)))
            node = node.inner_for_in
        return tuple(found)

    def _comprehension(self, node: Any, form: str, opener: str, closer: str) -> k.Comp:
        at = self.token(opener) if opener else -1
        value = self.expression(node.elt)
        if at < 0:
            at = self.start
        gens = self._generators(node.for_in)
        if closer:
            self.token(closer)
        self.start = at
        return k.Comp(at, form, None, value, gens)

    def _list_comp(self, node: cst.ListComp) -> k.Comp:
        return self._comprehension(node, "list", "[", "]")

    def _set_comp(self, node: cst.SetComp) -> k.Comp:
        return self._comprehension(node, "set", "{", "}")

    def _generator(self, node: cst.GeneratorExp) -> k.Comp:
        return self._comprehension(node, "generator", "", "")

    def _dict_comp(self, node: cst.DictComp) -> k.Comp:
        at = self.token("{")
        key = self.expression(node.key)
        value = self.expression(node.value)
        gens = self._generators(node.for_in)
        self.token("}")
        self.start = at
        return k.Comp(at, "dict", key, value, gens)

    # --- strings

    def _concatenated(self, node: cst.ConcatenatedString) -> k.Cat:
        parts: list[k.Expr] = []
        rest: Any = node
        while type(rest) is cst.ConcatenatedString and (rest is node or not rest.lpar):
            parts.append(self.expression(rest.left))
            rest = rest.right
        parts.append(self.expression(rest))
        at = self.start = parts[0].at
        return k.Cat(at, tuple(parts))

    def _formatted(self, node: Any) -> k.Fmt:
        opener = node.start
        prefix = opener.rstrip("\"'")
        quote = opener[len(prefix) :]
        if self.quotes and not self.exact:
            self.distrust_nested(quote)
        at = self.token(opener)
        self.quotes.append(quote)
        parts = self._parts(node.parts, long=len(quote) == 3)
        end = self.token(node.end) + len(node.end)
        self.quotes.pop()
        if len(quote) == 1 and not self.exact and "\n" in self.source[at:end]:
            raise PositionLost("a one-line f-string that spans lines")
        self.start = at
        return k.Fmt(at, end, prefix, parts)

    def _parts(self, nodes: Any, *, long: bool) -> tuple[k.Expr, ...]:
        found: list[k.Expr] = []
        for node in nodes:
            if isinstance(node, cst.FormattedStringText | cst.TemplatedStringText):
                found.append(k.Text(self.token(node.value), node.value))
            else:
                found.append(self._blank(node, long=long))
        return tuple(found)

    def _blank(self, node: Any, *, long: bool) -> k.Blank:
        at = self.token("{")
        value = self.expression(node.expression)
        if node.equal is not None:
            self.token("=")
        if node.conversion:
            self.token("!")
            self.token(node.conversion)
        spec: tuple[k.Expr, ...] = ()
        if node.format_spec is not None:
            self.token(":")
            spec = self._parts(node.format_spec, long=long)
        end = self.token("}")
        if long and not self.exact and "#" in self.source[at:end]:
            raise PositionLost("a comment may stand in an f-string")
        return k.Blank(at, value, node.conversion or "", spec)
