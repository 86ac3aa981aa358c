"""The memory of a project (``model.memory``), kept in the store: one row a question, with all answers to it."""

import contextlib
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from mldebt.model.memory import Memory
from mldebt.store import Store

SPACE = "answers"
_T = TypeVar("_T")
_Answers = dict[str, tuple[bytes, msgspec.Raw]]  # by key: what it was made from, and the answer
_decode = msgspec.msgpack.Decoder(_Answers).decode
_encode = msgspec.msgpack.Encoder().encode


class Told(msgspec.Struct, frozen=True, array_like=True):
    """What was asked in a child, and under which names something was answered anew."""

    asked: dict[str, _Answers]
    learnt: tuple[str, ...]


class Remembering:
    """What the last runs over a project answered. ``project`` tells it, the program and its options from others."""

    def __init__(self, store: Store, project: str) -> None:
        self._store, self._project = store, project
        self._known: dict[str, _Answers] = {}
        self._asked: dict[str, _Answers] = {}
        self._learnt: set[str] = set()

    def answer(self, name: str, key: str, made_from: bytes, kind: type[_T], make: Callable[[], _T]) -> _T:
        """What is remembered, where it was made from the same; else what ``make`` makes."""
        known = self._answers(name).get(key)
        if known is not None and known[0] == made_from:
            with contextlib.suppress(msgspec.MsgspecError):  # a damaged answer is none
                value = msgspec.msgpack.decode(known[1], type=kind)
                self._asked.setdefault(name, {})[key] = known
                return value
        made = make()
        self.learn(name, key, made_from, made)
        return made

    def holds(self, name: str, key: str, made_from: bytes) -> bool:
        """Whether something is remembered that was made from the same."""
        return self._answers(name).get(key, (b"",))[0] == made_from

    def last(self, name: str, key: str, kind: type[_T]) -> tuple[bytes, _T] | None:
        """What is remembered, with the digest of what it was made from."""
        known = self._answers(name).get(key)
        if known is not None:
            with contextlib.suppress(msgspec.MsgspecError):
                return known[0], msgspec.msgpack.decode(known[1], type=kind)
        return None

    def learn(self, name: str, key: str, made_from: bytes, value: object) -> None:
        """Remembers an answer, where it can be written down."""
        with contextlib.suppress(OverflowError, UnicodeEncodeError):  # a number of many digits, half a character
            self._asked.setdefault(name, {})[key] = (made_from, msgspec.Raw(_encode(value)))
            self._learnt.add(name)

    def recall(self, names: Iterable[str]) -> None:
        """Looks up all that is remembered under some names, for a child that must leave the store alone."""
        for name in names:
            self._answers(name)

    def begin(self) -> None:
        """In a child: from here on, what is asked is for ``told``."""
        self._asked, self._learnt = {}, set()

    def told(self) -> Told:
        """In a child: what was asked since it began, for its parent to ``take_over``."""
        return Told(self._asked, tuple(self._learnt))

    def take_over(self, told: Told) -> None:
        """Counts what a child asked and learnt as asked and learnt here."""
        for name, answers in told.asked.items():
            self._asked.setdefault(name, {}).update(answers)
        self._learnt.update(told.learnt)

    def about(self, subject: bytes) -> Memory:
        """The memory of what was made, beside what is named, from something else that bears a digest."""
        return _About(self, subject)

    def keep(self) -> None:
        """Stores the answers to questions that were answered anew; of those, what nobody asked about is forgotten."""
        self._store.put(SPACE, {self._key(name): _encode(self._asked[name]) for name in self._learnt})

    def _answers(self, name: str) -> _Answers:
        if name not in self._known:
            row = self._store.get(SPACE, [self._key(name)]).get(self._key(name))
            self._known[name] = {}
            with contextlib.suppress(msgspec.MsgspecError):
                self._known[name] = _decode(row) if row is not None else {}
        return self._known[name]

    def _key(self, name: str) -> str:
        return f"{self._project}:{name}"


class _About:
    """A memory of one subject, whose digest is added to each of the others."""

    def __init__(self, memory: Remembering, subject: bytes) -> None:
        self._memory, self._subject = memory, subject

    def answer(self, name: str, key: str, made_from: bytes, kind: type[_T], make: Callable[[], _T]) -> _T:
        return self._memory.answer(name, key, self._subject + made_from, kind, make)

    def last(self, name: str, key: str, kind: type[_T]) -> tuple[bytes, _T] | None:
        known = self._memory.last(name, key, kind)
        return (known[0].removeprefix(self._subject), known[1]) if known is not None else None

    def learn(self, name: str, key: str, made_from: bytes, value: object) -> None:
        self._memory.learn(name, key, self._subject + made_from, value)
