"""What the rules about columns share: what is asked of which table, and which names code makes anywhere."""

from collections.abc import Iterator

from msgspec import Struct

from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.graph.columns.datasets import Datasets
from mldebt.graph.columns.effects import name_of
from mldebt.graph.columns.feeding import Feed, feeds
from mldebt.graph.columns.keys import texts_in
from mldebt.graph.columns.selections import Selection, selections
from mldebt.graph.columns.sets import ColumnSet
from mldebt.graph.columns.tables import Tables
from mldebt.knowledge.columns import column_effects
from mldebt.resolve.terms import Event, Table, Value

_MAKING = frozenset({"store", "assign", "insert", "rename", "aggregate", "make", "series", "reset"})


class Asked(Struct, frozen=True):
    """A column that is asked of a table, what the table holds (through files of the repository), and who wrote it."""

    tables: Tables
    selection: Selection
    columns: ColumnSet
    data: tuple[str, ...] = ()
    writers: tuple[Feed, ...] = ()


@once_a_run
def all_feeds(subject: Subject) -> list[Feed]:
    """The columns that arrive at trainings, predictions and writes."""
    return feeds(subject.program, subject.roles)


@once_a_run
def datasets(subject: Subject) -> Datasets:
    """What data holds that the repository writes."""
    return Datasets(subject.program, subject.graph, all_feeds(subject))


@once_a_run
def all_tables(subject: Subject) -> list[Tables]:
    """The tables of every summary that has some."""
    return [
        Tables(subject.roles.lineage(summary))
        for summary in subject.program.summaries_calling(_is_of_frames)
        if any(event.type == "frame" for event in summary.events)
    ]


@once_a_run
def all_selections(subject: Subject) -> list[tuple[Tables, Selection]]:
    """Every column that code asks a table for."""
    return [(tables, selection) for tables in all_tables(subject) for selection in selections(tables)]


def asked_columns(subject: Subject) -> Iterator[Asked]:
    """Every column that code asks a table for, with what the table is known to hold."""
    for tables, selection in all_selections(subject):
        if selection.table.open and selection.table.sources and selection.name not in selection.table.names:
            yield _through_files(subject, tables, selection)
        else:
            yield Asked(tables, selection, selection.table)


def _through_files(subject: Subject, tables: Tables, selection: Selection) -> Asked:
    held = datasets(subject)
    columns = held.behind(tables, selection.table)
    if columns.open:
        return Asked(tables, selection, columns)
    keys = tuple(key for index in selection.table.sources for key in held.read_by(tables.events[index]))
    return Asked(tables, selection, columns, keys, tuple(feed for key in keys for feed in held.writers(key)))


@once_a_run
def made_names(subject: Subject) -> frozenset[str]:
    """Names, in lower case, that code anywhere gives to a column: whoever is handed a table may add one of them."""
    found: set[str] = set()
    for summary in subject.program.summaries_calling(_is_of_frames):
        for event in summary.events:
            effect = "store" if event.kind == "store" else column_effects().get(name_of(event), "")
            if effect in _MAKING:
                found.update(name.lower() for value in _naming(event) for name in _texts(value, effect))
                found.update(name.lower() for name, _ in event.keywords)
    return frozenset(found)


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


def _is_of_frames(symbol: str) -> bool:
    return symbol.startswith(("frame.", "pandas.", "spark-frame.", "polars-frame.", "polars."))
