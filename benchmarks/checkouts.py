"""Checkouts to measure: what they are called, and a copy that may be edited."""

import shutil
from pathlib import Path

from children import Run, run

_QUIET_GIT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}


def git(checkout: Path, *arguments: str) -> Run:
    """Runs git in ``checkout`` without hooks, without the user's configuration, and without a network."""
    settings = ("core.hooksPath=/dev/null", "core.fsmonitor=false", "safe.directory=*")
    command = ["git", *(word for setting in settings for word in ("-c", setting)), *arguments]
    return run(command, cwd=checkout, env=_QUIET_GIT | {"GIT_ALLOW_PROTOCOL": "file", "GIT_NO_LAZY_FETCH": "1"})


def label(checkout: Path) -> str:
    """``owner/name`` of a folder called ``owner__name``, else the folder's own name."""
    return checkout.resolve().name.replace("__", "/", 1)


def commit(checkout: Path) -> str:
    """The commit that is checked out; empty outside git."""
    return git(checkout, "rev-parse", "--verify", "--quiet", "HEAD").stdout.strip()


def commit_count(checkout: Path) -> int:
    """How many commits HEAD reaches; 0 outside git."""
    counted = git(checkout, "rev-list", "--count", "HEAD").stdout.strip()
    return int(counted) if counted.isdigit() else 0


def copy(checkout: Path, target: Path) -> Path:
    """A copy of the committed files (of all files, outside git) to be edited; it borrows the objects of the original.

    Blobs that a snapshot lacks are left out of the work tree without a fuss. Raises RuntimeError where git fails.
    """
    head = commit(checkout)
    if not head:
        shutil.copytree(checkout, target, symlinks=True)
        return target
    cloned = git(checkout, "clone", "--quiet", "--shared", "--no-checkout", str(checkout.resolve()), str(target))
    if cloned.exit_code:
        raise RuntimeError(f"{checkout}: could not be copied ({cloned.complaint}).")
    git(target, "update-ref", "--no-deref", "HEAD", head)
    git(target, "read-tree", "HEAD")
    git(target, "checkout-index", "--all", "--force", "--quiet")
    git(target, "update-index", "--quiet", "--refresh")
    return target
