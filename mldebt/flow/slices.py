"""Backward slices: which calls a value goes back to."""

from collections.abc import Callable

from mldebt.resolve.terms import Alt, Const, Event, Many, Op, Part, Res, Summary, Table, Value, part

Stop = Callable[[Event], bool]


def backward(summary: Summary, *terms: Value | None, stop: Stop | None = None, sure: bool = False) -> list[int]:
    """The events that values go back to, in no particular order. ``stop`` cuts the slice behind an event.

    A column that is selected by name does not go back to what was stored under another name; with ``sure``, neither
    does a selection of columns that are not known.
    """
    found: list[int] = []
    seen: set[int] = set()
    seen_parts: set[Value] = set()
    todo: list[Value | None] = list(terms)
    while todo:
        term = todo.pop()
        if isinstance(term, Res):
            if term.event in seen:
                continue
            seen.add(term.event)
            found.append(term.event)
            event = summary.events[term.event]
            if stop is None or not stop(event):
                todo += [event.receiver, *event.args, *(value for _, value in event.keywords)]
        elif isinstance(term, Part):
            if term not in seen_parts:
                seen_parts.add(term)
                todo.append(_narrowed(summary, term, sure=sure))
        elif isinstance(term, Op):
            todo += term.args
        elif isinstance(term, Many | Alt):
            todo += term.items
        elif isinstance(term, Table):
            todo += term.values
    return found


def _narrowed(summary: Summary, term: Part, *, sure: bool) -> Value:
    """The base of a part; past a store of a column that the part does not select, the part of what was before it."""
    base = term.base
    if term.op == "item" and isinstance(base, Res):
        event = summary.events[base.event]
        names = _names(term.key)
        stored = _names(event.args[0]) if event.kind == "store" and event.args else None
        apart = not names & stored if names is not None and stored is not None else sure and _may_name(term.key)
        if apart and stored is not None and event.receiver is not None:
            return part(event.receiver, "item", term.key)
    return base


def _may_name(key: Value) -> bool:
    """Whether an index that is not known may select columns; a mask and a slice select rows."""
    return not isinstance(key, Op) or key.op in ("comp", "fmt")


def _names(key: Value) -> frozenset[str] | None:
    """Column names, where all are known."""
    items = key.items if isinstance(key, Many) else (key,)
    names = [item.value for item in items if isinstance(item, Const)]
    texts = [name for name in names if isinstance(name, str)]
    return frozenset(texts) if len(texts) == len(items) and texts else None
