"""Transformers that choose columns: what a ``ColumnTransformer`` takes of the table it is given."""

from typing import TYPE_CHECKING

from mldebt.flow.lineage import Lineage
from mldebt.graph.columns.keys import Names, names_in
from mldebt.graph.columns.sets import ColumnSet, selected, some_of
from mldebt.resolve.terms import Const, Event, Many, Value

if TYPE_CHECKING:
    from mldebt.graph.columns.tables import Tables

_CHOOSING = "choosing"  # the trait of such a transformer
_DEEPEST = 4  # pipelines in pipelines


def taken(tables: "Tables", transformer: Value | None, columns: ColumnSet) -> ColumnSet:
    """The columns of a table that reach a model or come out of a transformer."""
    names = names_taken(tables.lineage, transformer)
    if names is None:
        return columns
    return selected(columns, names.texts) if names.complete else some_of(columns)


def names_taken(lineage: Lineage, transformer: Value | None) -> Names | None:
    """The columns that a transformer, or the first step of a pipeline, chooses; None where it leaves none out."""
    chooser = _chooser(lineage, transformer, 0)
    if chooser is None or chooser.argument("remainder", 1) not in (None, Const("drop")):
        return None
    return _chosen(chooser)


def _chooser(lineage: Lineage, transformer: Value | None, depth: int) -> Event | None:
    """The transformer that chooses columns: itself, or the first step of a pipeline."""
    maker = lineage.constructor(transformer)
    if maker is None or depth > _DEEPEST:
        return None
    traits = lineage.program.traits(maker)
    if _CHOOSING in traits:
        return maker
    steps = maker.argument("steps", 0)
    if "pipeline" not in traits or steps is None:
        return None
    first = steps.items[0] if isinstance(steps, Many) and steps.form == "list" and steps.items else steps
    if isinstance(first, Many) and first.form == "tuple" and len(first.items) == 2:
        first = first.items[1]
    return _chooser(lineage, first, depth + 1)


def _chosen(chooser: Event) -> Names:
    """The names in ``[(name, transformer, columns), ...]``, or in ``(transformer, columns), ...``."""
    given = chooser.argument("transformers", 0)
    rows = given.items if isinstance(given, Many) and given.form == "list" else chooser.args
    found = [names_in(row.items[-1] if isinstance(row, Many) and len(row.items) > 1 else None) for row in rows]
    texts = dict.fromkeys(text for names in found for text in names.texts)
    return Names(tuple(texts), bool(found) and all(names.complete for names in found))
