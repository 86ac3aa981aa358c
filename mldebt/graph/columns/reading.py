"""Which columns a read gives, as far as the code says so."""

from typing import TYPE_CHECKING

from mldebt.graph.columns.keys import names_in
from mldebt.graph.columns.sets import NOT_WRITTEN, ColumnSet, added, unknown
from mldebt.graph.sql.projection import projection
from mldebt.graph.statements import statement_term
from mldebt.knowledge.columns import column_rules
from mldebt.resolve.program import texts_of
from mldebt.resolve.terms import Const, Event, Many

if TYPE_CHECKING:
    from mldebt.graph.columns.tables import Tables

_HELD = ("path", "url", "sql", "table", "object", "hub-dataset")


def given(tables: "Tables", index: int, event: Event) -> ColumnSet | None:
    """The columns that a read gives; None where the event reads no table."""
    rows = [row for row in tables.program.edges(event) if row.edge == "reads" and row.as_ in _HELD]
    if not rows or any(tables.kind(tables.program.argument(event, row.arg)) for row in rows if row.as_ != "sql"):
        return None
    words, rules = dict(event.keywords), column_rules().reads
    for name in (*rules.chosen, *rules.named):
        names = names_in(words[name]) if isinstance(words.get(name), Many) else None
        if names is not None and names.complete and names.texts:
            return added(ColumnSet(), names.texts, index)
    if any(name in words and words[name] != Const(None) for name in (*rules.chosen, *rules.named)):
        return ColumnSet(open="a list of columns that is not known", sources=frozenset({index}))
    if words.get("header") == Const(None):
        return unknown("columns without names")
    chosen = [_projected(tables, event, row.arg) for row in rows if row.as_ == "sql"]
    if chosen and chosen[0]:
        return added(ColumnSet(), chosen[0], index)
    return ColumnSet(open=NOT_WRITTEN, sources=frozenset({index}))


def _projected(tables: "Tables", event: Event, argument: str) -> tuple[str, ...]:
    """The columns of the one statement that a call runs; none where that is not known."""
    value = statement_term(tables.program, tables.lineage.summary, tables.program.argument(event, argument))
    texts = texts_of(value)
    return (projection(texts[0]) or ()) if len(texts) == 1 and isinstance(value, Const) else ()
