"""A cold check of named files that answers in time."""

from math import inf
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from mldebt.model.report import Report
from mldebt.model.source import Cell, Placement, Reading
from mldebt.pipeline import check, limits
from mldebt.pipeline.limits import LEFT_OUT, TimeLimit
from mldebt.pipeline.options import silent
from mldebt.pipeline.timelimit import TimedReading
from mldebt.pipeline.workers import Job
from mldebt.resolve.modules import ModuleIndex
from tests.support.runs import options_for, write

LEAK = (
    "import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\n"
    "from sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler\n"
    "import helper\nframe = pd.read_csv(helper.PATH)\ny = frame.pop('label')\n"
    "x = StandardScaler().fit_transform(frame)\na, b, c, d = train_test_split(x, y)\n"
    "print(LogisticRegression().fit(a, c).score(b, d))\n"
)
FILES: dict[str, bytes | str] = {
    "train.py": LEAK,
    "helper.py": "PATH = 'data/a.csv'\n",
    "other.py": "import pandas as pd\npd.read_csv('x.csv').to_csv('y.csv')\n",
    "third.py": "import other\n",
}
NO_TIME = 1e-9


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path / "project", FILES)
    return tmp_path / "project"


def checked(project: Path, *paths: str, **values: Any) -> Report:
    cached = {"use_cache": True, "cache_dir": project.parent / "cache", "preview": True}
    return check(options_for(project, paths=paths, **{**cached, **values}), silent)


def test_what_is_named_is_judged_and_the_rest_is_told(project: Path) -> None:
    report = checked(project, "train.py", time_limit=NO_TIME)
    assert [finding.code for finding in report.findings] == ["LEAK001"]
    assert [state.path for state in report.files if state.kind == "python"] == ["train.py"]
    assert report.coverage.excluded[LEFT_OUT] == 3
    states = {rule.code: rule.state for rule in report.rules}
    assert (states["LEAK001"], states["READ001"], states["DATA006"]) == ("ran", "ran", "not run")
    [note] = [note for note in report.notes if "time limit" in note]
    assert "1 of 4 Python files" in note
    assert f"{sum(state == 'not run' for state in states.values())} rules about the whole project" in note


def test_the_next_run_with_time_is_whole_and_the_same_as_one_without_a_past(project: Path, tmp_path: Path) -> None:
    checked(project, "train.py", time_limit=NO_TIME)
    later = checked(project, "train.py", time_limit=100.0)
    fresh = checked(project, "train.py", time_limit=0.0, cache_dir=tmp_path / "another")
    assert later.findings == fresh.findings
    assert later.graph == fresh.graph
    assert LEFT_OUT not in later.coverage.excluded
    assert not any("time limit" in note for note in later.notes)


def test_a_warm_run_needs_no_time(project: Path) -> None:
    checked(project)
    assert LEFT_OUT not in checked(project, "train.py", time_limit=NO_TIME).coverage.excluded


def test_what_cannot_be_resolved_in_time_is_left_until_somebody_did(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LINES_A_SECOND", 1)  # of 14 lines, 12 can be resolved in 20 seconds
    first, second = (checked(project, "train.py", time_limit=20.0) for _run in range(2))
    for report in (first, second):
        assert [state.path for state in report.files if state.kind == "python"] == ["helper.py", "train.py"]
        assert report.coverage.excluded[LEFT_OUT] == 2
    alone = checked(project, "train.py", time_limit=16.0)  # what is named is looked at, what it imports is too much
    assert [state.path for state in alone.files if state.kind == "python"] == ["train.py"]
    checked(project)
    write(project, {"train.py": LEAK + "print(1)\n"})
    assert LEFT_OUT not in checked(project, "train.py", time_limit=1.0).coverage.excluded


@pytest.mark.parametrize("paths", [(), (".",)])
def test_a_run_about_everything_has_no_limit(project: Path, paths: tuple[str, ...]) -> None:
    assert LEFT_OUT not in checked(project, *paths, time_limit=NO_TIME).coverage.excluded


def test_the_configuration_sets_it(project: Path) -> None:
    write(project, {"mldebt.toml": "time-limit = 0.000001\n"})
    assert checked(project, "train.py").coverage.excluded[LEFT_OUT] == 3
    assert LEFT_OUT not in checked(project, "train.py", time_limit=0.0).coverage.excluded


def test_named_files_come_first_then_what_they_import_then_the_rest() -> None:
    texts = {
        "a.py": "import c\n",
        "b.py": "x = 1\n",
        "c.py": "from pkg import d\n",
        "pkg/__init__.py": "",
        "pkg/d.py": "y = 1\n",
    }
    placements = {path: Placement(path, "python", (Cell(path),)) for path in texts}
    rows: dict[str, Any] = {}

    def unit_of(key: str) -> Any:
        import msgspec

        from mldebt.facts.kinds import FactsRow
        from mldebt.facts.unit import UnitFacts

        return UnitFacts(key, msgspec.msgpack.decode(rows[key], type=FactsRow)) if key in rows else None

    reading = TimedReading(TimeLimit(("a.py",), 10.0, inf), placements, ModuleIndex(texts))
    order = []
    for key, row in reading.read({path: Job(path, "python", text, ()) for path, text in texts.items()}, 1, unit_of):
        rows[key] = row
        order.append(key)
    assert order == ["a.py", "c.py", "pkg/__init__.py", "pkg/d.py", "b.py"]
    assert reading.closure == {"a.py", "c.py", "pkg/__init__.py", "pkg/d.py"}


def test_a_named_file_that_takes_too_long_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NAMED_SECONDS", 0.2)
    write(project, {"slow.py": "x = a" + "()" * 50_000 + "\n"})
    start = monotonic()
    report = checked(project, "slow.py", time_limit=0.1)
    assert monotonic() - start < 5
    [state] = [state for state in report.files if state.path == "slow.py"]
    assert (state.reading, state.problems[0].code) == (Reading.UNREAD, "killed")
    assert "time limit" in state.problems[0].reason
