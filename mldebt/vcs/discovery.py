"""Finding the repository of a path without asking git to trust it first."""

import os
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from mldebt.model.errors import RunWarning
from mldebt.vcs.errors import GitError
from mldebt.vcs.hardening import hardened_environment, hook_variables
from mldebt.vcs.process import Launcher


class Found(NamedTuple):
    """Where a repository is: its root (the git directory itself where bare), git directory, object store, hash."""

    root: Path
    git_dir: Path
    objects: Path
    shallow: Path
    object_format: str
    bare: bool
    launcher: Launcher


def find_repository(path: Path, surrounding: Mapping[str, str] | None = None) -> Found | None:
    """The repository that holds ``path``, or None.

    The nearest folder upwards with a usable ``.git`` is the root whatever ``core.worktree`` says, so a hostile
    configuration cannot point the tool at another folder. Raises GitError where there is a repository but no git, or
    one that git refuses.
    """
    located = _locate(path)
    if located is None:
        _tell_of_wreck(path)
        return None
    root, dot_git, bare = located
    if "\n" in str(root):
        raise GitError(f"The folder name {str(root)!r} holds a line break, which git cannot report; rename the folder.")
    executable = shutil.which("git")
    if executable is None:
        raise GitError(f"{root} is a git repository, but no git program was found on PATH; install git and run again.")
    environment = hardened_environment(surrounding)
    environment["GIT_DIR"] = str(dot_git)
    if not bare:
        environment["GIT_WORK_TREE"] = str(root)
    return _ask(root, bare, Launcher(executable, root, environment), surrounding)


def _tell_of_wreck(path: Path) -> None:
    """Say that what looks like a repository is none: a run without its history must not look like any other."""
    start = path.resolve()
    wreck = next((folder for folder in (start, *start.parents) if os.path.lexists(folder / ".git")), None)
    if wreck is not None:
        sentence = (
            f"{wreck / '.git'} is no git repository that can be read, so there is no history; repair or remove it."
        )
        warnings.warn(sentence, RunWarning, stacklevel=3)


def _locate(path: Path) -> tuple[Path, Path, bool] | None:
    """Root, git directory (or the file that names it), and whether the repository is bare."""
    start = path.resolve()
    if not os.path.isdir(start):  # unlike the method, false where nobody may look
        start = start.parent
    if not os.path.exists(start / ".git") and _is_git_directory(start):
        return start, start, True
    for folder in (start, *start.parents):
        dot_git = folder / ".git"
        if os.path.isfile(dot_git) or _is_git_directory(dot_git):
            return folder, dot_git, False
    return None


def _is_git_directory(folder: Path) -> bool:
    """What git itself asks for: HEAD, refs and objects (or the common directory of a linked work tree)."""
    if not os.path.lexists(folder / "HEAD"):
        return False
    return (folder / "commondir").is_file() or ((folder / "objects").is_dir() and (folder / "refs").is_dir())


def _ask(root: Path, bare: bool, launcher: Launcher, surrounding: Mapping[str, str] | None) -> Found:
    """Let git say where its parts are."""
    questions = ["--absolute-git-dir", "--show-object-format", "--git-path", "objects", "--git-path", "shallow"]
    try:
        answer = launcher.run(["rev-parse", *questions])
    except GitError as error:
        complaint = error.stderr.splitlines()[0] if error.stderr else str(error)
        raise GitError(
            f"{root} holds a git repository that git cannot open ({complaint}); "
            "repair it, or audit a copy of the folder without its .git.",
            error.returncode,
            error.stderr,
        ) from error
    git_dir, object_format, objects, shallow = (os.fsdecode(line) for line in answer.split(b"\n")[:4])
    variables = hook_variables(root, Path(git_dir), _hook_is_ours(root, Path(git_dir), surrounding), surrounding)
    environment = {**launcher.environment, **variables}
    store = variables.get("GIT_OBJECT_DIRECTORY") or str(root / objects)
    ready = Launcher(launcher.executable, root, environment)
    return Found(root, Path(git_dir), Path(store), root / shallow, object_format, bare, ready)


def _hook_is_ours(root: Path, git_dir: Path, surrounding: Mapping[str, str] | None) -> bool:
    """Whether ``GIT_INDEX_FILE`` and its like, set by a hook around us, speak of this repository."""
    given = os.environ if surrounding is None else surrounding
    named = given.get("GIT_DIR")
    if named:
        try:
            return Path(named).resolve().samefile(git_dir)
        except OSError:
            return False
    located = _locate(Path.cwd())
    return located is not None and located[0] == root.resolve()
