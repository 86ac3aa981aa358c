"""Filling a summary's holes at a call."""

from collections.abc import Callable, Mapping

from mldebt.model.place import Site
from mldebt.resolve import folding, library
from mldebt.resolve.terms import (
    HOLE,
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
    pattern,
    table,
)

DEEPEST_CHAIN = 12  # calls between a root and an event; beyond it evidence is unreadable and cost grows


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
        if not bits_of(term) & 3:
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

    def fill_all(self, terms: tuple[Value, ...]) -> tuple[Value, ...]:
        """Several terms."""
        return tuple([self.fill(term) for term in terms]) if bits_of_all(terms) & 3 else terms

    def _rebuild(self, term: Value) -> Value:
        if isinstance(term, Op):
            args = self.fill_all(term.args)
            if term.op.startswith("."):
                return self._take(args[0], term.op, many("tuple", args[1:]))
            return rebuilt_operation(term.op, args)
        if isinstance(term, Part):
            if isinstance(term.base, Hole) and term.op == "attr" and isinstance(term.key, Const):
                known = self.holes.get(f"{term.base.name}.{term.key.value}")
                if known is not None:
                    return known
            return self._take(self.fill(term.base), term.op, self.fill(term.key))
        if isinstance(term, Pat) and term.made is not None:
            return rebuilt_operation(term.made.op, self.fill_all(term.made.args))
        if isinstance(term, Pat):
            return pattern(term.text, term.origin, path=term.path, filled=self.fill_all(term.filled))
        if isinstance(term, Many):
            return many(term.form, self.fill_all(term.items))
        if isinstance(term, Table):
            return table(self.fill_all(term.keys), self.fill_all(term.values), more=term.open)
        if isinstance(term, Obj):
            values = self.fill_all(term.values)
            return Obj(term.cls, term.names, values, bits_of_all(values), term.site)
        if isinstance(term, Alt):
            return alternatives(list(self.fill_all(term.items)))
        if isinstance(term, Fun) and term.receiver is not None:
            return bound(term, self.fill(term.receiver))
        return term


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
        filling.fill(event.receiver) if event.receiver is not None else None,
        filling.fill_all(event.args),
        tuple([(name, filling.fill(value)) for name, value in event.keywords]),
        event.flags,
        event.mutates,
        chain,
        event.scope,
    )


def has_hole(event: Event) -> bool:
    """Whether a caller could still learn something about the event."""
    bits = bits_of(event.receiver) | bits_of_all(event.args)
    for _, value in event.keywords:
        bits |= bits_of(value)
    return bool(bits & HOLE)


def results_in(term: Value | None, found: set[int]) -> None:
    """Adds the events that a term refers to."""
    if term is None or not bits_of(term) & 2:
        return
    if isinstance(term, Res):
        found.add(term.event)
    elif isinstance(term, Op):
        _all_results(term.args, found)
    elif isinstance(term, Part):
        results_in(term.base, found)
        results_in(term.key, found)
    elif isinstance(term, Many | Alt):
        _all_results(term.items, found)
    elif isinstance(term, Pat):
        _all_results(term.filled if term.made is None else term.made.args, found)
    elif isinstance(term, Table):
        _all_results(term.keys + term.values, found)
    elif isinstance(term, Obj):
        _all_results(term.values, found)
    elif isinstance(term, Fun):
        results_in(term.receiver, found)


def _all_results(terms: tuple[Value, ...], found: set[int]) -> None:
    for term in terms:
        results_in(term, found)


def event_results(event: Event) -> set[int]:
    """The events an event refers to."""
    found: set[int] = set()
    results_in(event.receiver, found)
    _all_results(event.args, found)
    for _, value in event.keywords:
        results_in(value, found)
    return found


DOCUMENT_TYPES = frozenset({"file", "config", "config-parser"})


def on_open_documents(events: list[Event]) -> tuple[int, ...]:
    """Events that stand on a document (or a handle of one) whose path has a hole, or on what was looked up in one."""
    unnamed: set[int] = set()
    found: list[int] = []
    for index, event in enumerate(events):
        needed = unnamed and not event_results(event).isdisjoint(unnamed)
        if needed:
            found.append(index)
        if (event.type in DOCUMENT_TYPES or event.symbol in library.LOOKUPS) and (needed or has_hole(event)):
            unnamed.add(index)
    return tuple(found)


def exported(events: list[Event], wanted: set[int], awaiting: tuple[int, ...]) -> tuple[int, ...]:
    """The events a caller takes over: with holes, or needed by ``wanted`` results, or changing such a result, or with
    parts of a document that only the caller can name."""
    chosen: set[int] = set()
    todo = [index for index, event in enumerate(events) if has_hole(event)] + sorted(wanted)
    todo.extend(awaiting)
    changers: dict[int, list[int]] = {}
    for index, event in enumerate(events):
        root = event.receiver if event.mutates else None
        if isinstance(root, Res):
            changers.setdefault(root.event, []).append(index)
    while todo:
        index = todo.pop()
        if index in chosen or index >= len(events):
            continue
        chosen.add(index)
        todo.extend(event_results(events[index]))
        todo.extend(changers.get(index, ()))
    return tuple(sorted(chosen))
