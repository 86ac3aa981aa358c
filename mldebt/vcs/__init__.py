"""The only place that starts git: hardened, streamed, never fetching. Interprets nothing."""

from mldebt.vcs.disk import Disk, DiskReadError
from mldebt.vcs.errors import GitError, RevisionError
from mldebt.vcs.git import Git
from mldebt.vcs.listing import INDEX, WORKTREE, GitEntry
from mldebt.vcs.paths import path_text

__all__ = ["INDEX", "WORKTREE", "Disk", "DiskReadError", "Git", "GitEntry", "GitError", "RevisionError", "path_text"]
