"""When a file was changed last."""

from datetime import UTC, datetime
from pathlib import Path

from mldebt.history.lastchange import last_change
from mldebt.vcs import Git
from tests.support.histories import make_history

ADA = "Ada Lee <ada@example.com>"
RECIPE = {
    "commits": [
        {"author": ADA, "date": "2024-01-02", "message": "a", "write": {"a.txt": "a", "[a].txt": "a"}},
        {"author": ADA, "date": "2024-01-03", "message": "b", "write": {"a.txt": "b"}},
        {"author": ADA, "date": "2024-01-04", "message": "c", "write": {"b.txt": "b"}},
    ]
}


def test_the_last_commit_of_a_file(tmp_path: Path) -> None:
    git = Git.discover(make_history(RECIPE, tmp_path / "project"))
    assert git is not None
    with git:
        days = [last_change(git, git.head(), path) for path in ("a.txt", "[a].txt", "b.txt")]
        assert [datetime.fromtimestamp(day, UTC).day for day in days] == [3, 2, 4]
        assert last_change(git, git.head(), "c.txt") == 0
