"""A branch on which nobody commits any more is told in one sentence of the report."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from mldebt.model.report import Report
from mldebt.pipeline import analyse
from mldebt.pipeline.options import RunOptions, silent

LAST = {"GIT_AUTHOR_DATE": "2024-03-01T12:00:00Z", "GIT_COMMITTER_DATE": "2024-03-01T12:00:00Z"}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, of March 2024."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "train.py").write_text("print('train')\n", encoding="utf-8")
    for name, value in LAST.items():
        monkeypatch.setenv(name, value)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "begin"]):
        subprocess.run(["git", "-c", "user.name=Ana", "-c", "user.email=a@b.c", *command], cwd=root, check=True)
    return root


def report(root: Path, today: date) -> Report:
    """The report of a day, with people and no cache."""
    options = RunOptions(
        cwd=root, root=root, today=today, use_cache=False, jobs=1, debug=True, select=("OWN001",), preview=True
    )
    return analyse(options, silent)


def test_the_report_says_since_when_nobody_has_committed(repository: Path) -> None:
    found = report(repository, date(2026, 3, 1))
    assert found.subject.history_notes == (
        "The branch sleeps: nobody has committed to it since 2024-03-01, 730 days ago.",
    )
    assert found.findings == ()


def test_a_branch_that_rested_for_some_months_does_not_sleep(repository: Path) -> None:
    assert report(repository, date(2025, 2, 1)).subject.history_notes == ()
