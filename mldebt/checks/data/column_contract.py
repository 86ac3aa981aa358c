"""DATA012: code asks a table for a column that the code which makes the table does not give it."""

from collections.abc import Iterator

from mldebt.checks.common import scope_name
from mldebt.checks.data.columnuse import Asked, asked_columns, made_names
from mldebt.checks.nodes import unit_at, walk
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.graph.columns.selections import Selection
from mldebt.graph.columns.tables import Tables
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
from mldebt.resolve.terms import IN_BRANCH, IN_LAMBDA, IN_LOOP, IN_TRY, Event, Part, Res, Value

ADVICE = "Make the column where the table is made, or ask for one that is there."
_UNSURE = IN_BRANCH | IN_LAMBDA | IN_LOOP | IN_TRY
_MOST = 6


@check("DATA012")
def column_contract(subject: Subject) -> Iterator[Draft]:
    """Selections by name of a column that is not in the closed set of what makes the table."""
    seen: set[tuple[Site, str]] = set()
    for asked in asked_columns(subject):
        selection, site = asked.selection, asked.selection.site
        if site is None or not selection.sure or selection.event.flags & _UNSURE or not _is_missing(asked):
            continue
        if subject.demoted(asked.tables.lineage.summary.path) or subject.demoted(site.path):
            continue  # what tests and examples hand to a function is no contract
        if (site, selection.name) in seen or selection.name.lower() in made_names(subject):
            continue
        if not _is_asked_for(subject, selection.event):
            seen.add((site, selection.name))
            yield _draft(subject, asked, site)


def _is_missing(asked: Asked) -> bool:
    """Whether a table surely lacks a column, in any spelling: databases change the case of names."""
    columns, name = asked.columns, asked.selection.name
    if columns.some or not columns.lacks(name):
        return False
    return name.lower() not in {known.lower() for known in (*columns.names, *columns.perhaps)}


def _is_asked_for(subject: Subject, event: Event) -> bool:
    """Whether the function around a call asks a table for its columns: ``"x" in df.columns``, ``"x" in df``."""
    unit = unit_at(subject.program, event.site)
    inner = event.scope & 0xFFFF if event.scope >= 0 else 0
    return unit is not None and any(
        isinstance(node, k.Cmp) and any(op in ("in", "not in") for op in node.ops) for node in walk(unit.body(inner))
    )


def _draft(subject: Subject, asked: Asked, site: Site) -> Draft:
    program, selection = subject.program, asked.selection
    held = sorted(asked.columns.names)
    shown = ", ".join(held[:_MOST]) + (" ..." if len(held) > _MOST else "")
    has = f"has {shown}" if held else "was taken away"
    source = f"{', '.join(asked.data)} " if asked.data else "the table "
    return Draft(
        program.locate(site),
        f"No column {selection.name}: {source}{has if not asked.columns.open else 'no longer has it'}.",
        (scope_name(program, selection.event), selection.name, "column"),
        tuple(dict.fromkeys(_makers(subject, asked.tables, asked))),
        ADVICE,
        tuple(asked.data),
    )


def _makers(subject: Subject, tables: Tables, asked: Asked) -> Iterator[Evidence]:
    """Where the table got its columns."""
    program = subject.program
    for feed in asked.writers:
        yield Evidence(program.locate(feed.event.site), "writes the data, with these columns")
    gone = _taken_away(tables, asked.selection)
    if gone is not None:
        yield Evidence(program.locate(gone.site), f"takes {asked.selection.name} away")
    origins = {index for events in asked.selection.table.names.values() for index in events}
    for index in sorted(origins)[:_MOST] if gone is None else ():
        yield Evidence(program.locate(tables.events[index].site), "makes columns of it")
    yield Evidence(program.locate(asked.selection.event.site), "needs the column")


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
