"""Predictions that are no answers of a model: features, and what fills gaps."""

from mldebt.checks.common import strings
from mldebt.checks.subject import Subject
from mldebt.graph.columns.effects import name_of
from mldebt.resolve.terms import Const, Event


def makes_features(subject: Subject, maker: Event | None) -> bool:
    """Whether a model numbers clusters, or is made without its head: another model is its head."""
    if maker is None:
        return False
    if "clusterer" in subject.program.traits(maker):
        return True
    given = {f"{name}={value.value}" for name, value in maker.keywords if isinstance(value, Const)}
    return not given.isdisjoint(strings(subject, "headless-arguments"))


def fills_gaps(subject: Subject, event: Event) -> bool:
    """Whether a call takes its arguments for the gaps of a table alone."""
    return name_of(event) in strings(subject, "filling-calls")
