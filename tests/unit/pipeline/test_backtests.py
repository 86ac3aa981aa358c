"""Forecasts of the past, held to what came after."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mldebt.model.errors import MldebtError
from mldebt.model.trend import Hindsight
from mldebt.pipeline.backtests import backtest
from mldebt.pipeline.options import silent
from mldebt.report.views.trend import render_backtest
from tests.support.histories import make_history
from tests.support.runs import options_for, write

ADA = "Ada Lovelace <ada@example.org>"
GRACE = "Grace Hopper <grace@example.org>"
NEW = "New Comer <new@example.org>"


def commit(author: str, day: str, path: str) -> dict[str, Any]:
    return {"author": author, "date": day, "message": day, "write": {path: f"x = '{day}'\n"}}


COMMITS = [
    *(commit(ADA, f"2025-0{month}-10", "a.py") for month in range(1, 7)),
    *(commit(GRACE, f"2025-0{month}-11", "lib/b.py") for month in range(1, 7)),
]


def rows(folder: Path, *later: dict[str, Any]) -> tuple[Hindsight, ...]:
    project = make_history({"commits": [*COMMITS, *later]}, folder / "project")
    return backtest(options_for(project, today=date(2025, 9, 30)), silent, date(2025, 6, 30), "quarter")


def test_whoever_was_named_and_came_was_foreseen(tmp_path: Path) -> None:
    [row] = rows(tmp_path, commit(ADA, "2025-07-10", "a.py"), commit(GRACE, "2025-07-12", "lib/b.py"))
    assert (row.date, row.until, row.files) == ("2025-06-30", "2025-09-30", 2)
    assert (row.first, row.third, row.rank, row.last) == (1.0, 1.0, 1.0, 1.0)
    assert 0 <= row.brier < 0.25
    assert row.base == 0.0


def test_a_stranger_was_not(tmp_path: Path) -> None:
    [row] = rows(tmp_path, commit(NEW, "2025-07-10", "a.py"), commit(GRACE, "2025-07-12", "lib/b.py"))
    assert (row.first, row.rank, row.last, row.base) == (0.5, 0.5, 0.5, 0.25)


def test_only_the_first_change_after_the_day_counts_and_new_files_do_not(tmp_path: Path) -> None:
    later = [commit(ADA, "2025-07-10", "a.py"), commit(NEW, "2025-07-11", "a.py"), commit(NEW, "2025-07-12", "new.py")]
    [row] = rows(tmp_path, *later)
    assert (row.files, row.first) == (1, 1.0)


def test_what_comes_later_does_not_reach_the_forecast(tmp_path: Path) -> None:
    [few] = rows(tmp_path / "few", commit(ADA, "2025-07-10", "a.py"))
    many = [commit(NEW, f"2025-08-{day}", "lib/b.py") for day in range(10, 20)]
    [row] = rows(tmp_path / "many", commit(ADA, "2025-07-10", "a.py"), *many)
    assert row.files == 2
    assert few.commit == row.commit
    assert row.first == 0.5


def test_a_time_without_changes_says_so(tmp_path: Path) -> None:
    found = rows(tmp_path)
    assert [row.files for row in found] == [0]
    assert render_backtest("text", found) == "No file that was known before was changed in that time.\n"


def test_the_table_explains_its_columns(tmp_path: Path) -> None:
    found = rows(tmp_path, commit(ADA, "2025-07-10", "a.py"))
    text = render_backtest("text", found)
    assert text.splitlines()[1].split()[:3] == ["2025-06-30", "2025-09-30", "1"]
    assert "mean reciprocal rank" in text
    assert json.loads(render_backtest("json", found))[0]["files"] == 1


def test_without_a_history_it_says_so(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\n"})
    with pytest.raises(MldebtError, match="not inside a git repository"):
        backtest(options_for(tmp_path), silent, None, "quarter")
