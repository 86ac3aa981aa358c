"""When lines were written: what somebody wrote after it had become wrong is no matter of time."""

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

from mldebt.history.lastchange import written_at
from mldebt.model.place import Location
from mldebt.pipeline.analysis import Analysis
from mldebt.source import UnreadableError
from mldebt.triage.scope import ChangeScope, on_lines

if TYPE_CHECKING:
    from mldebt.vcs import Git

_IGNORED = ".git-blame-ignore-revs"


class Ages:
    """How old the lines of a run's tree are. Nothing is read before somebody asks."""

    def __init__(self, run: Analysis, scope: ChangeScope) -> None:
        self._run, self._scope = run, scope

    def is_newer(self, place: Location, since: int) -> bool:
        """Whether a line is known to be from ``since`` (Unix seconds) or later: it belongs to the change that the run
        is about, is not committed yet, or its last commit says so. Where a history is cut off, no commit says when."""
        from mldebt.vcs import GitError

        git, head = self._run.project.git, self._head
        if on_lines(place, (self._scope.changed or {}).get(place.path, ())):
            return True
        if git is None or not head:
            return False
        if on_lines(place, self._uncommitted.get(place.path, ())):
            return True
        if git.is_shallow():
            return False
        try:
            commits = set(line_commits(self._run, head, place.path, [place.line]).values())
            return any(written_at(git, sha) >= since for sha in commits if sha not in self._ignored)
        except GitError:
            return False  # the file has another name there, or objects are missing

    @cached_property
    def _head(self) -> str:
        git = self._run.project.git
        return self._run.tree.commit or (git.head() if git is not None else "")

    @cached_property
    def _uncommitted(self) -> dict[str, list[tuple[int, int]]]:
        from mldebt.vcs import INDEX, WORKTREE

        git = self._run.project.git
        if git is None or self._run.tree.kind == "commit":
            return {}
        return git.changed_lines(self._head, INDEX if self._run.tree.kind == "index" else WORKTREE)

    @cached_property
    def _ignored(self) -> str:
        """Commits that only laid out anew what others wrote."""
        try:
            return self._run.tree.read(_IGNORED).decode("utf-8", "replace")
        except UnreadableError:
            return ""


def line_commits(run: Analysis, head: str, path: str, lines: Collection[int]) -> dict[int, str]:
    """The commits that last changed lines of a file of the run's tree, by the lines as the commit ``head`` numbers
    them; without those that are not committed. Raises GitError."""
    git = run.project.git
    return {} if git is None else git.blame(head, path, _committed(run, git, head, path, lines))


def _committed(run: Analysis, git: "Git", head: str, path: str, lines: Collection[int]) -> list[int]:
    if run.tree.kind == "commit":
        return list(lines)
    old = git.read_file(head, path).decode("utf-8", "replace").split("\n")
    try:
        new = run.tree.read(path).decode("utf-8", "replace").split("\n")
    except UnreadableError:
        return []
    if old == new:
        return list(lines)
    from difflib import SequenceMatcher

    matched = {
        block.b + offset + 1: block.a + offset + 1
        for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        for offset in range(block.size)
    }
    return [matched[line] for line in lines if line in matched]
