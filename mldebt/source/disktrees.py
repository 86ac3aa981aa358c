"""Trees whose bytes lie on disk: a git work tree and a plain folder."""

import contextlib
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mldebt.model.source import Entry
from mldebt.source.errors import UnreadableError
from mldebt.source.kinds import size_limit
from mldebt.source.patterns import names_regex
from mldebt.source.settings import source_settings
from mldebt.source.tree import LINK_REASON, ODD_NAME_REASON, SUBMODULE_REASON, Content, Listing, TreeKind, is_odd_name
from mldebt.vcs import Disk, DiskReadError, GitEntry, path_text

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from mldebt.vcs import Git

_SUBMODULE = 0o160000
_PLAIN, _EXECUTABLE = 0o100644, 0o100755
_ADVICE = {
    "link": "links are not followed; add the file itself to the repository",
    "missing": "restore it or take it out of the tree",
    "too-large": "raise the limit or exclude it",
}


class DiskTree:
    """Reads listed files from disk."""

    def __init__(
        self, kind: TreeKind, root: Path, commit: str, listing: Listing, disk: Disk, raw: dict[str, str]
    ) -> None:
        self.kind: TreeKind = kind
        self.root = root
        self.commit = commit
        self.entries = listing.entries
        self.excluded = listing.excluded
        self._listing = listing
        self._disk = disk
        self._raw = raw  # names on disk that differ from their text
        self.exists = listing.exists
        self.glob = listing.glob
        self.listed = listing.listed

    def read(self, path: str, limit: int | None = None) -> bytes:
        """See :meth:`mldebt.source.tree.Tree.read`."""
        if path not in self._listing.files:
            raise UnreadableError(path, "missing", "there is no such regular file in this tree.")
        try:
            return self._disk.read(self._raw.get(path, path), size_limit(path) if limit is None else limit)
        except DiskReadError as error:
            raise UnreadableError(path, error.code, f"{error}; {_ADVICE[error.code]}.") from error

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, Content]]:
        """See :meth:`mldebt.source.tree.Tree.read_many`."""
        for path in paths:
            try:
                yield path, self.read(path)
            except UnreadableError as error:
                yield path, error


def work_tree(
    root: Path, git: "Git", prefix: str, exclude: Sequence[str], include: Sequence[str], defaults: bool
) -> DiskTree:
    """What is tracked, and what is neither tracked nor ignored, as it lies on disk now."""
    disk = Disk(git.root / prefix)
    found: list[Entry] = []
    left_out: Counter[str] = Counter()
    raw: dict[str, str] = {}
    for known in git.tracked_and_untracked():
        if not known.path.startswith(prefix):
            continue
        name = os.fsdecode(known.raw)[len(prefix) :]
        entry = _disk_entry(disk, known, known.path[len(prefix) :], name, left_out)
        if entry is not None:
            found.append(entry)
            if name != entry.path:
                raw[entry.path] = name
    listing = Listing(found, left_out, exclude, include, defaults)
    return DiskTree("worktree", root, git.head(), listing, disk, raw)


def _disk_entry(disk: Disk, known: GitEntry, path: str, name: str, left_out: Counter[str]) -> Entry | None:
    """The entry of a name git lists, or None where no regular file is there; what is left out is counted.

    No object id: what lies on disk may differ from what the index knows.
    """
    if known.mode == _SUBMODULE:
        left_out[SUBMODULE_REASON] += 1
        return None
    try:
        status = disk.status(name)
    except DiskReadError:
        return None
    if is_odd_name(path):
        left_out[ODD_NAME_REASON] += 1
    elif stat.S_ISLNK(status.st_mode) or disk.is_behind_link(name):
        left_out[LINK_REASON] += 1
    elif stat.S_ISREG(status.st_mode):
        if not known.mode and _is_own_report(disk, name):
            left_out[source_settings().own_reports.reason] += 1
            return None
        return Entry(path, known.mode or _mode(status), "", status.st_size)
    return None


