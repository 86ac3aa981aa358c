"""Rules that look at people, where there is no history that they can look at."""

import subprocess
from pathlib import Path

import pytest

from mldebt.pipeline import check
from mldebt.pipeline.options import silent
from tests.support.histories import make_history
from tests.support.runs import options_for

ADA = "Ada Lovelace <ada@example.org>"
COMMITS = [{"author": ADA, "date": f"2026-0{month}-01", "write": {"a.py": f"a = {month}\n"}} for month in (1, 2, 3)]


@pytest.fixture
def shallow(tmp_path: Path) -> Path:
    repository = make_history({"commits": COMMITS}, tmp_path / "repo")
    subprocess.run(["git", "clone", "-q", "--depth", "1", repository.as_uri(), tmp_path / "shallow"], check=True)
    return tmp_path / "shallow"


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"select": ("OWN001",)}, "OWN001 was asked for"),
        ({"extend_select": ("no-recent-owner", "OWN002")}, "OWN001, OWN002 were asked for"),
        ({"select": ("own",), "preview": True}, "OWN001, OWN002"),
    ],
)
def test_what_was_asked_for_by_name_and_cannot_run_is_an_error(
    shallow: Path, tmp_path: Path, asked: dict[str, object], codes: str
) -> None:
    [error] = check(options_for(shallow, **asked), silent).errors
    assert error.startswith(codes)
    assert "--unshallow" in error
    plain = tmp_path / "plain"
    plain.mkdir()
    [error] = check(options_for(plain, **asked), silent).errors
    assert "no git repository" in error


@pytest.mark.parametrize("asked", [{}, {"preview": True}, {"select": ("ALL",), "preview": True}])
def test_what_runs_by_default_is_only_told_of(shallow: Path, asked: dict[str, object]) -> None:
    report = check(options_for(shallow, **asked), silent)
    assert not report.errors
    assert {run.state for run in report.rules if run.code == "OWN001"} <= {"not run"}


def test_a_whole_history_is_no_error(tmp_path: Path) -> None:
    folder = make_history({"commits": COMMITS}, tmp_path / "repo")
    assert not check(options_for(folder, select=("OWN001",)), silent).errors
