"""Under which names commits were written."""

from pathlib import Path

from mldebt.history.authors import author_names
from mldebt.vcs import Git
from tests.support.histories import make_history

RECIPE = {
    "commits": [
        {"author": "Ada Lee <ada@example.com>", "date": "2024-01-02", "message": "a", "write": {"a.txt": "a"}},
        {"author": "Ben <7+ben-o@users.noreply.github.com>", "date": "2024-01-03", "message": "b", "write": {"b": "b"}},
    ]
}


def test_names_and_logins(tmp_path: Path) -> None:
    git = Git.discover(make_history(RECIPE, tmp_path / "project"))
    assert git is not None
    with git:
        assert author_names(git, git.head()) == {"Ada Lee", "Ben", "ben-o"}
        assert author_names(git, f"{git.head()}~1") == {"Ada Lee"}