@cache
def _own_names() -> "re.Pattern[str]":
    return re.compile(names_regex(source_settings().own_reports.names))


def _is_own_report(disk: Disk, name: str) -> bool:
    """Whether we wrote this file. What is tracked is never asked: a commit must equal its clean checkout."""
    if not _own_names().fullmatch(os.path.basename(name)):
        return False
    rule = source_settings().own_reports
    try:
        return rule.mark.encode() in disk.head(name, rule.head)
    except DiskReadError:
        return False


def _mode(status: os.stat_result) -> int:
    """The mode git would give a regular file."""
    return _EXECUTABLE if status.st_mode & stat.S_IXUSR else _PLAIN


def folder_tree(root: Path, exclude: Sequence[str], include: Sequence[str], defaults: bool) -> DiskTree:
    """A folder outside git; ``.gitignore`` files in it are honoured all the same."""
    disk = Disk(root)
    left_out: Counter[str] = Counter()
    raw: dict[str, str] = {}
    found: list[Entry] = []
    for name, status in _walk(root, left_out):
        if _is_own_report(disk, name):
            left_out[source_settings().own_reports.reason] += 1
            continue
        path = path_text(os.fsencode(name)) if os.sep == "/" else name.replace(os.sep, "/")
        found.append(Entry(path, _mode(status), "", status.st_size))
        if name != path:
            raw[path] = name
    listing = Listing(found, left_out, exclude, include, defaults)
    return DiskTree("folder", root, "", listing, disk, raw)


def _walk(root: Path, left_out: Counter[str]) -> Iterator[tuple[str, os.stat_result]]:
    """Regular files below the folder with their status. Links and folders with a ``.git`` of their own are left out."""
    pending: list[tuple[str, tuple[tuple[str, GitIgnoreSpec], ...]]] = [("", ())]
    while pending:
        folder, specs = pending.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as scan:
                items = list(scan)
        except OSError:
            left_out["unreadable folder"] += 1
            continue
        if folder and any(item.name == ".git" for item in items):
            left_out[SUBMODULE_REASON] += 1
            continue
        if any(item.name == ".gitignore" and item.is_file(follow_symlinks=False) for item in items):
            specs = (*specs, (folder, _read_gitignore(root, folder)))
        for item in items:
            name = f"{folder}/{item.name}" if folder else item.name
            is_folder = item.is_dir(follow_symlinks=False)
            if item.name == ".git" or (specs and _is_ignored(name, is_folder, specs)):
                continue
            if is_folder:
                pending.append((name, specs))
            elif item.is_symlink():
                left_out[LINK_REASON] += 1
            elif item.is_file(follow_symlinks=False):
                with contextlib.suppress(FileNotFoundError):  # somebody else deleted it since the folder was listed
                    yield name, item.stat(follow_symlinks=False)


def _read_gitignore(root: Path, folder: str) -> "GitIgnoreSpec":
    """The patterns of one ``.gitignore``; an unreadable one has none."""
    from pathspec import GitIgnoreSpec

    try:
        data = Disk(root).read(os.path.join(folder, ".gitignore"), size_limit(".gitignore"))
    except DiskReadError:
        data = b""
    lines = []
    for line in data.decode("utf-8", errors="replace").splitlines():
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue  # git too passes over a pattern it cannot read
        lines.append(line)
    return GitIgnoreSpec.from_lines(lines)


def _is_ignored(name: str, is_folder: bool, specs: "tuple[tuple[str, GitIgnoreSpec], ...]") -> bool:
    """The deepest ``.gitignore`` that has a word on this name decides, as in git."""
    for folder, spec in reversed(specs):
        below = name[len(folder) + 1 :] if folder else name
        verdict = spec.check_file(below + "/" if is_folder else below).include
        if verdict is not None:
            return verdict
    return False
