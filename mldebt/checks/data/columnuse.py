"""What the rules about columns share: what is asked of which table, and which names code makes anywhere."""

from collections.abc import Iterator

from msgspec import Struct

from mldebt.checks.data.tableuse import Arrival, AskedFor, TableCall, TableUse, names_made, table_uses
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.graph.columns.datasets import Datasets
from mldebt.graph.columns.feeding import telling
from mldebt.graph.columns.sets import ColumnSet


class Feed(Struct, frozen=True):
    """Columns that arrive at a call, in a part: feature, label, input (of a prediction) or written."""

    tables: TableUse
    arrival: Arrival

    @property
    def event(self) -> TableCall:
        """The call."""
        return self.arrival.call

    @property
    def part(self) -> str:
        """As what they arrive."""
        return self.arrival.part

    @property
    def columns(self) -> ColumnSet:
        """Which columns."""
        return self.tables.sets[self.arrival.columns]

    @property
    def told_by_caller(self) -> bool:
        """Whether only a caller could say more."""
        return self.arrival.told_by_caller

    @property
    def indexed(self) -> bool:
        """Whether what is written may hold a column for the index."""
        return self.arrival.indexed


class Selection(Struct, frozen=True):
    """A column that code asks a table for."""

    tables: TableUse
    asked: AskedFor

    @property
    def name(self) -> str:
        """Its name."""
        return self.asked.name

    @property
    def table(self) -> ColumnSet:
        """What the table may hold there."""
        return self.tables.sets[self.asked.table]


class Asked(Struct, frozen=True):
    """A column that is asked of a table, what the table holds (through files of the repository), and who wrote it."""

    selection: Selection
    columns: ColumnSet
    data: tuple[str, ...] = ()
    writers: tuple[Feed, ...] = ()


@once_a_run
def all_uses(subject: Subject) -> list[TableUse]:
    """What the summaries of all modules say of columns."""
    return list(table_uses(subject))


@once_a_run
def all_feeds(subject: Subject) -> list[Feed]:
    """The columns that arrive at trainings, predictions and writes."""
    found = (Feed(use, arrival) for use in all_uses(subject) for arrival in use.arrivals)
    return telling((feed.event.site, feed) for feed in found)


@once_a_run
def datasets(subject: Subject) -> Datasets[Feed]:
    """What data holds that the repository writes."""
    return Datasets(subject.program, subject.graph, all_feeds(subject))


def all_selections(subject: Subject) -> Iterator[Selection]:
    """Every column that code asks a table for."""
    return (Selection(use, asked) for use in all_uses(subject) for asked in use.asked)


def asked_columns(subject: Subject) -> Iterator[Asked]:
    """Every column that code asks a table for, with what the table is known to hold."""
    for selection in all_selections(subject):
        table = selection.table
        if table.open and table.sources and selection.name not in table.names:
            yield _through_files(subject, selection)
        else:
            yield Asked(selection, table)


def _through_files(subject: Subject, selection: Selection) -> Asked:
    held, tables = datasets(subject), selection.tables
    columns = held.behind(tables, selection.table)
    if columns.open:
        return Asked(selection, columns)
    keys = tuple(key for index in sorted(selection.table.sources) for key in held.read_by(tables.events[index]))
    return Asked(selection, columns, keys, tuple(feed for key in keys for feed in held.writers(key)))


@once_a_run
def made_names(subject: Subject) -> frozenset[str]:
    """Names, in lower case, that code anywhere gives to a column: whoever is handed a table may add one of them."""
    return frozenset(names_made(subject))
