"""What several rules of one run ask for is computed once."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from mldebt.checks.subject import Subject

T = TypeVar("T")


def once_a_run(function: Callable[[Subject], T]) -> Callable[[Subject], T]:
    """Keeps the answer for the last run that was asked about: all its subjects share what they keep."""
    kept: list[tuple[dict[str, object], T]] = []

    @wraps(function)
    def answered(subject: Subject) -> T:
        if not kept or kept[0][0] is not subject.kept:
            kept[:] = [(subject.kept, function(subject))]
        return kept[0][1]

    return answered
