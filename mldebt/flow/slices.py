"""Backward slices: which calls a value goes back to."""

from collections.abc import Callable

from mldebt.resolve.terms import Alt, Const, Event, Many, Op, Part, Res, Summary, Table, Value, part

Stop = Callable[[Event], bool]


def backward(summary: Summary, *terms: Value | None, stop: Stop | None = None, keeps: Stop | None = None) -> list[int]:
    """The events that values go back to, in no particular order. ``stop`` cuts the slice behind an event.

    A column that is selected by name does not go back to what was stored under another name. With ``keeps``, which
    tells the calls that leave columns as they are, neither does one that is selected behind such a call, nor a
    selection of columns that are not known.
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
                todo += [event.receiver, *_given(event)]
        elif isinstance(term, Part):
            if term not in seen_parts:
                seen_parts.add(term)
                passed = _kept_by(summary, term, keeps)
                if passed is not None:
                    found[passed] = None
                    todo += _given(summary.events[passed])
                todo += _narrowed(summary, term, keeps)
        elif isinstance(term, Op):
            todo += term.args
        elif isinstance(term, Many | Alt):
            todo += term.items
        elif isinstance(term, Table):
            todo += term.values
    return list(found)


def _given(event: Event) -> list[Value]:
    return [*event.args, *(value for _, value in event.keywords)]


def _selection(term: Part) -> tuple[Value, Value]:
    """The frame and the columns of ``frame[columns]`` and ``frame.loc[rows, columns]``."""
    base, key = term.base, term.key
    by_label = isinstance(base, Part) and base.op == "attr" and base.key == Const("loc")
    if by_label and isinstance(base, Part) and isinstance(key, Many) and key.form == "tuple" and len(key.items) == 2:
        return base.base, key.items[1]
    return base, key


def _kept_by(summary: Summary, term: Part, keeps: Stop | None) -> int | None:
    """The call behind a selection of columns that leaves them as they are."""
    frame, columns = _selection(term)
    if keeps is None or term.op != "item" or not isinstance(frame, Res) or not _may_name(columns):
        return None
    event = summary.events[frame.event]
    return frame.event if event.receiver is not None and event.kind != "store" and keeps(event) else None


def _narrowed(summary: Summary, term: Part, keeps: Stop | None) -> list[Value]:
    """The base of a part; past a store of a column that the part does not select, past a call that keeps columns, and
    past a choice of rows, the part of what was before it."""
    frame, columns = _selection(term)
    before: Value | None = None
    if term.op == "item" and isinstance(frame, Res):
        event = summary.events[frame.event]
        names = _names(columns)
        stored = _names(event.args[0]) if event.kind == "store" and event.args else None
        unknown = keeps is not None and _may_name(columns)
        apart = not names & stored if names is not None and stored is not None else unknown
        if (apart and stored is not None) or _kept_by(summary, term, keeps) is not None:
            before = event.receiver
    elif term.op == "item" and keeps is not None and _may_name(columns):
        if isinstance(frame, Alt):
            return [part(item, "item", columns) for item in frame.items]
        if isinstance(frame, Part) and frame.op == "item" and not _may_name(frame.key):
            before = frame.base
    return [part(before, "item", columns) if before is not None else term.base]


def _may_name(key: Value) -> bool:
    """Whether an index that is not known may select columns; a mask and a slice select rows."""
    return not isinstance(key, Op) or key.op in ("comp", "fmt")


def _names(key: Value) -> frozenset[str] | None:
    """Column names, where all are known."""
    items = key.items if isinstance(key, Many) else (key,)
    names = [item.value for item in items if isinstance(item, Const)]
    texts = [name for name in names if isinstance(name, str)]
    return frozenset(texts) if len(texts) == len(items) and texts else None
