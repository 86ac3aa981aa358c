"""Predictions that are no answers of a model: features, and what fills gaps."""

from mldebt.checks.common import strings
from mldebt.checks.subject import Subject
from mldebt.flow.lineage import Lineage
from mldebt.graph.columns.effects import name_of
from mldebt.resolve.terms import Const, Event, Many, Res


def makes_features(subject: Subject, lineage: Lineage, maker: Event | None) -> bool:
    """Whether a model numbers clusters, or is made without its head or without training: another model is its head."""
    if maker is None:
        return False
    if "clusterer" in subject.program.traits(maker) or _is_only_asked(subject, lineage, maker):
        return True
    given = {f"{name}={value.value}" for name, value in maker.keywords if isinstance(value, Const)}
    return not given.isdisjoint(strings(subject, "headless-arguments"))


def _is_only_asked(subject: Subject, lineage: Lineage, maker: Event) -> bool:
    """Whether a network is made, asked and looked at here, and nothing trains it or fills it with weights: it is a part
    of another one, or has the weights that it was born with."""
    if maker.kind != "construct" or "network" not in subject.program.traits(maker):
        return False
    asking = frozenset(strings(subject, "asking-calls"))
    for event in lineage.events:
        if lineage.constructor(event.receiver) is maker:
            if event.symbol.rpartition(".")[2] not in asking:
                return False
        elif any(lineage.constructor(value) is maker for value in (*event.args, *dict(event.keywords).values())):
            return False
    return True


def fills_gaps(subject: Subject, lineage: Lineage, event: Event) -> bool:
    """Whether a call takes its arguments for the gaps of a table alone, or values are stored where the gaps are."""
    if name_of(event) in strings(subject, "filling-calls"):
        return True
    key = event.args[0] if event.kind == "store" and event.args else None
    rows = key.items[0] if isinstance(key, Many) and key.form == "tuple" and key.items else key
    return isinstance(rows, Res) and name_of(lineage.events[rows.event]) in strings(subject, "gap-tests")
