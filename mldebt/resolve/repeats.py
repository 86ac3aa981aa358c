"""Events of a summary that say the same: a function that is called again with the same things."""

from collections.abc import Callable, Mapping
from typing import Any

from mldebt.resolve.holders import HOLDERS
from mldebt.resolve.terms import RESULT, Alt, Event, Fun, Many, Obj, Op, Part, Pat, Res, Summary, Table, Value, bits_of

# What a term that holds others says beside them.
_OWN: dict[type, Callable[[Any], object]] = {
    Op: lambda term: term.op,
    Part: lambda term: term.op,
    Many: lambda term: term.form,
    Alt: lambda _term: "",
    Pat: lambda term: (term.text, term.path, term.made.op if term.made is not None else ""),
    Table: lambda term: (len(term.keys), term.open),
    Obj: lambda term: (term.cls, term.names, term.site),
    Fun: lambda term: (term.path, term.scope),
}


class Repeats:
    """The events of summaries that repeat an earlier one, found once for each summary."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Summary, Mapping[int, int]]] = {}  # by identity, with the summary to keep it alive

    def of(self, summary: Summary) -> Mapping[int, int]:
        """For each exported event that says what an exported event before it says: the index of that one."""
        found = self._found.get(id(summary))
        if found is None:
            found = self._found[id(summary)] = (summary, _repeats(summary))
        return found[1]


def _repeats(summary: Summary) -> dict[int, int]:
    first: dict[object, int] = {}
    found: dict[int, int] = {}
    sayings = _Sayings(found)
    for index in summary.exports:
        before = first.setdefault(sayings.of(summary.events[index]), index)
        if before != index:
            found[index] = before
    return found


class _Sayings:
    """What events say, with results told by the first event that says the same."""

    def __init__(self, repeats: Mapping[int, int]) -> None:
        self._repeats = repeats
        self._known: dict[int, object] = {}

    def of(self, event: Event) -> object:
        words = tuple([(name, self._term(value)) for name, value in event.keywords])
        args = tuple([self._term(value) for value in event.args])
        return (event.site, event.kind, event.symbol, self._term(event.receiver), args, words)

    def _term(self, term: Value | None) -> object:
        if not bits_of(term) & RESULT:
            return term
        kind = type(term)
        if kind is Res:
            return (Res, self._repeats.get(term.event, term.event))  # type: ignore[union-attr]
        known = self._known.get(id(term))
        if known is None:
            held = tuple([self._term(item) for item in HOLDERS[kind](term)])
            known = self._known[id(term)] = (kind, _OWN[kind](term), held)
        return known
