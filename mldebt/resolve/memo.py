"""Answers kept by question, also where questions ask each other in a circle."""

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


class Memo(Generic[Key, Answer]):
    """Evaluates each question once.

    Questions that ask each other in a circle (a strongly connected component, found as in Tarjan 1972) are evaluated
    again once the circle is known, each seeing the others as ``pending``: the answers do not depend on which of them
    was asked first. ``order`` sorts the members of a circle.
    """

    def __init__(
        self, evaluate: Callable[[Key], Answer], pending: Callable[[Key], Answer], order: Callable[[Key], Any]
    ) -> None:
        self.answers: dict[Key, Answer] = {}
        self.circles: dict[Key, frozenset[Key]] = {}  # of each question that stands in one: all that do
        self._evaluate = evaluate
        self._pending = pending
        self._order = order
        self._stack: dict[Key, int] = {}
        self._low: list[int] = []
        self._provisional: dict[Key, Answer] = {}
        self._circle: frozenset[Key] = frozenset()

    def ask(self, key: Key) -> Answer:
        """The answer; pending while it is being found."""
        if key in self._circle:
            return self._pending(key)
        if key in self.answers:
            return self.answers[key]
        depth = self._stack.get(key)
        if depth is not None:
            self._low[-1] = min(self._low[-1], depth)
            return self._provisional[key] if key in self._provisional else self._pending(key)
        return self._enter(key)

    def _enter(self, key: Key) -> Answer:
        depth = len(self._low)
        self._stack[key] = depth
        self._low.append(depth)
        circle, self._circle = self._circle, frozenset()
        try:
            result = self._evaluate(key)
        except BaseException:
            del self._low[depth:]
            self._left(key)
            raise
        finally:
            self._circle = circle
        low = self._low.pop()
        if low < depth:
            self._provisional[key] = result
            self._low[-1] = min(self._low[-1], low)
            self._stack[key] = low  # it stays on the stack until its circle's root is left
            return result
        members = self._left(key)
        if len(members) == 1:
            self.answers[key] = result
        else:
            self._close(members)
        return self.answers[key]

    def _left(self, key: Key) -> list[Key]:
        """Takes the component whose root is left off the stack: everything that was entered after the root."""
        members = []
        while True:
            member, _ = self._stack.popitem()
            members.append(member)
            self._provisional.pop(member, None)
            if member == key:
                return members

    def _close(self, members: list[Key]) -> None:
        circle, self._circle = self._circle, frozenset(members)
        self.circles.update(dict.fromkeys(members, self._circle))
        try:
            final = {member: self._evaluate(member) for member in sorted(members, key=self._order)}
        finally:
            self._circle = circle
        self.answers.update(final)
