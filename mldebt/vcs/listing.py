"""What git lists: records of ``ls-files`` and ``ls-tree`` as entries."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mldebt.vcs.paths import path_text

INDEX = ":index:"  # what is staged, where a revision is asked for
WORKTREE = ":worktree:"
SUBMODULE = 0o160000
LINK = 0o120000
REGULAR = 0o100644


class GitEntry(NamedTuple):
    """One name git knows. ``raw`` are the bytes of the name, ``object_id`` and ``mode`` those of index or tree.

    An untracked file has no object id and mode 0.
    """

    path: str
    mode: int
    object_id: str
    raw: bytes


class IndexStat(NamedTuple):
    """What the index remembers of the file on disk when it was last known to be equal. ``skipped`` where git was told
    not to look: a sparse checkout leaves such files out."""

    entry: GitEntry
    seconds: int
    nanoseconds: int
    size: int
    skipped: bool = False


_SKIPPED = 0x4000_0000 | 0x8000  # skip-worktree, assume-unchanged
_STAGE_ORDER = {"0": 0, "2": 1, "3": 2, "1": 3}


def parse_index(records: Iterable[bytes]) -> list[GitEntry]:
    """Entries of ``ls-files -s -z``, one a path. Of a conflict, our side (stage 2), else theirs, else the base."""
    best: dict[bytes, tuple[int, GitEntry]] = {}
    for record in records:
        head, _, raw = record.partition(b"\t")
        mode, object_id, stage = head.decode("ascii").split(" ")
        rank = _STAGE_ORDER[stage]
        if raw not in best or rank < best[raw][0]:
            best[raw] = (rank, GitEntry(path_text(raw), int(mode, 8), object_id, raw))
    return [entry for _, entry in best.values()]


def parse_tree(records: Iterable[bytes]) -> list[GitEntry]:
    """Entries of ``ls-tree -r -z``."""
    entries = []
    for record in records:
        head, _, raw = record.partition(b"\t")
        mode, _, object_id = head.decode("ascii").split(" ")
        entries.append(GitEntry(path_text(raw), int(mode, 8), object_id, raw))
    return entries


def parse_untracked(records: Iterable[bytes]) -> list[GitEntry]:
    """Entries of ``ls-files -o -z``. A name that ends in a slash is a repository of its own: not ours to read."""
    return [GitEntry(path_text(raw), 0, "", raw) for raw in records if not raw.endswith(b"/")]


def parse_index_stats(output: bytes) -> Iterator[IndexStat]:
    """Entries of ``ls-files -s --debug -z``: each name ends in NUL, its remembered stat follows in five lines."""
    pieces = output.split(b"\0")
    head = pieces[0]
    for piece in pieces[1:]:
        stat, _, following = _after_stat(piece)
        fields, _, raw = head.partition(b"\t")
        mode, object_id, _ = fields.decode("ascii").split(" ")
        seconds, _, nanoseconds = stat["mtime"].partition(":")
        entry = GitEntry(path_text(raw), int(mode, 8), object_id, raw)
        skipped = bool(int(stat.get("flags", "0"), 16) & _SKIPPED)
        yield IndexStat(entry, int(seconds), int(nanoseconds), int(stat["size"]), skipped)
        head = following


def _after_stat(piece: bytes) -> tuple[dict[str, str], bytes, bytes]:
    """The stat lines at the start of ``piece`` as a table, and what follows them."""
    *lines, following = piece.split(b"\n", 5)
    table: dict[str, str] = {}
    for line in lines:
        for field in line.decode("ascii").strip().split("\t"):
            name, _, value = field.partition(": ")
            table[name] = value
    return table, b"", following
