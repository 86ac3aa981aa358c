"""What is remembered between runs: answers, each beside a digest of all that it was made from.

An answer holds while it would be made from the same, so whoever asks must name everything that it hangs on; the state
of the program, its rulebook and its configuration aside.
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol, TypeVar

import msgspec

_T = TypeVar("_T")
_encode = msgspec.msgpack.Encoder().encode


def digest_of(*parts: object) -> bytes:
    """A digest of what msgspec can encode. Sets have no order: they must be sorted before."""
    return hashlib.blake2b(_encode(parts), digest_size=16).digest()


@lru_cache(maxsize=10_000)
def digest_of_text(text: str) -> bytes:
    """A digest of a text, which may hold half a character. Several ask for the same texts, which live as long as the
    run."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class Memory(Protocol):
    """Remembers answers: ``name`` says to which question, ``key`` about what."""

    def answer(self, name: str, key: str, made_from: bytes, kind: type[_T], make: Callable[[], _T]) -> _T:
        """What is remembered, where it was made from the same; else what ``make`` makes. ``kind`` is its type."""
        ...

    def last(self, name: str, key: str, kind: type[_T]) -> tuple[bytes, _T] | None:
        """What is remembered, with the digest of what it was made from."""
        ...

    def learn(self, name: str, key: str, made_from: bytes, value: object) -> None:
        """Remembers an answer."""
        ...


class NoMemory:
    """Remembers nothing."""

    def answer(self, name: str, key: str, made_from: bytes, kind: type[_T], make: Callable[[], _T]) -> _T:  # noqa: ARG002
        """What ``make`` makes."""
        return make()

    def last(self, name: str, key: str, kind: type[_T]) -> tuple[bytes, _T] | None:  # noqa: ARG002
        """Nothing."""
        return None

    def learn(self, name: str, key: str, made_from: bytes, value: object) -> None:
        """Does nothing."""
