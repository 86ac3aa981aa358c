"""Backward slices: which calls a value goes back to."""

from collections.abc import Callable
from typing import NamedTuple

from mldebt.resolve.terms import Alt, Const, Event, Many, Op, Part, Res, Summary, Table, Unknown, Value, many, part

Stop = Callable[[Event], bool]
Choice = Callable[[Event], Value | None]
_SELECTED, _REST = "item", "rest"  # a part with columns, and one without them


class Columns(NamedTuple):
    """What calls do to columns: which leave them as they are, what a call takes away from its receiver, and which
    columns of its arguments it looks at; None where it is none or all. Which calls only fill gaps with what they are
    given."""

    keeps: Stop
    drops: Choice
    chooses: Choice
    fills: Stop


def backward(
    summary: Summary, *terms: Value | None, stop: Stop | None = None, columns: Columns | None = None
) -> list[int]:
    """The events that values go back to, in no particular order. ``stop`` cuts the slice behind an event.

    A column that is selected by name does not go back to what was stored under another name. With ``columns``, neither
    does one that is selected behind a call which leaves columns as they are or beside one that was stored, nor a
    selection of columns that are not known, and nothing goes back to a column that was taken away.
    """
    found: dict[int, None] = {}
    seen: set[int] = set()
    seen_parts: set[Value] = set()
    todo: list[Value | None] = list(terms)
    while todo:
        term = todo.pop()
        if isinstance(term, Res):
            if term.event in seen:
                continue
            seen.add(term.event)
            found[term.event] = None
            event = summary.events[term.event]
            if stop is None or not stop(event):
                todo += _sources(event, columns)
        elif isinstance(term, Part):
            if term not in seen_parts:
                seen_parts.add(term)
                passed = _kept_by(summary, term, columns)
                if passed is not None:
                    found[passed] = None
                    todo += _given(summary.events[passed], columns)
                todo += _narrowed(summary, term, columns)
        elif isinstance(term, Op):
            todo += term.args
        elif isinstance(term, Many | Alt):
            todo += term.items
        elif isinstance(term, Table):
            todo += term.values
    return list(found)


def _given(event: Event, columns: Columns | None) -> list[Value]:
    """What a call is given; nothing where that is only for gaps."""
    if columns is not None and columns.fills(event):
        return []
    return [*event.args, *(value for _, value in event.keywords)]


def _sources(event: Event, columns: Columns | None) -> list[Value | None]:
    """What a call makes its result of."""
    chosen = columns.chooses(event) if columns is not None else None
    dropped = columns.drops(event) if columns is not None else None
    if chosen is not None:
        return [event.receiver, *(part(item, _SELECTED, chosen) for item in event.args)]
    if dropped is not None and event.receiver is not None:
        return [part(event.receiver, _REST, dropped), *_given(event, columns)]
    return [event.receiver, *_given(event, columns)]


def _selection(term: Part) -> tuple[Value, Value]:
    """The frame and the columns of ``frame[columns]`` and ``frame.loc[rows, columns]``."""
    base, key = term.base, term.key
    by_label = isinstance(base, Part) and base.op == "attr" and base.key == Const("loc")
    if by_label and isinstance(base, Part) and isinstance(key, Many) and key.form == "tuple" and len(key.items) == 2:
        return base.base, key.items[1]
    return base, key


def _kept_by(summary: Summary, term: Part, columns: Columns | None) -> int | None:
    """The call behind a selection of columns that leaves them as they are, or stores some of them."""
    frame, key = _selection(term)
    if columns is None or term.op not in (_SELECTED, _REST) or not isinstance(frame, Res) or not _may_name(key):
        return None
    event = summary.events[frame.event]
    if event.kind == "store":
        names, stored = _names(key), _names(event.args[0]) if event.args else None
        if term.op == _REST:
            kept = names is None or stored is None or not stored <= names
        else:
            kept = names is not None and stored is not None and not names.isdisjoint(stored)
    else:
        kept = columns.keeps(event)
    return frame.event if event.receiver is not None and kept else None


def _narrowed(summary: Summary, term: Part, columns: Columns | None) -> list[Value]:
    """The base of a part; past a store of a column that the part does not select, past a call that keeps columns, and
    past a choice of rows, the part of what was before it."""
    frame, key = _selection(term)
    before: Value | None = None
    if term.op == _SELECTED and isinstance(frame, Res):
        event = summary.events[frame.event]
        names = _names(key)
        stored = _names(event.args[0]) if event.kind == "store" and event.args else None
        unknown = columns is not None and _may_name(key)
        apart = not names & stored if names is not None and stored is not None else unknown
        if (apart and stored is not None) or _kept_by(summary, term, columns) is not None:
            before = event.receiver
            key = _others(names, stored) if names is not None and stored is not None else key
    elif term.op == _REST and isinstance(frame, Res):
        event = summary.events[frame.event]
        if event.kind == "store" or _kept_by(summary, term, columns) is not None:
            before = event.receiver
            dropped = columns.drops(event) if columns is not None else None
            key = many("list", (*_items(key), *_items(dropped))) if dropped is not None else key
    elif term.op in (_SELECTED, _REST) and columns is not None and _may_name(key):
        if isinstance(frame, Alt):
            return [part(item, term.op, key) for item in frame.items]
        if isinstance(frame, Part) and frame.op == _SELECTED and not _may_name(frame.key):
            before = frame.base
    return [part(before, term.op, key) if before is not None else term.base]


def _may_name(key: Value) -> bool:
    """Whether an index that is not known may select columns; a mask and a slice select rows."""
    return not isinstance(key, Op) or key.op in ("comp", "fmt")


def _others(names: frozenset[str], stored: frozenset[str]) -> Value:
    """The columns of a selection that a store does not replace."""
    left = sorted(names - stored)
    return many("list", tuple(map(Const, left))) if left else Unknown("no column that was there before")


def _items(key: Value) -> tuple[Value, ...]:
    return key.items if isinstance(key, Many) else (key,)


def _names(key: Value) -> frozenset[str] | None:
    """Column names, where all are known."""
    items = _items(key)
    names = [item.value for item in items if isinstance(item, Const)]
    texts = [name for name in names if isinstance(name, str)]
    return frozenset(texts) if len(texts) == len(items) and texts else None
