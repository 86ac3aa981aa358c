"""What every tree offers: sorted entries, reading, existence, globs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from mldebt.model.source import Entry
from mldebt.source.errors import UnreadableError
from mldebt.source.exclusion import Exclusion
from mldebt.source.patterns import glob_matcher

TreeKind = Literal["worktree", "index", "commit", "folder"]
Content = bytes | UnreadableError

LINK_REASON = "link"
SUBMODULE_REASON = "submodule"
ODD_NAME_REASON = "path name"


@runtime_checkable
class Tree(Protocol):
    """A set of files at one moment. Paths are POSIX and relative to ``root``.

    Links are not followed, submodules not entered; both are only counted.
    """

    @property
    def kind(self) -> TreeKind:
        """Which of the four kinds of tree this is."""

    @property
    def root(self) -> Path:
        """The folder the paths are relative to."""

    @property
    def commit(self) -> str:
        """The commit asked for, or the one checked out; "" where there is none."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Regular files that are not excluded, sorted by path."""

    @property
    def excluded(self) -> dict[str, int]:
        """How many files were left out, by reason."""

    def read(self, path: str, limit: int | None = None) -> bytes:
        """The bytes of a file, excluded or not. Raises UnreadableError: missing, a link, or over ``limit`` bytes
        (default: the limit of its kind)."""

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, Content]]:
        """Read many files, in the order given; what cannot be read yields its error."""

    def exists(self, path: str) -> bool:
        """Whether there is such a regular file or a folder that holds one, excluded or not."""

    def listed(self) -> tuple[str, ...]:
        """Paths of all regular files, excluded or not, sorted."""

    def glob(self, pattern: str) -> tuple[str, ...]:
        """Paths of regular files, excluded or not, that match a glob (``**`` crosses folders), sorted."""


class Listing:
    """Files of a tree, sorted out into kept and excluded ones; the common part of all trees."""

    def __init__(
        self,
        files: Iterable[Entry],
        left_out: Counter[str],
        exclude: Sequence[str],
        include: Sequence[str],
        defaults: bool,
    ) -> None:
        self.files = {entry.path: entry for entry in sorted(files, key=lambda entry: entry.path)}
        exclusion = Exclusion(self.files, exclude, include, defaults)
        counts = Counter(left_out)
        kept = []
        for path, entry in self.files.items():
            reason = exclusion.reason(path)
            if reason:
                counts[reason] += 1
            else:
                kept.append(entry)
        self.entries = tuple(kept)
        self.excluded = dict(sorted(counts.items()))
        self._folders: frozenset[str] | None = None

    def exists(self, path: str) -> bool:
        """Whether a file, or a folder with a file in it, has this path."""
        if path in self.files:
            return True
        if self._folders is None:
            self._folders = frozenset(_folders_of(self.files))
        return path.rstrip("/") in self._folders

    def listed(self) -> tuple[str, ...]:
        """All paths, sorted."""
        return tuple(self.files)

    def glob(self, pattern: str) -> tuple[str, ...]:
        """Paths that match, sorted."""
        matches = glob_matcher(pattern).matches
        return tuple(path for path in self.files if matches(path))


def _folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder on the way to any of the paths; "" is the root."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def is_odd_name(path: str) -> bool:
    """Whether a listed name is not a plain relative path: a hostile tree may hold ``../x``."""
    return path.startswith("/") or any(part in ("", ".", "..") for part in path.split("/"))
