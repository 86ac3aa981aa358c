"""Every place where code asks a table for a column by its name."""

from collections.abc import Iterator

from msgspec import Struct

from mldebt.graph.columns.keys import texts_in
from mldebt.graph.columns.sets import ColumnSet
from mldebt.graph.columns.tables import Tables
from mldebt.model.place import Site
from mldebt.resolve.holders import inside
from mldebt.resolve.terms import RESULT, Alt, Const, Event, Many, Op, Part, Value

_LOCATORS = ("loc", "at")


class Selection(Struct, frozen=True):
    """A column asked for. ``table`` is what the table may hold there, ``base`` the term that stands for it, ``event``
    the call that needs it; ``site`` is the text that names the column, None where it is an attribute.
    ``sure``: neither the name nor the table is one of several that it may be."""

    name: str
    table: ColumnSet
    base: Value
    event: Event
    site: Site | None
    sure: bool = True


def selections(tables: Tables) -> Iterator[Selection]:
    """The columns that the calls of a summary need, each term once; one that no known call needs is not seen."""
    seen: set[tuple[int, bool]] = set()
    for event in tables.events:
        given = (event.receiver, *event.args, *(value for _, value in event.keywords))
        todo = [(term, True) for term in given if term is not None]
        while todo:
            term, sure = todo.pop()
            if not term.bits & RESULT or (id(term), sure) in seen:
                continue  # a table is what some call made
            seen.add((id(term), sure))
            if isinstance(term, Part):
                yield from _selected(tables, term, event, sure=sure)
            sure = sure and not isinstance(term, Alt)
            todo.extend((part, sure) for part in inside(term))


def _selected(tables: Tables, term: Part, event: Event, *, sure: bool) -> Iterator[Selection]:
    base, key = term.base, term.key
    if term.op == "attr" and isinstance(key, Const):
        name = str(key.value)
        kind = tables.kind(base)
        if tables.is_column(kind, name):
            yield Selection(name, tables.of(base), base, event, None, sure)
        return
    if term.op != "item":
        return
    if isinstance(base, Part) and base.op == "attr" and getattr(base.key, "value", "") in _LOCATORS:
        if not (isinstance(key, Many) and key.form == "tuple" and len(key.items) == 2):
            return
        base, key = base.base, key.items[1]
    if tables.kind(base) == "frame" and not (isinstance(key, Op) and key.op != "+"):
        sure = sure and not _may_be_another(key)
        for text in texts_in(key):
            yield Selection(str(text.value), tables.of(base), base, event, text.origin, sure)


def _may_be_another(key: Value) -> bool:
    return isinstance(key, Alt) or (isinstance(key, Many | Op) and any(map(_may_be_another, inside(key))))
