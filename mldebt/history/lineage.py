"""Which file of the tree asked about a path of an old commit became.

The walk goes backwards, children before parents, and carries for each line of development only the names that differ
from those of the tree: a rename adds the former name, a birth ends it. A path that is in the tree is itself unless its
own line says otherwise, whatever another branch did to it: branches rename and delete what the tree still has.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from mldebt.history.formernames import ENDED, FormerNames
from mldebt.history.rows import ADDED, DELETED, RENAMED, Change

_MOST_HOPS = 50


class TracedCommit(NamedTuple):
    """What lineage needs of a commit: the positions of its parents, and its changes (none where it was taken back)."""

    parents: tuple[int, ...]
    changes: Sequence[Change]


def trace(commits: Sequence[TracedCommit], alive: Collection[str]) -> Iterator[tuple[int, Change, str | None]]:
    """(position, change, path in the tree or None), newest commit first. ``commits`` has parents before children."""
    elsewhere = _Elsewhere(commits, alive)
    births = Counter(
        change.path for commit in commits for change in commit.changes if change.status in (ADDED, RENAMED)
    )
    pending: dict[int, FormerNames] = {}
    for position in range(len(commits) - 1, -1, -1):
        names = pending.pop(position, _NO_NAMES)
        commit = commits[position]
        found = [_resolve(change.path, names, alive, elsewhere) for change in commit.changes]
        for change, path in zip(commit.changes, found, strict=True):
            yield position, change, path
        before = _names_before(commit.changes, found, names, births)
        for parent in commit.parents:
            known = pending.get(parent)
            pending[parent] = before if known is None else known.joined(before)


_NO_NAMES = FormerNames()


def _resolve(path: str, names: FormerNames, alive: Collection[str], elsewhere: "_Elsewhere") -> str | None:
    former = names.find(path)
    if former is not None:
        return former or None
    return path if path in alive else elsewhere.find(path)


def _names_before(
    changes: Sequence[Change], found: Sequence[str | None], names: FormerNames, births: Mapping[str, int]
) -> FormerNames:
    """The names as the parents of a commit knew them; the same object where nothing was renamed or born again."""
    ended = {
        change.path: ENDED
        for change in changes
        if (change.status in (ADDED, RENAMED) and (births[change.path] > 1 or names.find(change.path) is not None))
        or (change.status == DELETED and births[change.path] > 1)
    }
    former = {
        change.old: path
        for change, path in zip(changes, found, strict=True)
        if change.status == RENAMED and path is not None
    }
    return names.having({**ended, **former})


class _Elsewhere:
    """Where a path went that neither the tree nor its own line knows: a rename that another branch made."""

    def __init__(self, commits: Sequence[TracedCommit], alive: Collection[str]) -> None:
        self._alive = alive
        self._moved: dict[str, str] = {}
        self._memo: dict[str, str | None] = {}
        for commit in commits:
            for change in commit.changes:
                if change.status == RENAMED:
                    self._moved[change.old] = change.path
                elif change.status == DELETED:
                    self._moved.pop(change.path, None)

    def find(self, path: str) -> str | None:
        if path not in self._memo:
            at: str | None = path
            for _ in range(_MOST_HOPS):
                at = self._moved.get(at) if at is not None else None
                if at is None or at in self._alive:
                    break
            self._memo[path] = at if at is not None and at in self._alive else None
        return self._memo[path]
