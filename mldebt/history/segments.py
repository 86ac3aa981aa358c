"""Reading commits into segments, and keeping segments in the store so that a second run reads only what is new."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Protocol

import msgspec
from msgspec import Struct

from mldebt.history.diffs import Diffs, RawChange, read_diffs
from mldebt.history.log import LogEntry, list_commits
from mldebt.history.notebooks import Pair, compare_notebooks
from mldebt.history.rows import (
    FORMAT_VERSION,
    MODIFIED,
    OUTPUTS_ONLY,
    RENAMED,
    Numbering,
    RawCommit,
    Segment,
    decode,
    encode,
    pack,
    unpack,
)

if TYPE_CHECKING:
    from mldebt.vcs import Git

SPACE = f"history-{FORMAT_VERSION}"
_MOST_SEGMENTS = 24  # then they are joined, so that a daily run does not collect thousands


class RowStore(Protocol):
    """What the history room asks of the store."""

    def get(self, space: str, keys: Iterable[str]) -> dict[str, bytes]:
        """Rows that are there."""

    def put(self, space: str, rows: Mapping[str, bytes]) -> None:
        """Keep rows."""


class Index(Struct, frozen=True, array_like=True, gc=False):
    """Which segments hold everything ``tips`` reach, and what the reading of them left out. ``objects``: the state of
    the object store where something was missing in it, empty where nothing was."""

    tips: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    notebooks_skipped: int = 0
    notebooks_missing: int = 0
    objects: bytes = b""


class Loaded(Struct, frozen=True, gc=False):
    """All segments that a commit needs, with the index they came from."""

    index: Index
    segments: tuple[Segment, ...]


_loaded = msgspec.msgpack.Decoder(Loaded)


def load_segments(
    git: "Git", sha: str, store: RowStore, notebook_bytes: int, ahead: Callable[[], bytes | None]
) -> Loaded:
    """Everything ``sha`` reaches: from the store where it was read before, else from git. Raises GitError. ``ahead``:
    what ``read_commits`` found meanwhile; None where nobody asked it."""
    keys = whole, place = _keys(git, sha)
    rows = store.get(SPACE, keys)
    loaded = _from_store(git, rows.get(whole), store)
    if loaded is None:
        loaded = _from_store(git, rows.get(place), store)
        if loaded is None or sha not in {commit.sha for segment in loaded.segments for commit in segment.commits}:
            found = ahead() if loaded is None else None
            loaded = _loaded.decode(found) if found else _extend(git, sha, loaded, notebook_bytes)
            _keep(store, loaded, keys)
    return loaded


def is_unread(git: "Git", sha: str, store: RowStore) -> bool:
    """Whether nothing is kept of this repository, so that the whole history must be read."""
    return not store.get(SPACE, _keys(git, sha))


def read_commits(git: "Git", sha: str, notebook_bytes: int) -> bytes:
    """Everything ``sha`` reaches, encoded for ``load_segments``. Raises GitError."""
    return msgspec.msgpack.encode(_extend(git, sha, None, notebook_bytes))


def _keys(git: "Git", sha: str) -> tuple[str, str]:
    """Where the index of a commit is kept, for every clone of it, and the last one of this repository. Where histories
    are cut off or joined a commit has other parents and other changes, which hold for that shape only."""
    shape = git.shape()
    place = hashlib.blake2b(str(git.git_dir).encode() + b"\0" + shape, digest_size=12).hexdigest()
    return sha + (":" + hashlib.blake2b(shape, digest_size=12).hexdigest() if shape else ""), "at:" + place


def _from_store(git: "Git", row: bytes | None, store: RowStore) -> Loaded | None:
    """The segments of an index row; None where one of them is gone or damaged, or what was missing when they were read
    may have come since, or be here in another clone."""
    if row is None:
        return None
    try:
        index = msgspec.msgpack.decode(row, type=Index)
        if index.objects and index.objects != git.objects_state():
            return None
        found = store.get(SPACE, index.segments)
        if len(found) == len(set(index.segments)):
            return Loaded(index, tuple(decode(found[key]) for key in index.segments))
    except msgspec.MsgspecError:
        pass
    return None


def _extend(git: "Git", sha: str, known: Loaded | None, notebook_bytes: int) -> Loaded:
    from mldebt.vcs import GitError

    known = known or Loaded(Index(), ())
    try:
        entries = list_commits(git, sha, known.index.tips)
    except GitError:
        if not known.segments:
            raise
        known = Loaded(Index(), ())  # what was read last is gone: a rewritten or another repository at the same place
        entries = list_commits(git, sha)
    segment, skipped, missing = _read_segment(git, entries, notebook_bytes)
    segments = (*known.segments, segment)
    parents = {commit.sha: commit.parents for each in segments for commit in each.commits}
    reached = ancestors(parents, sha)
    if len(segments) > _MOST_SEGMENTS:
        segments = (_join(segments),)
    index = Index(
        (sha, *(tip for tip in known.index.tips if tip not in reached)),
        (),
        known.index.notebooks_skipped + skipped,
        known.index.notebooks_missing + missing,
        known.index.objects or (git.objects_state() if missing or _lacks(segment) else b""),
    )
    return Loaded(index, segments)


def _lacks(segment: Segment) -> bool:
    """Whether objects were missing when a segment was read."""
    return any(commit.exact or commit.unread for commit in segment.commits)


def ancestors(parents: Mapping[str, Sequence[str]], sha: str) -> set[str]:
    """``sha`` and every commit it reaches."""
    reached, waiting = {sha}, [sha]
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent not in reached:
                reached.add(parent)
                waiting.append(parent)
    return reached


def parents_first(parents: Mapping[str, Sequence[str]], time: Callable[[str], int]) -> Iterator[str]:
    """All commits, none before its parents; of those that might come next the oldest."""
    children: dict[str, list[str]] = {sha: [] for sha in parents}
    missing = {sha: len(found) for sha, found in parents.items()}
    for sha, found in parents.items():
        for parent in found:
            children[parent].append(sha)
    ready = [(time(sha), sha) for sha, count in missing.items() if not count]
    heapify(ready)
    while ready:
        _time, sha = heappop(ready)
        yield sha
        for child in children[sha]:
            missing[child] -= 1
            if not missing[child]:
                heappush(ready, (time(child), child))


def _keep(store: RowStore, loaded: Loaded, keys: Sequence[str]) -> None:
    rows = {}
    for segment in loaded.segments:
        data = encode(segment)
        rows[hashlib.blake2b(data, digest_size=16).hexdigest()] = data
    fresh = msgspec.msgpack.encode(msgspec.structs.replace(loaded.index, segments=tuple(rows)))
    known = store.get(SPACE, rows)
    store.put(SPACE, {key: data for key, data in rows.items() if key not in known} | dict.fromkeys(keys, fresh))


def _read_segment(git: "Git", entries: Sequence[LogEntry], notebook_bytes: int) -> tuple[Segment, int, int]:
    """The segment of these commits, notebook changes not compared for cost, and for want of blobs."""
    diffs = read_diffs(git, [entry.sha for entry in entries if len(entry.parents) < 2])
    pairs = {
        Pair(change.old_blob, change.new_blob): None
        for entry in reversed(entries)
        for change in diffs.changes.get(entry.sha, ())
        if _is_notebook_edit(change)
    }
    compared = compare_notebooks(git, list(pairs), notebook_bytes)

    def status(change: RawChange) -> int:
        rerun = _is_notebook_edit(change) and Pair(change.old_blob, change.new_blob) in compared.reruns
        return OUTPUTS_ONLY if rerun else change.status

    return _segment(entries, diffs, status), compared.skipped, compared.missing


def _segment(entries: Sequence[LogEntry], diffs: Diffs, status: Callable[[RawChange], int]) -> Segment:
    paths = Numbering()
    signatures: dict[tuple[str, str], int] = {}

    def who(signature: tuple[str, str]) -> int:
        return signatures.setdefault(signature, len(signatures))

    commits = []
    for entry in entries:
        changes: list[int] = []
        for change in diffs.changes.get(entry.sha, ()):
            old = paths(change.old) if change.old else 0
            changes += pack(status(change), paths(change.path), old, change.score)
        commits.append(
            RawCommit(
                entry.sha,
                entry.parents,
                entry.time,
                entry.authored,
                who(entry.author),
                who(entry.committer),
                tuple(map(who, entry.coauthors)),
                tuple(map(who, entry.reviewers)),
                entry.subject[:200],
                entry.reverts,
                tuple(changes),
                entry.sha in diffs.exact,
                entry.sha in diffs.unread,
            )
        )
    return Segment(paths.values, tuple(signatures), tuple(commits))


def _is_notebook_edit(change: RawChange) -> bool:
    return change.status == MODIFIED and change.path.endswith(".ipynb")


def _join(segments: Sequence[Segment]) -> Segment:
    """One segment of several, in their order."""
    paths, commits = Numbering(), []
    signatures: dict[tuple[str, str], int] = {}
    for segment in segments:
        who = [signatures.setdefault(signature, len(signatures)) for signature in segment.signatures]
        for commit in segment.commits:
            changes: list[int] = []
            for change in unpack(commit.changes, segment.paths):
                old = paths(change.old) if change.status == RENAMED else 0
                changes += pack(change.status, paths(change.path), old, change.score)
            commits.append(
                msgspec.structs.replace(
                    commit,
                    author=who[commit.author],
                    committer=who[commit.committer],
                    coauthors=tuple(who[i] for i in commit.coauthors),
                    reviewers=tuple(who[i] for i in commit.reviewers),
                    changes=tuple(changes),
                )
            )
    return Segment(paths.values, tuple(signatures), tuple(commits))
