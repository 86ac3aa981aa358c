"""Arguments that name no file themselves: rows, open files, what a download brought, files that are nobody's data."""

from mldebt.resolve.program import Program
from mldebt.resolve.terms import Alt, Event, Part, Pat, Res, Summary, Value

DATA = "data"  # the type that all have which hold rows, or an open file
TEMPORARY = "temporary"
FILE = "file"  # the type of an open file
REMOTE = frozenset({"url", "hub-model", "hub-dataset", "object", "registered-model", "model-uri"})


def is_accessed_elsewhere(program: Program, summary: Summary, value: Value | None) -> bool:
    """Whether the call that made a value is the access, not the one that takes it; or whether there is none at all."""
    if isinstance(value, Alt):
        return all(is_accessed_elsewhere(program, summary, item) for item in value.items)
    if isinstance(value, Pat):
        return value.text.startswith("*") and _is_temporary(program, summary, value)
    if isinstance(value, Part) and value.op == "item" and isinstance(value.base, Res):  # the body of an answer
        row = program.apis.attr(summary.events[value.base.event].type, "[name]")
        return row is not None and row.returns == FILE
    if not isinstance(value, Res):
        return False
    maker = summary.events[value.event]
    if DATA in program.apis.lineage(maker.type) or maker.kind == "store" or TEMPORARY in program.traits(maker):
        return True
    return any(edge.edge in ("reads", "loads") and edge.as_ in REMOTE for edge in program.edges(maker))


def written_by(program: Program, summary: Summary, value: Value | None) -> Value | None:
    """The file behind the result of a download that was told where to write."""
    if not isinstance(value, Res):
        return value
    maker: Event = summary.events[value.event]
    edges = program.edges(maker)
    if not any(edge.as_ in REMOTE for edge in edges):
        return value
    named = [program.argument(maker, edge.arg) for edge in edges if edge.edge == "writes" and edge.as_ == "path"]
    return next((term for term in named if term is not None), value)


def _is_temporary(program: Program, summary: Summary, value: Pat) -> bool:
    """Whether a pattern begins with the result of ``tempfile``."""
    first = value.filled[0] if value.filled else None
    return isinstance(first, Res) and TEMPORARY in program.traits(summary.events[first.event])
