"""Raw rows: what one pass of git says of each commit, uninterpreted, so that they can be kept for ever.

A segment is a run of commits, parents first, that one reading found; paths and signatures are numbered within it.
"""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from msgspec import Struct

FORMAT_VERSION = 2

ADDED, MODIFIED, DELETED, RENAMED, OUTPUTS_ONLY = range(5)
"""What happened to a file. ``OUTPUTS_ONLY``: a notebook whose code cells did not change."""

_STATUS_BITS = 3
_SCORE_BITS = 7


class RawCommit(Struct, frozen=True, array_like=True, gc=False):
    """One commit. ``author``, ``committer``, ``coauthors`` and ``reviewers`` index the segment's signatures.

    ``changes`` are packed integers (see ``pack``); ``reverts`` names what the message says it reverts: an id, or the
    subject of a commit. ``exact`` where blobs were missing, so that only exact renames were found; ``unread`` where not
    even the names of the changed files could be read.
    """

    sha: str
    parents: tuple[str, ...]
    time: int
    authored: int
    author: int
    committer: int
    coauthors: tuple[int, ...]
    reviewers: tuple[int, ...]
    subject: str
    reverts: str = ""
    changes: tuple[int, ...] = ()
    exact: bool = False
    unread: bool = False


class Segment(Struct, frozen=True, array_like=True, gc=False):
    """Commits in an order that puts parents first, with the names they share."""

    paths: tuple[str, ...]
    signatures: tuple[tuple[str, str], ...]
    commits: tuple[RawCommit, ...]


class Change(NamedTuple):
    """One file in one commit. ``old`` is the former name of a renamed file; ``score`` 0-100 how much of it stayed."""

    status: int
    path: str
    old: str = ""
    score: int = 100


class Numbering:
    """Numbers values in order of appearance."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}

    def __call__(self, value: str) -> int:
        return self.of.setdefault(value, len(self.of))

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(self.of)


def pack(status: int, path: int, old: int = 0, score: int = 0) -> tuple[int, ...]:
    """One change as one integer, or two for a rename (the second holds the old name and the similarity)."""
    first = path << _STATUS_BITS | status
    return (first, old << _SCORE_BITS | score) if status == RENAMED else (first,)


def unpack(changes: tuple[int, ...], paths: tuple[str, ...]) -> Iterator[Change]:
    """The changes of one commit."""
    numbers = iter(changes)
    for number in numbers:
        status, path = number & (1 << _STATUS_BITS) - 1, paths[number >> _STATUS_BITS]
        if status == RENAMED:
            second = next(numbers)
            yield Change(status, path, paths[second >> _SCORE_BITS], second & (1 << _SCORE_BITS) - 1)
        else:
            yield Change(status, path)


def encode(segment: Segment) -> bytes:
    """A segment as bytes for the store."""
    return msgspec.msgpack.encode(segment)


def decode(data: bytes) -> Segment:
    """The inverse of ``encode``; raises msgspec.MsgspecError on bytes that are no segment."""
    return msgspec.msgpack.decode(data, type=Segment)
