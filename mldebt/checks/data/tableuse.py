"""What each module says of the columns of its tables, as it is kept between runs."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from mldebt.checks.common import scope_name
from mldebt.checks.gathering import ScopeRef, gathered
from mldebt.checks.subject import Subject
from mldebt.graph.columns.effects import drops, name_of
from mldebt.graph.columns.feeding import Feed, feeds_in, may_feed
from mldebt.graph.columns.keys import texts_in
from mldebt.graph.columns.selections import Selection, selections
from mldebt.graph.columns.sets import ColumnSet
from mldebt.graph.columns.tables import Tables
from mldebt.knowledge.columns import column_effects
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event, Part, Res, Table, Value

_MAKING = frozenset({"store", "assign", "insert", "rename", "aggregate", "make", "series", "reset"})


class TableCall(Struct, frozen=True, array_like=True):
    """A call that columns come from, arrive at or are asked for."""

    site: Site
    via: tuple[Site, ...]
    kind: str
    scope: ScopeRef
    flags: int


class Arrival(Struct, frozen=True, array_like=True):
    """As ``graph.columns.feeding.Feed``; ``columns`` is the number of a set."""

    call: TableCall
    part: str
    columns: int
    told_by_caller: bool
    indexed: bool


class AskedFor(Struct, frozen=True, array_like=True):
    """As ``graph.columns.selections.Selection``; ``table`` is the number of a set. ``scope`` is the name of that of the
    call, ``gone`` the call or statement behind which the table no longer has the column."""

    name: str
    table: int
    call: TableCall
    site: Site | None
    sure: bool
    scope: str
    gone: Site | None


class Dropped(Struct, frozen=True, array_like=True):
    """A column that a call takes away, and the numbers of the calls that it comes from."""

    name: str
    site: Site
    origins: tuple[int, ...]


class TableUse(Struct, frozen=True, array_like=True):
    """What a summary of a module says. ``events`` are the calls that sets name, by number."""

    module: str
    events: dict[int, TableCall]
    sets: tuple[ColumnSet, ...]
    arrivals: tuple[Arrival, ...]
    asked: tuple[AskedFor, ...]
    dropped: tuple[Dropped, ...]


def _is_of_frames(symbol: str) -> bool:
    return symbol.startswith(("frame.", "pandas.", "spark-frame.", "polars-frame.", "polars."))


def _may_tell(program: Program, symbol: str) -> bool:
    return _is_of_frames(symbol) or may_feed(program, symbol)


@gathered(TableUse, calling=_may_tell)
def table_uses(subject: Subject) -> Iterator[TableUse]:
    """What the modules say of columns."""
    program = subject.program
    summaries = list(program.summaries())
    framed = any(_is_of_frames(name) for summary in summaries for event in summary.events for name in _symbols(event))
    for summary in summaries:
        tables = Tables(subject.roles.lineage(summary))
        use = _Collector(program, tables)
        for feed in feeds_in(program, subject.roles, tables):
            use.add_feed(feed)
        if framed and any(event.type == "frame" for event in summary.events):
            for selection in selections(tables):
                use.add_selection(selection)
            use.add_dropped()
        if use.arrivals or use.asked or use.dropped:
            yield use.told(summary.path)


def _symbols(event: Event) -> tuple[str, str]:
    return event.symbol, event.type


class _Collector:
    """Numbers the sets of one summary, and the calls that they name."""

    def __init__(self, program: Program, tables: Tables) -> None:
        self._program, self._tables = program, tables
        self._sets: list[ColumnSet] = []
        self._numbers: dict[int, int] = {}
        self._events: dict[int, TableCall] = {}
        self.arrivals: list[Arrival] = []
        self.asked: list[AskedFor] = []
        self.dropped: list[Dropped] = []

    def told(self, module: str) -> TableUse:
        """All that was collected."""
        lists = tuple(self.arrivals), tuple(self.asked), tuple(self.dropped)
        return TableUse(module, self._events, tuple(self._sets), *lists)

    def add_feed(self, feed: Feed) -> None:
        """A call that columns arrive at."""
        number = self._number(feed.columns)
        self.arrivals.append(Arrival(_call(feed.event), feed.part, number, feed.told_by_caller, feed.indexed))

    def add_selection(self, selection: Selection) -> None:
        """A column that is asked for."""
        event = selection.event
        gone = _taken_away(self._tables, selection)
        self.asked.append(
            AskedFor(
                selection.name,
                self._number(selection.table),
                _call(event),
                selection.site,
                selection.sure,
                scope_name(self._program, event),
                gone.site if gone is not None else None,
            )
        )

    def add_dropped(self) -> None:
        """The columns that calls of this scope take away."""
        for event in self._tables.events:
            gone = drops(event) if column_effects().get(name_of(event)) == "drop" and not event.via else None
            for name in gone.texts if gone is not None else ():
                table = self._tables.of(event.receiver)
                origins = tuple(sorted(table.names.get(name, table.sources)))
                self._note(origins)
                self.dropped.append(Dropped(name, event.site, origins))

    def _number(self, columns: ColumnSet) -> int:
        number = self._numbers.get(id(columns))
        if number is None:
            number = self._numbers[id(columns)] = len(self._sets)
            self._sets.append(columns)
            self._note(columns.sources)
            for origins in columns.names.values():
                self._note(origins)
        return number

    def _note(self, indices: Iterable[int]) -> None:
        for index in indices:
            if index not in self._events:
                self._events[index] = _call(self._tables.events[index])


def _call(event: Event) -> TableCall:
    return TableCall(event.site, event.via, event.kind, ScopeRef(event.site.path, event.scope), event.flags)


def _taken_away(tables: Tables, selection: Selection) -> Event | None:
    """The call or statement behind which a table no longer has the column."""
    term: Value | None = selection.base
    while term is not None and tables.of(term).lacks(selection.name):
        event = tables.events[term.event] if isinstance(term, Res) else None
        before = term.base if isinstance(term, Part) else event.receiver if event is not None else None
        if event is not None and before is not None and not tables.of(before).lacks(selection.name):
            return event
        term = before
    return None


@gathered(str, calling=lambda _program, symbol: _is_of_frames(symbol))
def names_made(subject: Subject) -> Iterable[str]:
    """Names, in lower case, that the code of a module gives to a column."""
    found: set[str] = set()
    for summary in subject.program.summaries():
        for event in summary.events:
            effect = "store" if event.kind == "store" else column_effects().get(name_of(event), "")
            if effect in _MAKING:
                found.update(name.lower() for value in _naming(event) for name in _texts(value, effect))
                found.update(name.lower() for name, _ in event.keywords)
    return sorted(found)


def _naming(event: Event) -> Iterator[Value]:
    """The arguments of an event that may hold names it gives."""
    if event.kind == "store":
        yield from event.args if event.symbol == ".=" else event.args[:1] if event.symbol == "[]=" else ()
    else:
        yield from event.args
        yield from (value for _, value in event.keywords)


def _texts(value: Value, effect: str) -> Iterator[str]:
    if isinstance(value, Table):  # from old to new names, or from names to values
        for item in value.values if effect == "rename" else value.keys:
            yield from _texts(item, effect)
    for text in texts_in(value):
        yield str(text.value)
