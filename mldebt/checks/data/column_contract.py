"""DATA012: code asks a table for a column that the code which makes the table does not give it."""

from collections.abc import Iterator

from mldebt.checks.data.columnuse import Asked, asked_columns, made_names
from mldebt.checks.data.tableuse import TableCall
from mldebt.checks.nodes import unit_at, walk
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
from mldebt.resolve.terms import IN_BRANCH, IN_LAMBDA, IN_LOOP, IN_TRY

ADVICE = "Make the column where the table is made, or ask for one that is there."
_UNSURE = IN_BRANCH | IN_LAMBDA | IN_LOOP | IN_TRY
_MOST = 6


@check("DATA012")
def column_contract(subject: Subject) -> Iterator[Draft]:
    """Selections by name of a column that is not in the closed set of what makes the table."""
    seen: set[tuple[Site, str]] = set()
    for asked in asked_columns(subject):
        selection, told = asked.selection, asked.selection.asked
        if told.site is None or not told.sure or told.call.flags & _UNSURE or not _is_missing(asked):
            continue
        if subject.demoted(selection.tables.module) or subject.demoted(told.site.path):
            continue  # what tests and examples hand to a function is no contract
        if any(key.partition(":")[2] in subject.component_of for key in asked.data):
            continue  # a table that is kept in the repository has the columns it has, whoever wrote it
        if (told.site, told.name) in seen or told.name.lower() in made_names(subject):
            continue
        if not _is_asked_for(subject, told.call):
            seen.add((told.site, told.name))
            yield _draft(subject, asked, told.site)


def _is_missing(asked: Asked) -> bool:
    """Whether a table surely lacks a column, in any spelling: databases change the case of names."""
    columns, name = asked.columns, asked.selection.name
    if columns.some or not columns.lacks(name):
        return False
    return name.lower() not in {known.lower() for known in (*columns.names, *columns.perhaps)}


def _is_asked_for(subject: Subject, call: TableCall) -> bool:
    """Whether the function around a call asks a table for its columns: ``"x" in df.columns``, ``"x" in df``."""
    unit = unit_at(subject.program, call.site)
    inner = call.scope.scope & 0xFFFF if call.scope.scope >= 0 else 0
    return unit is not None and any(
        isinstance(node, k.Cmp) and any(op in ("in", "not in") for op in node.ops) for node in walk(unit.body(inner))
    )


def _draft(subject: Subject, asked: Asked, site: Site) -> Draft:
    program, selection = subject.program, asked.selection
    held = sorted(asked.columns.names)
    shown = ", ".join(held[:_MOST]) + (" ..." if len(held) > _MOST else "")
    has = f"has {shown}" if held else "was taken away"
    label = {node.key: node.label for node in subject.graph.nodes} if asked.data else {}
    source = f"{', '.join(label.get(key, key) for key in asked.data)} " if asked.data else "the table "
    return Draft(
        program.locate(site),
        f"No column {selection.name}: {source}{has if not asked.columns.open else 'no longer has it'}.",
        (selection.asked.scope, selection.name, "column"),
        tuple(dict.fromkeys(_makers(subject, asked))),
        ADVICE,
        tuple(asked.data),
    )


def _makers(subject: Subject, asked: Asked) -> Iterator[Evidence]:
    """Where the table got its columns."""
    program, selection = subject.program, asked.selection
    gone = selection.asked.gone
    for feed in asked.writers:
        yield Evidence(program.locate(feed.event.site), "writes the data, with these columns")
    if gone is not None:
        yield Evidence(program.locate(gone), f"takes {selection.name} away")
    origins = {index for events in selection.table.names.values() for index in events}
    for index in sorted(origins)[:_MOST] if gone is None else ():
        yield Evidence(program.locate(selection.tables.events[index].site), "makes columns of it")
    yield Evidence(program.locate(selection.asked.call.site), "needs the column")
