"""What can be reached from where, step by step."""

from collections.abc import Callable, Iterable
from typing import TypeVar

_T = TypeVar("_T")


def reachable(starts: Iterable[_T], steps: Callable[[_T], Iterable[_T]]) -> set[_T]:
    """``starts`` and everything that steps lead to from there, each looked at once."""
    seen = set(starts)
    todo = list(seen)
    while todo:
        for other in steps(todo.pop()):
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen
