"""Filling a summary's holes at a call."""

from collections.abc import Callable, Mapping
from typing import Any

from mldebt.model.place import Site
from mldebt.resolve import folding, library
from mldebt.resolve.holders import HOLDERS
from mldebt.resolve.spreading import is_spread, spliced
from mldebt.resolve.terms import (
    HOLE,
    RESULT,
    Alt,
    Const,
    Event,
    Fun,
    Hole,
    Many,
    Obj,
    Op,
    Part,
    Pat,
    Res,
    Table,
    Unknown,
    Value,
    alternatives,
    bits_of,
    bits_of_all,
    many,
    operation,
    part,
    pattern,
    record,
    table,
)

HANDED = "handed"  # events by which tasks push and pull values: who makes the tasks answers them
DEEPEST_CHAIN = 12  # calls between a root and an event; beyond it evidence is unreadable and cost grows


_REFERRING = frozenset({Res, Part, Hole})
_NAMELESS = frozenset({Hole, Part, Unknown})
_LOOKED_UP = frozenset({"attr", "item"})

Take = Callable[[Value, str, Value], Value]


class Filling:
    """One instantiation: holes to values, results to the caller's. Shared terms are rebuilt once.

    ``holes`` maps a parameter's name to its value, and ``self.x`` to what an attribute of the receiver holds by now;
    ``take`` computes a part of a base that may have become known.
    """

    def __init__(self, holes: Mapping[str, Value], take: Take) -> None:
        self.holes = holes
        self.results: dict[int, Value] = {}
        self._take = take
        self._done: dict[int, tuple[Value, Value]] = {}

    def fill(self, term: Value) -> Value:
        """The term with its holes filled."""
        if not term.bits & 3:
            return term
        kind = type(term)
        if kind is Hole:
            return self.holes.get(term.name, term)  # type: ignore[union-attr]
        if kind is Res:
            known_result = self.results.get(term.event)  # type: ignore[union-attr]
            return Unknown("a result that was not kept") if known_result is None else known_result
        known = self._done.get(id(term))
        if known is not None:
            return known[1]
        result = self._rebuild(term)
        self._done[id(term)] = (term, result)
        return result

    def fill_place(self, event: "Event") -> Value:
        """The receiver of an event; of a store, the part of a document that it changes, whether it is there or not."""
        value = event.receiver
        assert value is not None
        if event.kind != "store" or type(value) is not Part or value.op != "item":
            return self.fill(value)
        place = self._place(value)
        several = place.items if type(place) is Alt else (place,)
        return place if all(type(item) is Part for item in several) else self.fill(value)

    def _place(self, value: Value) -> Value:
        if type(value) is not Part or value.op != "item":
            return self.fill(value)
        base, key = self._place(value.base), self.fill(value.key)
        several = base.items if type(base) is Alt else (base,)
        return alternatives([part(item, "item", key) if type(item) in _REFERRING else item for item in several])

    def fill_all(self, terms: tuple[Value, ...]) -> tuple[Value, ...]:
        """Several terms."""
        for term in terms:
            if term.bits & 3:
                fill = self.fill
                filled = tuple([fill(term) if term.bits & 3 else term for term in terms])
                return spliced(filled) if any(map(is_spread, terms)) else filled
        return terms

    def _rebuild(self, term: Any) -> Value:
        kind = type(term)
        if kind is Part:
            if type(term.base) is Hole and term.op == "attr" and type(term.key) is Const:
                known = self.holes.get(f"{term.base.name}.{term.key.value}")
                if known is not None:
                    return known
            base, key = self.fill(term.base), self.fill(term.key)
            if type(base) in _NAMELESS and not base.bits & RESULT and type(key) is Const and term.op in _LOOKED_UP:
                return part(base, term.op, key)  # nobody knows a part of it
            return self._take(base, term.op, key)
        if kind is Op:
            args = self.fill_all(term.args)
            if term.op == "or":
                return self._take(args[0], "or", args[1])
            if term.op.startswith("."):
                return self._take(args[0], term.op, many("tuple", args[1:]))
            return rebuilt_operation(term.op, args)
        if kind is Pat and term.made is not None:
            return rebuilt_operation(term.made.op, self.fill_all(term.made.args))
        if kind is Fun:
            return bound(term, self.fill(term.receiver))
        return _BUILT_AGAIN[kind](self, term)


def _table_again(filling: Filling, term: Table) -> Table:
    return table(filling.fill_all(term.keys), filling.fill_all(term.values), more=term.open)


def _object_again(filling: Filling, term: Obj) -> Obj:
    values = filling.fill_all(term.values)
    return Obj(term.cls, term.names, values, bits_of_all(values), term.site)


# Terms that hold others and mean nothing of their own.
_BUILT_AGAIN: dict[type, Callable[[Filling, Any], Value]] = {
    Alt: lambda filling, term: alternatives(filling.fill_all(term.items)),
    Many: lambda filling, term: many(term.form, filling.fill_all(term.items)),
    Obj: _object_again,
    Pat: lambda filling, term: pattern(term.text, term.origin, path=term.path, filled=filling.fill_all(term.filled)),
    Table: _table_again,
}


