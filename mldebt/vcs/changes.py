"""What changed between two states, down to lines, without letting git look at the work tree.

``git status`` and ``git diff`` run clean filters on files whose stat changed. Here the work tree is compared with the
index by remembered stat, then by content read from disk; lines are compared by ``git diff --no-index`` on copies in a
temporary folder outside any repository.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mldebt.vcs.disk import Disk, DiskReadError
from mldebt.vcs.errors import GitError
from mldebt.vcs.hardening import hardened_environment
from mldebt.vcs.listing import INDEX, LINK, SUBMODULE, WORKTREE, GitEntry, IndexStat, parse_index_stats
from mldebt.vcs.paths import path_text
from mldebt.vcs.process import Launcher

if TYPE_CHECKING:
    from mldebt.vcs.git import Git

Ranges = list[tuple[int, int]]

_HUNK = re.compile(rb"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")
_PAIR = re.compile(rb"diff --git .* b/new/(\d+)")
_INDEX_COMMAND = ("diff-index", "--raw", "-z", "--no-abbrev")
_TREE_COMMAND = ("diff-tree", "-r", "--raw", "-z", "--no-abbrev")
_SIZE_LIMIT = 32 << 20  # larger files are data: they count as changed from end to end


class Change(NamedTuple):
    """A file that differs: its old blob ("" where new) and its new content, by id or, for the work tree, by bytes."""

    path: str
    old_id: str
    new_id: str
    new_content: bytes | None = None


def changed_lines(git: "Git", base: str, target: str, paths: Collection[str] | None) -> dict[str, Ranges]:
    """See :meth:`mldebt.vcs.Git.changed_lines`; ``base`` is a full commit id."""
    if target == WORKTREE:
        changes = list(_work_tree_changes(git, base))
    elif target == INDEX:
        changes = _raw_changes(git, _INDEX_COMMAND, base)
    else:
        changes = _raw_changes(git, _TREE_COMMAND, base, git.resolve(target))
    wanted = [change for change in changes if paths is None or change.path in paths]
    return _compare(git, wanted)


def _raw_changes(git: "Git", command: Sequence[str], *revisions: str) -> list[Change]:
    """Changes with renames followed; only exact renames where blobs that a similarity needs are missing."""
    try:
        output = git.run([*command, "-M", *revisions])
    except GitError:
        output = git.run([*command, "-M100%", *revisions])
    return list(_parse_raw(output))


def _parse_raw(output: bytes) -> Iterator[Change]:
    """Records of ``--raw -z``: metadata, NUL, path, NUL, and one more path for a rename."""
    fields = iter(output.split(b"\0"))
    for metadata in fields:
        if not metadata:
            continue
        _, new_mode, old_id, new_id, status = metadata.decode("ascii").lstrip(":").split(" ")
        path = next(fields)
        if status[0] in "RC":
            path = next(fields)
        if status[0] in "DU" or int(new_mode, 8) in (SUBMODULE, LINK):
            continue
        yield Change(path_text(path), "" if not int(old_id, 16) else old_id, new_id)


def _work_tree_changes(git: "Git", base: str) -> Iterator[Change]:
    """Files on disk whose content differs from ``base``; a renamed one is known by the index or by equal content."""
    disk = Disk(git.root)
    staged = {change.path: change.old_id for change in _raw_changes(git, _INDEX_COMMAND, base)}
    old = {entry.path: entry.object_id for entry in git.tree_entries(base)}
    gone = {blob for path, blob in old.items() if not os.path.lexists(git.root / path)}
    stats = {known.entry.path: known for known in _index_stats(git)}
    index_time = git.index_time()
    for entry in git.tracked_and_untracked():
        known = stats.get(entry.path)
        if known is not None and entry.path not in staged and is_unchanged(disk, known, index_time):
            continue
        content = _read(disk, entry.raw)
        if content is None:
            continue
        blob = blob_id(content, git.object_format)
        if blob == old.get(entry.path):
            continue
        before = old.get(entry.path) or staged.get(entry.path) or (blob if blob in gone else "")
        yield Change(entry.path, before, blob, content)


def _index_stats(git: "Git") -> Iterator[IndexStat]:
    return parse_index_stats(git.run(["ls-files", "-s", "--debug", "-z"]))


def differs_from_index(git: "Git") -> bool:
    """Whether a tracked file on disk is changed or gone. Files a filter or line-end rule rewrites count as equal while
    their remembered stat holds."""
    disk = Disk(git.root)
    index_time = git.index_time()
    for known in _index_stats(git):
        if known.entry.mode == SUBMODULE or known.skipped or is_unchanged(disk, known, index_time):
            continue
        if _content_id(git, disk, known.entry) != known.entry.object_id:
            return True
    return False


def _content_id(git: "Git", disk: Disk, entry: GitEntry) -> str:
    """The blob id of what is on disk under this name now; "" where nothing is."""
    if entry.mode == LINK:
        try:
            return blob_id(os.fsencode(os.readlink(git.root / os.fsdecode(entry.raw))), git.object_format)
        except OSError:
            return ""
    content = _read(disk, entry.raw)
    if content is None:
        return ""
    found = blob_id(content, git.object_format)
    if found != entry.object_id and b"\r\n" in content:
        return blob_id(content.replace(b"\r\n", b"\n"), git.object_format)
    return found


def is_unchanged(disk: Disk, known: IndexStat, index_time: int) -> bool:
    """Whether size and time on disk are those the index remembers (git's own first test).

    A file no older than the index itself may have been changed right after it was added: that proves nothing.
    """
    try:
        now = disk.status(os.fsdecode(known.entry.raw))
    except DiskReadError:
        return False
    seconds, nanoseconds = divmod(now.st_mtime_ns, 1_000_000_000)
    same = (seconds, nanoseconds, now.st_size) == (known.seconds, known.nanoseconds, known.size)
    return same and now.st_mtime_ns < index_time and not disk.is_behind_link(os.fsdecode(known.entry.raw))


def _read(disk: Disk, raw: bytes) -> bytes | None:
    """The content on disk, or None where there is no regular file."""
    try:
        return disk.read(os.fsdecode(raw))
    except DiskReadError:
        return None


def blob_id(content: bytes, object_format: str) -> str:
    """The id git gives this content."""
    digest = hashlib.new(object_format, b"blob %d\0" % len(content), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()


def _compare(git: "Git", changes: list[Change]) -> dict[str, Ranges]:
    """Lay old and new contents out as numbered files and let git compare the two folders."""
    ids = {change.old_id for change in changes} | {change.new_id for change in changes if change.new_content is None}
    blobs = dict(git.read_objects(sorted(ids - {""}), _SIZE_LIMIT))
    result: dict[str, Ranges] = {}
    folder = Path(tempfile.mkdtemp(prefix="mldebt-diff-"))
    try:
        for side in ("old", "new"):
            (folder / side).mkdir()
        for number, change in enumerate(changes):
            new = blobs.get(change.new_id) if change.new_content is None else change.new_content
            old = blobs.get(change.old_id) if change.old_id else b""
            result[change.path] = []
            if new is None or old is None or b"\0" in new[:8000]:
                result[change.path] = [(1, 1 + (new or b"").count(b"\n"))]
                continue
            (folder / "old" / str(number)).write_bytes(old)
            (folder / "new" / str(number)).write_bytes(new)
        for number, ranges in _diff_folders(folder):
            result[changes[number].path] = ranges
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return result


def _diff_folders(folder: Path) -> Iterator[tuple[int, Ranges]]:
    """Ranges by number, from ``git diff --no-index old new``, which reads no repository here."""
    executable = shutil.which("git") or "git"
    environment = {**hardened_environment(), "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    launcher = Launcher(executable, folder, environment)
    options = ["-U0", "--no-ext-diff", "--no-textconv", "--no-renames", "--no-color", "--text", "--ignore-cr-at-eol"]
    output = launcher.run(["diff", "--no-index", *options, "old", "new"], accept=(0, 1))
    number = -1
    ranges: Ranges = []
    for line in output.split(b"\n"):
        pair = _PAIR.fullmatch(line)
        hunk = _HUNK.match(line)
        if pair:
            if number >= 0:
                yield number, ranges
            number, ranges = int(pair[1]), []
        elif hunk:
            ranges.append((max(int(hunk[1]), 1), int(hunk[2]) if hunk[2] is not None else 1))
    if number >= 0:
        yield number, ranges
