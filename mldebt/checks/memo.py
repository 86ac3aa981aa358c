"""What several rules of one run ask for is computed once."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from mldebt.checks.subject import Subject
from mldebt.model.graph import DependencyGraph

T = TypeVar("T")


def once_a_run(function: Callable[[Subject], T]) -> Callable[[Subject], T]:
    """Keeps the answer for the last run that was asked about: the one with the same graph."""
    kept: list[tuple[DependencyGraph, T]] = []

    @wraps(function)
    def answered(subject: Subject) -> T:
        if not kept or kept[0][0] is not subject.graph:
            kept[:] = [(subject.graph, function(subject))]
        return kept[0][1]

    return answered
