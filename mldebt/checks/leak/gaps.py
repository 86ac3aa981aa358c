"""Imputers that find no gaps: the rows were filled before."""

from typing import NamedTuple

from mldebt.checks.cace.trainings import split_argument
from mldebt.checks.common import strings
from mldebt.checks.subject import Subject
from mldebt.flow.lineage import Lineage
from mldebt.graph.columns.effects import name_of
from mldebt.model.place import Site
from mldebt.resolve.terms import Const, Event, Hole, Op, Part, Res, Value

_DEEPEST = 12
SPLITS = "split"
_PASSED = frozenset({"transform", "fit_transform"})


class Gaps(NamedTuple):
    """Whether rows have no gaps, since they were filled before and nothing but splits and transformers stand between;
    else, where they are those that a function is handed, the call in it that takes them first."""

    filled: bool
    taken: Site | None = None


def gaps_found(subject: Subject, lineage: Lineage, fitted: Event) -> Gaps:
    """What is known of the gaps in the rows on which an imputer is fitted; nothing of those for anything else."""
    maker = lineage.constructor(fitted.receiver)
    if maker is None or "imputer" not in subject.program.traits(maker):
        return Gaps(False)
    return gaps_in(subject, lineage, fitted)


def gaps_in(subject: Subject, lineage: Lineage, taking: Event) -> Gaps:
    """What is known of the gaps in the rows that a call takes, a split or a transformer."""
    term = _taken(lineage, taking)
    for _ in range(_DEEPEST):
        if isinstance(term, Hole):
            return Gaps(False, taking.site)
        made = lineage.events[term.event] if isinstance(term, Res) else None
        if made is not None and name_of(made) in strings(subject, "gap-closing-calls"):
            return Gaps(_fills_all(lineage, made))
        if made is not None and subject.program.role(made) in _PASSED:
            taking, term = made, lineage.data_of(made)
        elif isinstance(term, Part) and isinstance(term.base, Res):
            taking, term = lineage.events[term.base.event], split_argument(lineage, term)
        else:
            break
    return Gaps(False)


def _taken(lineage: Lineage, taking: Event) -> Value | None:
    split = lineage.program.role(taking) == SPLITS
    return lineage.data_of(taking) if not split else taking.args[0] if taking.args else None


def _fills_all(lineage: Lineage, event: Event) -> bool:
    """Whether a call fills all columns: with one value, or with one of each column of the same table."""
    filler: Value | None = event.argument("value", 0)
    if isinstance(filler, Const):
        return filler.value is not None
    if isinstance(filler, Op):
        return filler.op.startswith(".") and filler.args[:1] == (event.receiver,)
    return isinstance(filler, Res) and lineage.events[filler.event].receiver == event.receiver
