"""When a file or a commit is from, without reading anything else of the history."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mldebt.vcs import Git


def last_change(git: "Git", revision: str, path: str) -> int:
    """When the last commit that ``revision`` reaches changed, moved or added a file (Unix seconds, as its committer has
    it); 0 where none did. Raises GitError."""
    told = git.run(["log", "-1", "--no-color", "--format=%ct", revision, "--", f":(top,literal){path}"])
    return int(told.strip() or 0)


def written_at(git: "Git", sha: str) -> int:
    """When a commit was written (Unix seconds, as its author has it: a rebase keeps that). Raises GitError."""
    return int(git.run(["log", "-1", "--no-color", "--format=%at", sha, "--"]).strip() or 0)
