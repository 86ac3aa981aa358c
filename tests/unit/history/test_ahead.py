"""Commits that another process reads while this one reads files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mldebt.history import HistoryOptions, is_unread, read_commits, read_history
from mldebt.pipeline.helping import helped
from mldebt.store import open_store
from mldebt.vcs import Git
from tests.support.histories import make_history

OPTIONS = HistoryOptions(validate=False)
ADA = "Ada Lovelace <ada@example.org>"
RECIPE = {
    "commits": [
        {"author": ADA, "date": "2024-01-01", "write": {"a.py": "a = 1\n"}},
        {"author": "Grace Hopper <grace@example.org>", "date": "2024-01-02", "rename": {"a.py": "c.py"}},
    ]
}


@pytest.fixture
def git(tmp_path: Path) -> Iterator[Git]:
    found = Git.discover(make_history(RECIPE, tmp_path / "repo"))
    assert found is not None
    with found:
        yield found


def test_what_a_child_read_makes_the_same_history(git: Git) -> None:
    git.prepare()
    with helped(lambda: read_commits(git, git.head(), OPTIONS.notebook_bytes)) as ahead:
        assert read_history(git, options=OPTIONS, ahead=ahead) == read_history(git, options=OPTIONS)


def test_what_was_read_ahead_is_not_read_again(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    found, expected = read_commits(git, git.head(), OPTIONS.notebook_bytes), read_history(git, options=OPTIONS)
    monkeypatch.setattr("mldebt.history.segments.list_commits", lambda *_: pytest.fail("the history is read again"))
    assert read_history(git, options=OPTIONS, ahead=lambda: found) == expected


def test_a_child_that_fails_costs_nothing(git: Git) -> None:
    with helped(lambda: read_commits(git, "0" * 40, OPTIONS.notebook_bytes)) as ahead:
        assert read_history(git, options=OPTIONS, ahead=ahead) == read_history(git, options=OPTIONS)


def test_a_history_that_is_kept_is_not_asked_for(git: Git, tmp_path: Path) -> None:
    with open_store(tmp_path / "cache") as store:
        assert is_unread(git, git.head(), store)
        read_history(git, store=store, options=OPTIONS)
        assert not is_unread(git, git.head(), store)
        read_history(git, store=store, options=OPTIONS, ahead=lambda: pytest.fail("asked although it is known"))
