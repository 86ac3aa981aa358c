"""Which columns feed which training, prediction and written file."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from msgspec import Struct

from mldebt.flow.roles import Roles
from mldebt.graph.columns.effects import name_of, renames
from mldebt.graph.columns.keys import names_in
from mldebt.graph.columns.sets import ColumnSet, selected, union, unknown
from mldebt.graph.columns.tables import Tables
from mldebt.graph.columns.transformers import taken
from mldebt.knowledge.columns import column_effects
from mldebt.model.place import Site
from mldebt.resolve.holders import inside
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Event, Part, Res, Value

FEATURE, LABEL, INPUT, WRITTEN = "feature", "label", "input", "written"
_TRAINING = frozenset({"fit", "fit_predict", "train", "cross_validate"})
_WRITES = ("writes", "appends")


class Feed(Struct, frozen=True):
    """Columns that arrive at a call, in a part: feature, label, input (of a prediction) or written."""

    tables: Tables
    event: Event
    part: str
    columns: ColumnSet

    @property
    def told_by_caller(self) -> bool:
        """Whether only a caller could say more."""
        return not self.columns.names and not self.columns.sources and bool(self.columns.open)

    @property
    def indexed(self) -> bool:
        """Whether what is written may hold a column for the index."""
        return dict(self.event.keywords).get("index") != Const(False)


class Telling(Protocol):
    """A call that columns arrive at, as ``Feed`` tells it."""

    @property
    def part(self) -> str: ...
    @property
    def told_by_caller(self) -> bool: ...


_Feed = TypeVar("_Feed", bound=Telling)


def feeds(program: Program, roles: Roles) -> list[Feed]:
    """Every such call; where several summaries see it, those that know nothing of its columns say nothing."""
    summaries = program.summaries_calling(lambda name: may_feed(program, name))
    found = (feed for summary in summaries for feed in feeds_in(program, roles, Tables(roles.lineage(summary))))
    return telling((feed.event.site, feed) for feed in found)


def may_feed(program: Program, symbol: str) -> bool:
    """Whether columns may arrive at a call of a symbol."""
    role = program.role_of(symbol)
    return role in _TRAINING or role == "predict" or any(row.edge in _WRITES for row in program.edges_of(symbol))


def telling(placed: Iterable[tuple[Site, _Feed]]) -> list[_Feed]:
    """Of the feeds of one call and part, those that know something of its columns; any one where none does."""
    found: dict[tuple[Site, str], list[_Feed]] = {}
    for site, feed in placed:
        found.setdefault((site, feed.part), []).append(feed)
    return [
        feed
        for several in found.values()
        for feed in [feed for feed in several if not feed.told_by_caller] or several[:1]
    ]


def feeds_in(program: Program, roles: Roles, tables: Tables) -> Iterator[Feed]:
    """The calls of one summary."""
    lineage = tables.lineage
    for event in tables.events:
        role = program.role(event)
        if role in _TRAINING and _trains(program, roles, tables, event):
            yield Feed(tables, event, FEATURE, _rows(tables, event))
            labels = lineage.labels_of(event)
            if labels is not None:
                yield Feed(tables, event, LABEL, tables.of(labels))
        elif role == "predict" and event.args:
            yield Feed(tables, event, INPUT, _rows(tables, event))
        elif tables.kind(event.receiver) == "frame" and _writes(program, event):
            yield Feed(tables, event, WRITTEN, tables.of(event.receiver))


def _rows(tables: Tables, event: Event) -> ColumnSet:
    """The columns of the rows that a model is given. One name of a thing that is not known to be a table is the key of
    a mapping rather than a column: models take tables."""
    columns = tables.of(tables.lineage.data_of(event))
    alone = len(columns.names) == 1 and not any(columns.names.values())
    return unknown("an entry of a mapping") if alone else taken(tables, event.receiver, columns)


def _trains(program: Program, roles: Roles, tables: Tables, event: Event) -> bool:
    if program.role(event) == "cross_validate":
        return bool(event.args) and roles.is_model(tables.lineage, event.args[0])
    return roles.trains_model(tables.lineage, event)


def _writes(program: Program, event: Event) -> bool:
    return any(row.edge in _WRITES and not row.sink for row in program.edges(event))


def inputs_of(tables: Tables, index: int, name: str) -> ColumnSet:
    """The columns that an event makes a column of."""
    event = tables.events[index]
    if column_effects().get(name_of(event)) == "rename":
        return selected(tables.of(event.receiver), [old for old, new in (renames(event) or {}).items() if new == name])
    given: list[Value] = (
        [*event.args[1:]] if event.kind == "store" else [value for word, value in event.keywords if word == name]
    )
    found: list[ColumnSet] = []
    seen: set[Value] = set()
    while given:
        term = given.pop()
        if term in seen:
            continue
        seen.add(term)
        if isinstance(term, Part) and tables.kind(term.base) == "frame":
            table = tables.of(term)
            if names_in(term.key).texts:
                found.append(selected(table, table.names))
                continue
        if isinstance(term, Res):
            inner = tables.events[term.event]
            given += [value for value in (inner.receiver, *inner.args) if value is not None]
        given += inside(term)
    return union(found) if found else ColumnSet()