def bound(function: Fun, receiver: Value) -> Fun:
    """A method bound to a receiver."""
    return Fun(function.path, function.scope, function.name, receiver, bits_of(receiver))


def rebuilt_operation(op: str, args: tuple[Value, ...]) -> Value:
    """Fold again now that holes are filled."""
    if op in ("comp", "lambda"):
        return operation(op, args)
    return folding.fold(op, args)


def filled_event(event: Event, filling: Filling, via: Site | None) -> Event:
    """The event as its caller sees it."""
    chain = event.via if via is None else (via, *event.via)[:DEEPEST_CHAIN]
    return Event(
        event.site,
        event.kind,
        event.symbol,
        event.type,
        filling.fill_place(event) if event.receiver is not None else None,
        filling.fill_all(event.args),
        tuple([(name, filling.fill(value)) for name, value in event.keywords]) if event.keywords else (),
        event.flags,
        event.mutates,
        chain,
        event.scope,
        event.called,
    )


def has_hole(event: Event) -> bool:
    """Whether a caller could still learn something about the event."""
    if event.receiver is not None and event.receiver.bits & HOLE:
        return True
    for value in event.args:
        if value.bits & HOLE:
            return True
    return any(value.bits & HOLE for _, value in event.keywords)


def results_in(term: Value | None, found: set[int], seen: set[int] | None = None) -> None:
    """Adds the events that a term refers to. ``seen`` holds the identities of terms that were looked through before:
    terms share most of their parts.
    """
    seen = set() if seen is None else seen
    todo = [term]
    while todo:
        term = todo.pop()
        kind = type(term)
        if kind is Res:
            found.add(term.event)  # type: ignore[union-attr]
        elif kind in HOLDERS and term.bits & RESULT and id(term) not in seen:  # type: ignore[union-attr]
            seen.add(id(term))
            todo.extend(HOLDERS[kind](term))


def event_results(event: Event, seen: set[int] | None = None) -> set[int]:
    """The events an event refers to; of terms in ``seen`` it is known already."""
    found: set[int] = set()
    seen = set() if seen is None else seen
    for term in _terms(event):
        results_in(term, found, seen)
    return found


def _terms(event: Event) -> tuple[Value | None, ...]:
    return (event.receiver, *event.args, *[value for _, value in event.keywords])


DOCUMENT_TYPES = frozenset({"file", "config", "config-parser", "paths"})
_ASKING = library.LOOKUPS | library.LISTINGS


def on_open_documents(events: list[Event]) -> tuple[int, ...]:
    """Events that stand on a document (or a handle of one) whose path has a hole, on what was looked up in one, on a
    listing of a folder whose path has one, or on what another task gives."""
    unnamed: set[int] = set()
    known: dict[int, bool] = {}
    found: list[int] = []
    for index, event in enumerate(events):
        needed = bool(unnamed) and any(_stands_on(term, unnamed, known) for term in _terms(event))
        if needed:
            found.append(index)
        asking = event.type in DOCUMENT_TYPES or event.symbol in _ASKING
        if event.kind == HANDED or (asking and (needed or has_hole(event))):
            unnamed.add(index)
    return tuple(found)


def _stands_on(term: Value | None, results: set[int], known: dict[int, bool]) -> bool:
    """Whether a term refers to one of some events. What is ``known`` stays true: a term never refers to an event that
    comes after it.
    """
    kind = type(term)
    if kind is Res:
        return term.event in results  # type: ignore[union-attr]
    if kind not in HOLDERS or not term.bits & RESULT:  # type: ignore[union-attr]
        return False
    found = known.get(id(term))
    if found is None:
        found = False
        for item in HOLDERS[kind](term):
            if _stands_on(item, results, known):
                found = True
                break
        known[id(term)] = found
    return found


def exported(
    events: list[Event], wanted: set[int], awaiting: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The events a caller takes over: with holes, or needed by ``wanted`` results, or changing such a result, or with
    parts of a document that only the caller can name; and of these the ones that are needed by ``wanted`` results."""
    changers: dict[int, list[int]] = {}
    for index, event in enumerate(events):
        root = event.receiver if event.mutates else None
        if isinstance(root, Res):
            changers.setdefault(root.event, []).append(index)
    chosen: set[int] = set()
    seen: set[int] = set()

    def choose(todo: list[int]) -> tuple[int, ...]:
        while todo:
            index = todo.pop()
            if index in chosen or index >= len(events):
                continue
            chosen.add(index)
            todo.extend(event_results(events[index], seen))
            todo.extend(changers.get(index, ()))
        return tuple(sorted(index for index in chosen if events[index].kind != "missing-key"))  # the scope's own matter

    needed = choose(sorted(wanted))
    kept = [index for index, event in enumerate(events) if has_hole(event) or event.kind == HANDED]
    return choose(kept + list(awaiting)), needed


def changed(instance: Obj, written: Mapping[str, Value]) -> Obj:
    """An object after some of its attributes were set."""
    return record(instance.cls, {**dict(zip(instance.names, instance.values, strict=True)), **written}, instance.site)
