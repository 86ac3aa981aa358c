"""The walk over ``match`` statements."""

from typing import TYPE_CHECKING, Any

from mldebt.facts import kinds as k
from mldebt.facts.displays import DisplayWalk
from mldebt.facts.scopes import Scopes

if TYPE_CHECKING:
    import libcst as cst
else:
    from mldebt.facts.trees import nodes as cst


class PatternWalk(DisplayWalk):
    """Adds patterns; statements of a case are visited by the class that completes it."""

    scopes: Scopes

    def _suite(self, node: Any) -> tuple[k.Step, ...]:
        raise NotImplementedError

    def _match(self, node: cst.Match) -> k.Match:
        at = self.token("match")
        subject = self.expression(node.subject)
        cases = []
        for case in node.cases:
            case_at = self.token("case")
            pattern = self._pattern(case.pattern)
            guard = None
            if case.guard is not None:
                self.token("if")
                guard = self.expression(case.guard)
            cases.append(k.Case(case_at, pattern, guard, self._suite(case.body)))
        return k.Match(at, self.cursor, subject, tuple(cases))

    def _pattern(self, node: Any) -> k.Pattern:
        for _ in getattr(node, "lpar", None) or ():
            if isinstance(node, cst.MatchValue | cst.MatchSingleton | cst.MatchTuple):
                break
            self.token("(")
        result = self._bare_pattern(node)
        for _ in getattr(node, "rpar", None) or ():
            if isinstance(node, cst.MatchValue | cst.MatchSingleton | cst.MatchTuple):
                break
            self.token(")")
        return result

    def _bare_pattern(self, node: Any) -> k.Pattern:
        if isinstance(node, cst.MatchValue | cst.MatchSingleton):
            value = self.expression(node.value)
            return k.Pattern(self.start, "value", None, (value,), ())
        if isinstance(node, cst.MatchAs):
            return self._as_pattern(node)
        if isinstance(node, cst.MatchList | cst.MatchTuple):
            return self._sequence_pattern(node)
        if isinstance(node, cst.MatchMapping):
            return self._mapping_pattern(node)
        if isinstance(node, cst.MatchClass):
            return self._class_pattern(node)
        if isinstance(node, cst.MatchOr):
            parts = tuple([self._pattern(element.pattern) for element in node.patterns])
            return k.Pattern(parts[0].at, "or", None, (), parts)
        at = self.token("*")  # MatchStar
        return k.Pattern(at, "star", self._captured(node.name), (), ())

    def _captured(self, node: cst.Name | None) -> k.Name | None:
        if node is None:
            self.token("_")
            return None
        name = self._name(node)
        self.scopes.bind(name)
        return name

    def _as_pattern(self, node: cst.MatchAs) -> k.Pattern:
        if node.pattern is None:
            name = self._captured(node.name)
            return k.Pattern(name.at if name else self.cursor - 1, "capture", name, (), ())
        part = self._pattern(node.pattern)
        self.token("as")
        return k.Pattern(part.at, "capture", self._captured(node.name), (), (part,))

    def _sequence_pattern(self, node: Any) -> k.Pattern:
        brackets = ("[", "]") if isinstance(node, cst.MatchList) else ("(", ")")
        opener = node.lbracket if isinstance(node, cst.MatchList) else node.lpar
        at = self.token(brackets[0]) if opener else -1
        parts = []
        for element in node.patterns:
            if isinstance(element, cst.MatchStar):
                parts.append(self._bare_pattern(element))
            else:
                parts.append(self._pattern(element.value))
        if opener:
            self.token(brackets[1])
        return k.Pattern(at if at >= 0 else parts[0].at, "sequence", None, (), tuple(parts))

    def _mapping_pattern(self, node: cst.MatchMapping) -> k.Pattern:
        at = self.token("{")
        values, parts = [], []
        for element in node.elements:
            values.append(self.expression(element.key))
            self.token(":")
            parts.append(self._pattern(element.pattern))
        rest = None
        if node.rest is not None:
            self.token("**")
            rest = self._captured(node.rest)
        self.token("}")
        return k.Pattern(at, "mapping", rest, tuple(values), tuple(parts))

    def _class_pattern(self, node: cst.MatchClass) -> k.Pattern:
        cls = self.expression(node.cls)
        at = self.start
        self.token("(")
        parts = [self._pattern(element.value) for element in node.patterns]
        for keyword in node.kwds:
            self.token(keyword.key.value)
            parts.append(self._pattern(keyword.pattern))
        self.token(")")
        return k.Pattern(at, "class", None, (cls,), tuple(parts))
