"""Which files each commit changed: one ``git diff-tree`` fed with commits.

Inexact rename detection reads blobs; where one is missing, git dies in the middle of its output and what it printed
looks whole. So the exit code is always checked, the commit it died on is read again with exact renames only, which
reads no blob, and the rest goes on.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from mldebt.history.rows import ADDED, DELETED, MODIFIED, RENAMED

if TYPE_CHECKING:
    from mldebt.vcs import Git

_PLAIN = ("diff-tree", "--stdin", "--root", "-r", "--raw", "-z", "--always", "--no-abbrev", "-l1500")
_FULL, _EXACT = "-M", "-M100%"
_STATUS = {"A": ADDED, "M": MODIFIED, "T": MODIFIED, "D": DELETED, "R": RENAMED, "C": ADDED}
_LIMIT_EXACT = 100  # commits without their blobs before the rest is read without blobs at once
_DENSE = 25  # the same from the tenth on, where fewer commits than this lie between two of them
_LIMIT_UNREAD = 20  # commits without their trees before the rest is given up


class RawChange(NamedTuple):
    """One file of one commit with its blobs. Zeros where a side does not exist."""

    status: int
    path: str
    old: str
    score: int
    old_blob: str
    new_blob: str


class Diffs(NamedTuple):
    """Changes by commit; commits read with exact renames only; commits that could not be read at all."""

    changes: dict[str, list[RawChange]]
    exact: set[str]
    unread: set[str]


def read_diffs(git: "Git", shas: Iterable[str]) -> Diffs:
    """The changes of every commit in ``shas`` (no merges), whatever objects are missing."""
    diffs = Diffs({}, set(), set())
    waiting = list(shas)
    while waiting and not _hopeless(diffs):
        complete, done = _read(git, waiting, _FULL, diffs)
        if complete:
            return diffs
        waiting = _redo(git, waiting, done, diffs)
    while waiting and len(diffs.unread) < _LIMIT_UNREAD:
        complete, done = _read(git, waiting, _EXACT, diffs)
        diffs.exact.update(waiting if complete else waiting[:done])
        if complete:
            return diffs
        diffs.unread.add(waiting[done])
        waiting = waiting[done + 1 :]
    diffs.unread.update(waiting)
    return diffs


def _hopeless(diffs: Diffs) -> bool:
    """Whether so many blobs are missing that asking for them costs more than it finds."""
    failed = len(diffs.exact)
    return failed >= _LIMIT_EXACT or (failed >= 10 and len(diffs.changes) < failed * _DENSE)


def _redo(git: "Git", waiting: list[str], done: int, diffs: Diffs) -> list[str]:
    """Read the commit git died on again, alone and then without blobs; return what is left to read."""
    culprit = waiting[done]
    if not _read(git, [culprit], _FULL, diffs)[0]:
        if _read(git, [culprit], _EXACT, diffs)[0]:
            diffs.exact.add(culprit)
        else:
            diffs.unread.add(culprit)
            diffs.changes.pop(culprit, None)
    return waiting[done + 1 :]


def _read(git: "Git", shas: list[str], renames: str, diffs: Diffs) -> tuple[bool, int]:
    """Whether git reached the end, and how many commits are certain.

    After a failure the last commit that was announced may be cut, so it is not among the certain ones.
    """
    from mldebt.vcs import GitError

    announced = 0
    try:
        lines = (f"{sha}\n".encode() for sha in shas)
        for sha, changes in _parse(git.stream([*_PLAIN, renames], lines)):
            announced += 1
            diffs.changes[sha] = changes
    except GitError:
        return False, max(announced - 1, 0)
    return True, len(shas)


def _parse(records: Iterator[bytes]) -> Iterator[tuple[str, list[RawChange]]]:
    """(commit, changes), each announced before its changes are complete: a cut one is announced too."""
    from mldebt.vcs import path_text

    changes: list[RawChange] = []
    for record in records:
        if not record.startswith(b":"):
            changes = []
            yield record.decode("ascii", "replace").strip(), changes
            continue
        old_mode, new_mode, old_blob, new_blob, status = record[1:].decode("ascii", "replace").split(" ")
        old = path = path_text(next(records, b""))
        if status[0] in "RC":
            path = path_text(next(records, b""))
        if "160000" in (old_mode, new_mode):
            continue  # a submodule is a pointer to another history, not a file of this one
        code = _STATUS.get(status[0], MODIFIED)
        score = int(status[1:] or 100)
        changes.append(RawChange(code, path, old if code == RENAMED else "", score, old_blob, new_blob))
