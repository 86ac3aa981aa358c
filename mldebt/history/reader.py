"""The door of the room: reads a history at a commit and says how far it can be trusted."""

import re
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import msgspec

from mldebt.history.mailmap import Mailmap
from mldebt.history.options import HistoryOptions
from mldebt.history.segments import Loaded, RowStore, load_segments
from mldebt.history.view import Frame, build_view
from mldebt.knowledge.identities import IdentityRules, identity_rules
from mldebt.model.history import HistoryView
from mldebt.store import open_store

if TYPE_CHECKING:
    from mldebt.vcs import Git

_COMMIT_ID = re.compile(r"^[0-9a-f]{40}(?:[0-9a-f]{24})?\b", re.M)
_TEXT_LIMIT = 5_000_000  # bytes of .mailmap or .git-blame-ignore-revs


class HistoryReader:
    """A repository's history, read once, seen from as many commits as one likes."""

    def __init__(
        self,
        git: "Git",
        store: RowStore | None = None,
        options: HistoryOptions | None = None,
        ahead: Callable[[], bytes | None] = lambda: None,
    ) -> None:
        self._git = git
        self._ahead = ahead
        self._store: RowStore = store or open_store(None)
        self._options = options or HistoryOptions()
        self._rules: IdentityRules = identity_rules()
        self._loaded: Loaded | None = None
        self._read: frozenset[str] = frozenset()

    def at(self, rev: str, tree_paths: Collection[str] | None = None) -> HistoryView:
        """The history that ``rev`` reaches, renames followed to ``tree_paths`` (the paths of its tree by default).

        Never raises for a history that cannot be read: the view's state and notes say so. Raises RevisionError where
        ``rev`` names no commit.
        """
        from mldebt.vcs import GitError

        if rev == "HEAD" and not self._git.head():
            return HistoryView(notes=("The repository has no commits yet, so nobody can be shown as knowing it.",))
        sha = self._git.resolve(rev)
        try:
            loaded = self._load(sha)
            frame = self._frame(sha, tree_paths)
        except GitError as error:
            return HistoryView(
                state="damaged", head=sha, notes=(f"The history cannot be read: {error} Ownership is not judged.",)
            )
        view = build_view(loaded.segments, sha, frame, self._rules, self._options)
        state, notes = self._judge(view, loaded)
        return msgspec.structs.replace(view, state=state, notes=notes)

    def _load(self, sha: str) -> Loaded:
        if self._loaded is None or sha not in self._read:
            self._loaded = load_segments(self._git, sha, self._store, self._options.notebook_bytes, self._ahead)
            self._read = frozenset(c.sha for segment in self._loaded.segments for c in segment.commits)
        return self._loaded

    def _frame(self, sha: str, tree_paths: Collection[str] | None) -> Frame:
        options = self._options
        mailmap, ignored = options.mailmap, options.ignore_revs
        objects: dict[str, str] = {}
        if tree_paths is None or mailmap is None or ignored is None:
            objects = {entry.path: entry.object_id for entry in self._git.tree_entries(sha)}
        if mailmap is None:
            mailmap = self._text(objects.get(".mailmap"))
        if ignored is None:
            ignored = self._text(objects.get(".git-blame-ignore-revs"))
        paths = objects if tree_paths is None else frozenset(tree_paths)
        ids = frozenset(_COMMIT_ID.findall(ignored.decode("utf-8", "replace")))
        return Frame(paths, Mailmap(mailmap.decode("utf-8", "replace")), ids)

    def _text(self, blob: str | None) -> bytes:
        if not blob:
            return b""
        return next((data or b"" for _, data in self._git.read_objects([blob], limit=_TEXT_LIMIT)), b"")

    def _judge(self, view: HistoryView, loaded: Loaded) -> tuple[str, tuple[str, ...]]:
        """State and sentences: what is missing and what follows from it."""
        commits = [c for segment in loaded.segments for c in segment.commits]
        unread = sum(commit.unread for commit in commits)
        notes = list(_notes(view, unread, loaded))
        if self._git.has_grafts():
            notes.append("The repository joins histories with info/grafts; they are read as git joins them.")
        if self._git.is_shallow():
            notes.insert(
                0,
                "The clone is shallow: its history was cut off, so ownership is not judged. "
                "Fetch the whole history with `git fetch --unshallow` (in CI: fetch-depth 0).",
            )
            return "shallow", tuple(notes)
        if unread:
            return "damaged", tuple(notes)
        return "partial" if view.truncated or loaded.index.notebooks_missing else "complete", tuple(notes)


def _notes(view: HistoryView, unread: int, loaded: Loaded) -> list[str]:
    notes = []
    if unread:
        notes.append(
            f"The trees of {_counted(unread, 'commit')} are missing, so which files changed there cannot be read: "
            "ownership is not judged."
        )
    if view.truncated:
        notes.append(
            f"File contents of {_counted(view.truncated, 'commit')} are missing here: "
            "renames there were found only where the content stayed the same."
        )
    if loaded.index.notebooks_skipped:
        notes.append(
            "Not compared cell by cell, to save time: "
            f"{_counted(loaded.index.notebooks_skipped, 'older notebook change')}. Each counts as a change of source."
        )
    if loaded.index.notebooks_missing:
        notes.append(
            "Not compared, since contents are missing or too large: "
            f"{_counted(loaded.index.notebooks_missing, 'notebook change')}. Each counts as a change of source."
        )
    if view.commits and not view.people:
        notes.append("Only machines have committed here: nobody can be shown as knowing it.")
    return notes


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def read_history(
    git: "Git",
    rev: str = "HEAD",
    *,
    tree_paths: Collection[str] | None = None,
    store: RowStore | None = None,
    options: HistoryOptions | None = None,
    ahead: Callable[[], bytes | None] = lambda: None,
) -> HistoryView:
    """The history that ``rev`` reaches. See ``HistoryReader.at``; use the class to ask at several commits. ``ahead``
    waits for what another process found with ``read_commits``; None where it failed, or nobody asked one."""
    options = options or HistoryOptions()
    if options.validate:
        problem = _problem(git)
        if problem:
            return HistoryView(state="damaged", notes=(problem,))
    return HistoryReader(git, store, options, ahead).at(rev, tree_paths)


def _problem(git: "Git") -> str:
    """What keeps GitPython from opening the repository, as a sentence, or an empty text."""
    try:
        from git import Repo
        from git.exc import InvalidGitRepositoryError, NoSuchPathError
    except ImportError as error:  # GitPython refuses to load where there is no git program
        return f"GitPython cannot be loaded ({error}): install git and run again. Ownership is not judged."
    try:
        with Repo(git.root):
            return ""
    except (InvalidGitRepositoryError, NoSuchPathError, OSError, ValueError) as error:
        return f"GitPython cannot open the repository at {git.root} ({type(error).__name__}): ownership is not judged."
