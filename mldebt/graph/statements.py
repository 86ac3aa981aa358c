"""The statements of SQL behind a call or a cell, and what they name."""

import re
from typing import NamedTuple

from mldebt.graph.sql import Named, Reading, read_statement
from mldebt.knowledge.apis import EdgeRow
from mldebt.resolve.folding import fold
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import (
    HOLE,
    Alt,
    Const,
    Event,
    Hole,
    Many,
    Op,
    Part,
    Pat,
    Res,
    Summary,
    Table,
    Unknown,
    Value,
    alternatives,
    bits_of,
    many,
    table,
)

CELL_ROW = EdgeRow("reads", "self", "sql")  # a cell such as ``%%sql``
_CELL_HEAD = re.compile(r"^\s*(?:(?:-{1,2}[A-Za-z][\w-]*(?:[ =]\S+)?|\w+\s*<<|[\w+]+://\S*|\S+@\S+)\s+)+")


class Statements(NamedTuple):
    """What statements name: with each name whether only some of the possible statements name it; a reason where
    nothing could be read. ``unknown`` where nothing is named because a caller must say what."""

    names: tuple[tuple[Named, bool], ...]
    reason: str = ""
    unknown: bool = False


def is_cell(event: Event) -> bool:
    """Whether an event is a cell or line of SQL in a notebook."""
    return event.kind == "magic" and event.symbol == "sql"


def statement_term(program: Program, summary: Summary, value: Value | None) -> Value | None:
    """The term that holds a statement, behind wrappers such as ``sqlalchemy.text``."""
    for _ in range(4):
        if not isinstance(value, Res):
            break
        event = summary.events[value.event]
        row = program.apis.calls.get(event.symbol)
        if row is None or not row.returns.startswith("arg:"):
            break
        value = program.argument(event, row.returns[4:])
    return value


def blanked(value: Value | None) -> Value | None:
    """A statement in which what a caller may still say is a blank: the tables of ``f"... where day = {day}"`` are known
    whatever the day."""
    if isinstance(value, Op):
        args = [blanked(arg) for arg in value.args]
        return fold(value.op, tuple([arg for arg in args if arg is not None]))
    if isinstance(value, Many):
        return many(value.form, tuple([_or_blank(item) for item in value.items]))
    if isinstance(value, Table):
        return table(value.keys, tuple([_or_blank(item) for item in value.values]), more=value.open)
    if isinstance(value, Alt):
        return alternatives([_or_blank(item) for item in value.items])
    return Unknown("a blank") if isinstance(value, Hole | Part | Res) else value


def _or_blank(value: Value) -> Value:
    return blanked(value) or Unknown("a blank")


def from_file(program: Program, summary: Summary, value: Value | None) -> bool:
    """Whether a statement is the content of a file: reading that file is an access of its own."""
    while isinstance(value, Op) and value.args:
        value = value.args[0]
    if not isinstance(value, Res):
        return False
    event = summary.events[value.event]
    return any(row.as_ == "path" and row.edge == "reads" for row in program.edges(event))


def statements(
    program: Program, summary: Summary, event: Event, value: Value | None, texts: tuple[str, ...]
) -> Statements:
    """What the statements that a value may be name; a statement that moves no data, such as COMMIT, names nothing."""
    open_ = bool(bits_of(value) & HOLE)
    readings = _readings(event, blanked(value) if open_ else value) or [read_statement(text) for text in texts]
    found: dict[tuple[str, str, bool], list[Named]] = {}
    hidden = _hidden(program, summary, event) if any(reading.names for reading in readings) else set()
    unknown = not readings
    for reading in readings:
        for named in reading.names:
            if open_ and "*" in named.name:
                unknown = True
            elif named.file or named.name not in hidden:
                found.setdefault((named.name, named.edge, named.file), []).append(named)
    reason = next((reading.reason for reading in readings if reading.reason), "")
    names = tuple((_merged(rows), len(rows) < len(readings)) for rows in found.values())
    return Statements(names, "" if names else reason, unknown and not names)


def _readings(event: Event, value: Value | None) -> list[Reading]:
    choices = value.items if isinstance(value, Alt) else (value,)
    return [
        read_statement(_CELL_HEAD.sub("", text) if is_cell(event) else text, stars=isinstance(choice, Pat))
        for choice in choices
        for text in texts_of(choice)
    ]


def _merged(rows: list[Named]) -> Named:
    columns = tuple(dict.fromkeys(column for row in rows for column in row.columns))
    return rows[0]._replace(columns=columns, open=any(row.open for row in rows))


def _hidden(program: Program, summary: Summary, event: Event) -> set[str]:
    """Names that mean no table here: views of the session, and variables where the engine looks into the program."""
    hidden = {name for each in _of_module(program, summary) for name in _session_views(program, each)}
    row = program.row(event)
    if row is not None and "local-names" in row.traits:
        module = program.world.look_into(event.site.path)
        cells = module.cells if module is not None else ()
        hidden |= {name.lower() for unit in cells for name in unit.outline.identifiers}
    return hidden


def _of_module(program: Program, summary: Summary) -> list[Summary]:
    top = program.tops.get(summary.path)
    return [summary] if top is None or top is summary else [summary, top]


def _session_views(program: Program, summary: Summary) -> set[str]:
    """Views that exist in a session only, by the calls of a scope that register them."""
    found: set[str] = set()
    for event in summary.events:
        row = program.apis.calls.get(event.symbol)
        if row is not None and "session-view" in row.traits and row.params:
            given = program.argument(event, row.params[0])
            found.update(text.lower() for text in texts_of(given) if isinstance(given, Const))
    return found
