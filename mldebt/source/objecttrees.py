"""Trees whose bytes are git objects: the index and any commit. Nothing is checked out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mldebt.model.source import Entry
from mldebt.source.errors import TreeError, UnreadableError
from mldebt.source.kinds import size_limit
from mldebt.source.tree import LINK_REASON, ODD_NAME_REASON, SUBMODULE_REASON, Content, Listing, TreeKind, is_odd_name
from mldebt.vcs import GitEntry, GitError

if TYPE_CHECKING:
    from mldebt.vcs import Git

_SUBMODULE, _LINK = 0o160000, 0o120000
_BATCH = 256  # contents held in memory at once, at most


class ObjectTree:
    """Reads listed files by object id."""

    def __init__(self, kind: TreeKind, root: Path, commit: str, listing: Listing, git: "Git") -> None:
        self.kind: TreeKind = kind
        self.root = root
        self.commit = commit
        self.entries = listing.entries
        self.excluded = listing.excluded
        self._listing = listing
        self._git = git
        self.exists = listing.exists
        self.glob = listing.glob
        self.listed = listing.listed

    def read(self, path: str, limit: int | None = None) -> bytes:
        """See :meth:`mldebt.source.tree.Tree.read`."""
        content = next(self._read([path], limit))[1]
        if isinstance(content, UnreadableError):
            raise content
        return content

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, Content]]:
        """See :meth:`mldebt.source.tree.Tree.read_many`; one git process a few hundred files of one limit."""
        batch: list[str] = []
        for path in paths:
            if batch and (len(batch) == _BATCH or size_limit(path) != size_limit(batch[0])):
                yield from self._read(batch, None)
                batch = []
            batch.append(path)
        if batch:
            yield from self._read(batch, None)

    def _read(self, paths: Sequence[str], limit: int | None) -> Iterator[tuple[str, Content]]:
        """Contents in order; all paths share one limit."""
        allowed = size_limit(paths[0]) if limit is None else limit
        known = [self._listing.files[path].object_id for path in paths if path in self._listing.files]
        contents = self._git.read_objects(known, allowed)
        for path in paths:
            if path not in self._listing.files:
                yield path, UnreadableError(path, "missing", "there is no such regular file in this tree.")
                continue
            content = next(contents)[1]
            yield path, self._unread(path, allowed) if content is None else content

    def _unread(self, path: str, limit: int) -> UnreadableError:
        """Why git gave no content."""
        answer = self._git.object_size(self._listing.files[path].object_id)
        if answer is None:
            return UnreadableError(
                path, "missing", "its content is not in this clone; fetch it (`git fetch --refetch`) and run again."
            )
        return UnreadableError(
            path, "too-large", f"it holds {answer:,} bytes, the limit is {limit:,}; raise the limit or exclude it."
        )


def index_tree(
    root: Path, git: "Git", prefix: str, exclude: Sequence[str], include: Sequence[str], defaults: bool
) -> ObjectTree:
    """What is staged."""
    listing = _listing(git.index_entries(), prefix, exclude, include, defaults)
    return ObjectTree("index", root, git.head(), listing, git)


def commit_tree(
    root: Path, git: "Git", prefix: str, rev: str, exclude: Sequence[str], include: Sequence[str], defaults: bool
) -> ObjectTree:
    """What a commit holds. Raises RevisionError for an unknown revision, TreeError where its trees are not here."""
    sha = git.resolve(rev or "HEAD")
    try:
        known = git.tree_entries(sha)
    except GitError as error:
        raise TreeError(
            f"The tree of commit {sha[:12]} is not whole in {git.root} ({error}); fetch it or choose another revision."
        ) from error
    return ObjectTree("commit", root, sha, _listing(known, prefix, exclude, include, defaults), git)


def _listing(
    known: Iterable[GitEntry], prefix: str, exclude: Sequence[str], include: Sequence[str], defaults: bool
) -> Listing:
    """Regular files below the prefix; links, submodules and odd names are counted."""
    found = []
    left_out: Counter[str] = Counter()
    for entry in known:
        if not entry.path.startswith(prefix):
            continue
        path = entry.path[len(prefix) :]
        if entry.mode == _SUBMODULE:
            left_out[SUBMODULE_REASON] += 1
        elif entry.mode == _LINK:
            left_out[LINK_REASON] += 1
        elif is_odd_name(path):
            left_out[ODD_NAME_REASON] += 1
        else:
            found.append(Entry(path, entry.mode, entry.object_id))
    return Listing(found, left_out, exclude, include, defaults)
