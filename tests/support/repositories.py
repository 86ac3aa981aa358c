"""Small git repositories made by git itself, apart from the configuration of the machine."""

import os
import subprocess
from pathlib import Path

_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z",
}


def clean_environment(**extra: str) -> dict[str, str]:
    """The surrounding environment without git's variables, plus a fixed identity and ``extra``."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**inherited, **_ENVIRONMENT, **extra}


def git(folder: Path, *args: str, data: bytes = b"", **extra: str) -> str:
    """Run git in a folder and return what it printed; a failure fails the test."""
    done = subprocess.run(
        ["git", *args], cwd=folder, input=data, capture_output=True, env=clean_environment(**extra), check=False
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode(errors="replace").strip()


def write(folder: Path, files: dict[str, bytes | str]) -> None:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def make_repository(folder: Path, *commits: dict[str, bytes | str]) -> Path:
    """A repository with one commit for each set of files; none for no sets."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    for files in commits:
        commit(folder, files)
    return folder


def commit(folder: Path, files: dict[str, bytes | str]) -> str:
    """Write files, commit all that is there, and return the commit's id."""
    write(folder, files)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "change")
    return git(folder, "rev-parse", "HEAD")
