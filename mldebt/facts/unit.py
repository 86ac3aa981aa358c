"""A unit's facts, decoded when somebody looks."""

from array import array
from bisect import bisect_right
from functools import cached_property
from operator import itemgetter

import msgspec

from mldebt.facts import kinds as k
from mldebt.facts.nodes import walk

_outline_decoder = msgspec.msgpack.Decoder(k.Outline)
_body_decoder = msgspec.msgpack.Decoder(tuple[k.Step, ...])


class UnitFacts:
    """The outline at once, each scope's steps on demand. ``key`` is the unit's key."""

    def __init__(self, key: str, row: k.FactsRow) -> None:
        self.key = key
        self.row = row
        self._bodies: dict[int, tuple[k.Step, ...]] = {}
        self._of_kinds: dict[tuple[type[k.Kind], ...], list[k.Kind]] = {}

    @cached_property
    def outline(self) -> k.Outline:
        """Imports, scopes, comments, identifiers."""
        return _outline_decoder.decode(self.row.outline)

    @cached_property
    def lines(self) -> "array[int]":
        """Offset of each line's first character."""
        return array("I", self.row.lines)

    def body(self, scope: int) -> tuple[k.Step, ...]:
        """The steps of a scope; empty where the unit could not be parsed."""
        found = self._bodies.get(scope)
        if found is None:
            found = _body_decoder.decode(self.row.bodies[scope]) if scope < len(self.row.bodies) else ()
            self._bodies[scope] = found
        return found

    @cached_property
    def nodes(self) -> tuple[k.Kind, ...]:
        """Every statement and expression, outer ones first: several rules look at all of them."""
        return tuple(walk(tuple([self.body(scope) for scope in range(len(self.row.bodies))])))

    def of_kinds(self, kinds: tuple[type[k.Kind], ...]) -> list[k.Kind]:
        """The nodes of some kinds, in the same order: rules ask again for each place that they judge."""
        found = self._of_kinds.get(kinds)
        if found is None:
            of = self._by_kind
            placed = [pair for kind in dict.fromkeys(kinds) for pair in of.get(kind, ())]
            found = [node for _, node in (sorted(placed, key=itemgetter(0)) if len(kinds) > 1 else placed)]
            self._of_kinds[kinds] = found
        return found

    @cached_property
    def _by_kind(self) -> dict[type[k.Kind], list[tuple[int, k.Kind]]]:
        """The nodes of each kind, with their place among all."""
        found: dict[type[k.Kind], list[tuple[int, k.Kind]]] = {}
        for pair in enumerate(self.nodes):
            found.setdefault(type(pair[1]), []).append(pair)
        return found

    def position(self, at: int) -> tuple[int, int]:
        """Line and column, both from 1, of an offset."""
        line = bisect_right(self.lines, at)
        return line, at - self.lines[line - 1] + 1

    def qualified_name(self, scope: int) -> str:
        """``Class.method`` of a scope; empty for the unit itself."""
        names: list[str] = []
        while scope > 0:
            fact = self.outline.scopes[scope]
            names.append(fact.name)
            scope = fact.parent
        return ".".join(reversed(names))
