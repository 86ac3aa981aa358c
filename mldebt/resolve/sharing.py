"""What runs of one script share: the answers on which the words of the command line have no bearing."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct

from mldebt.resolve.world import Question

Asked = tuple[Any, ...]  # a question of the world, a way to call a function, or a note of how one was called


class Frame:
    """What is known of an answer while it is being found: what it ``asked``, whether it is ``bound`` to the command
    line or to who asked first, and whether it saw an answer that was ``open`` then."""

    __slots__ = ("asked", "bound", "open")

    def __init__(self) -> None:
        self.asked: dict[Asked, None] = {}
        self.bound = self.open = False


class Frames:
    """The answers that a run is finding, outermost first, and what became of those that it found."""

    def __init__(self) -> None:
        self._running = [Frame()]
        self._asked: dict[Asked, dict[Asked, None]] = {}
        self._bound: set[Asked] = set()

    @property
    def top(self) -> Frame:
        """The innermost."""
        return self._running[-1]

    @property
    def depth(self) -> int:
        """How many are being found."""
        return len(self._running)

    def find(self, question: Asked, evaluate: Callable[[], Any], *, final: bool) -> Any:
        """Evaluates a question. One that is not evaluated again (``final``) is bound where it stands on an open answer;
        the others are not told to have been found before nothing is open any more."""
        frame = Frame()
        self._running.append(frame)
        try:
            return evaluate()
        except BaseException:
            frame.bound = True
            raise
        finally:
            self._running.pop()
            self._asked[question] = frame.asked  # the last time counts
            if frame.bound or (final and frame.open):
                self._bound.add(question)

    def is_free(self, questions: Iterable[Asked]) -> bool:
        """Whether answers are bound to nothing; what asks for one that is bound is bound as well."""
        if self._bound.isdisjoint(questions):
            return True
        self.top.bound = True
        return False

    def bind_from(self, depth: int) -> None:
        """Binds what is being found from some depth on: it hangs on what was asked before, or on who asked first."""
        for frame in self._running[depth:]:
            frame.bound = True

    def beneath(self, question: Asked) -> tuple[Asked, ...] | None:
        """What a question asked; None for one that this run did not find."""
        asked = self._asked.get(question)
        return None if asked is None else tuple(asked)


class Kept(Struct, gc=False):
    """An answer, and what it asked."""

    answer: Any
    asked: tuple[Asked, ...]


class Shared:
    """Answers that hold for every run in one environment, whatever its words; ``noted`` are the questions about the
    program that any of the runs asked: a later one that takes an answer over depends on them as well."""

    def __init__(self) -> None:
        self.kept: dict[Asked, Kept] = {}
        self.noted: set[Question] = set()

    def keep(self, question: Asked, frames: Frames, answer_of: Callable[[Asked], Any]) -> None:
        """Keeps an answer that is free, and all that it stands on."""
        todo = [question]
        while todo:
            asked = todo.pop()
            if asked not in self.kept:
                beneath = frames.beneath(asked) or ()
                self.kept[asked] = Kept(answer_of(asked), beneath)
                todo.extend(beneath)

    def within(self, question: Asked, seen: set[Asked]) -> Iterator[tuple[Asked, Kept]]:
        """A question that is kept and all beneath it that are not ``seen`` yet, each with what is kept of it."""
        todo = [question]
        while todo:
            asked = todo.pop()
            if asked not in seen:
                seen.add(asked)
                kept = self.kept[asked]
                yield asked, kept
                todo.extend(kept.asked)

    def all_beneath(self, frames: Frames) -> set[Asked]:
        """All that the answers of a run stand on."""
        todo, seen = list(frames.top.asked), set[Asked]()
        while todo:
            asked = todo.pop()
            if asked not in seen:
                seen.add(asked)
                here, kept = frames.beneath(asked), self.kept.get(asked)
                todo.extend(here if here is not None else kept.asked if kept is not None else ())
        return seen
