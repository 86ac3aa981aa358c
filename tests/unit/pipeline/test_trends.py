"""The repository at commits of its past."""

import json
from datetime import date
from pathlib import Path

import pytest

from mldebt.model.errors import MldebtError
from mldebt.model.trend import TrendPoint
from mldebt.pipeline.options import silent
from mldebt.pipeline.trends import TrendError, trend
from mldebt.report.views.trend import render_trend
from tests.support.histories import make_history
from tests.support.runs import options_for, write

ADA = "Ada Lovelace <ada@example.org>"
GRACE = "Grace Hopper <grace@example.org>"
RECIPE = {
    "commits": [
        {"author": ADA, "date": "2026-01-10", "message": "a", "write": {"a.py": "import pandas as pd\n"}},
        {"author": ADA, "date": "2026-01-20", "message": "b", "write": {"b.py": "def f(:\n"}},
        {"author": GRACE, "date": "2026-04-10", "message": "c", "write": {"b.py": "x = 1\ny = 2\n"}},
    ]
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_history(RECIPE, tmp_path / "project")


def points(project: Path, since: date | None = date(2025, 12, 31), every: str = "month") -> tuple[TrendPoint, ...]:
    return trend(options_for(project), silent, since, every)


def test_each_month_is_judged_as_it_was(project: Path) -> None:
    found = points(project)
    assert [(one.date, one.lines, one.warnings, one.known) for one in found] == [
        ("2026-01-31", 2, 1, 1),
        ("2026-04-30", 3, 0, 2),
    ]
    assert (project / "b.py").read_text() == "x = 1\ny = 2\n"


def test_a_point_is_the_report_of_that_commit_on_that_day(project: Path) -> None:
    from mldebt.pipeline import analyse

    first = points(project)[0]
    report = analyse(options_for(project, tree="commit", rev=first.commit, today=date(2026, 1, 31)), silent)
    assert (report.coverage.files, report.repository.known_people) == (first.files, first.known)
    assert round(sum(row.cace.value for row in report.components), 4) == first.cace


@pytest.mark.parametrize(
    ("since", "every", "days"),
    [
        (date(2026, 1, 31), "month", ["2026-01-31", "2026-04-30"]),
        (date(2026, 1, 1), "quarter", ["2026-04-01", "2026-06-01"]),
        (date(2026, 1, 1), "week", ["2026-01-15", "2026-01-22", "2026-04-16"]),
        (None, "year", ["2026-06-01"]),
    ],
)
def test_steps_follow_the_calendar(project: Path, since: date | None, every: str, days: list[str]) -> None:
    assert [one.date for one in points(project, since, every)] == days


def test_without_a_past_it_says_so(tmp_path: Path) -> None:
    write(tmp_path / "plain", {"a.py": "x = 1\n"})
    with pytest.raises(MldebtError, match="not inside a git repository"):
        points(tmp_path / "plain")
    empty = make_history({"commits": []}, tmp_path / "empty")
    with pytest.raises(MldebtError, match="no commits yet"):
        points(empty)


def test_too_many_points_are_refused(project: Path) -> None:
    with pytest.raises(MldebtError, match="240 are the most"):
        points(project, date(2000, 1, 1), "week")


def test_a_first_day_that_is_to_come_is_refused(project: Path) -> None:
    with pytest.raises(TrendError, match="2090-01-01 is later than 2026-06-01"):
        trend(options_for(project), silent, date(2090, 1, 1), "month")


def test_the_table_and_json_say_the_same(project: Path) -> None:
    found = points(project)
    head, *rows = render_trend("text", found).partition("\n\n")[0].splitlines()
    assert head.split()[:4] == ["date", "commit", "lines", "errors"]
    assert [row.split()[0] for row in rows] == [one["date"] for one in json.loads(render_trend("json", found))]
    assert render_trend("text", ()) == "No commit lies in that time.\n"
