"""Imputers that find no gaps: the rows were filled before."""

from mldebt.checks.cace.trainings import split_argument
from mldebt.checks.common import strings
from mldebt.checks.subject import Subject
from mldebt.flow.lineage import Lineage
from mldebt.graph.columns.effects import name_of
from mldebt.resolve.terms import Const, Event, Part, Res, Value

_DEEPEST = 12
_PASSED = frozenset({"transform", "fit_transform"})


def finds_no_gaps(subject: Subject, lineage: Lineage, fitted: Event) -> bool:
    """Whether an imputer is fitted on rows whose gaps were filled before, and nothing but splits and transformers stand
    between."""
    maker = lineage.constructor(fitted.receiver)
    if maker is None or "imputer" not in subject.program.traits(maker):
        return False
    term = lineage.data_of(fitted)
    for _ in range(_DEEPEST):
        event = lineage.events[term.event] if isinstance(term, Res) else None
        if event is not None and name_of(event) in strings(subject, "filling-calls"):
            return _fills_all(lineage, event)
        if event is not None:
            term = lineage.data_of(event) if subject.program.role(event) in _PASSED else None
        else:
            term = split_argument(lineage, term) if isinstance(term, Part) else None
    return False


def _fills_all(lineage: Lineage, event: Event) -> bool:
    """Whether a call fills all columns: with one value, or with one of each column of the same table."""
    filler: Value | None = event.argument("value", 0)
    if isinstance(filler, Const):
        return filler.value is not None
    return isinstance(filler, Res) and lineage.events[filler.event].receiver == event.receiver
