"""Findings and nodes with what is behind them: lines, commits, people."""

from pathlib import Path

import pytest

from mldebt.model.errors import MldebtError
from mldebt.pipeline.explaining import Explanation, explained
from mldebt.pipeline.options import silent
from tests.support.histories import make_history
from tests.support.runs import options_for

ADA = "Ada Lovelace <ada@example.org>"
GRACE = "Grace Hopper <grace@example.org>"
FIRST = "import pandas as pd\nframe = pd.read_csv('data/train.csv')\n"
LEAK = (
    "from sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split\n"
    "from sklearn.preprocessing import StandardScaler\ny = frame.pop('label')\n"
    "x = StandardScaler().fit_transform(frame)\na, b, c, d = train_test_split(x, y)\n"
    "print(LogisticRegression().fit(a, c).score(b, d))\n"
)
RECIPE = {
    "commits": [
        {"author": ADA, "date": "2023-03-01", "message": "Load the data", "write": {"train.py": FIRST}},
        {"author": GRACE, "date": "2026-05-01", "message": "Train a model", "write": {"train.py": FIRST + LEAK}},
        {"author": GRACE, "date": "2026-05-20", "message": "Score", "write": {"score.py": FIRST}},
    ]
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_history(RECIPE, tmp_path / "project")


def explain(project: Path, name: str) -> Explanation:
    return explained(options_for(project), silent, name)


def told(found: Explanation) -> list[tuple[str, str, list[str]]]:
    return [(one.word, one.subject, [person.name for person in one.people]) for one in found.milestones]


def test_data_is_as_old_as_the_first_line_that_names_it(project: Path) -> None:
    for name in ("file:data/train.csv", "data/train.csv"):
        found = explain(project, name)
        assert told(found) == [
            ("oldest line", "Load the data", ["Ada Lovelace"]),
            ("newest line", "Score", ["Grace Hopper"]),
        ]
    ada, grace = found.milestones[0].people[0], found.milestones[1].people[0]
    assert ada.here < 0.3 < grace.here
    assert ada.last_seen < grace.last_seen


def test_code_is_introduced_by_its_own_commits(project: Path) -> None:
    assert told(explain(project, "code:train.py")) == [
        ("introduced", "Load the data", ["Ada Lovelace"]),
        ("last changed", "Train a model", ["Grace Hopper"]),
    ]


def test_a_finding_shows_its_lines_and_the_commit_behind_it_wherever_the_line_is_now(project: Path) -> None:
    whole = explain(project, "code:train.py").report
    leak = next(one for one in whole.findings if one.code == "LEAK001")
    (project / "train.py").write_text("# moved down\n" + FIRST + LEAK)
    found = explain(project, leak.fingerprint[:10])
    assert found.finding is not None
    assert found.finding.location.line == 8
    assert found.lines[found.finding.location] == "x = StandardScaler().fit_transform(frame)"
    assert told(found) == [("oldest line", "Train a model", ["Grace Hopper"])]


def test_a_line_that_is_not_committed_has_no_commit(project: Path) -> None:
    (project / "new.py").write_text("import pandas as pd\npd.read_csv('data/new.csv')\n")
    assert explain(project, "data/new.csv").milestones == ()


def test_outside_of_git_there_are_no_commits(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(FIRST)
    assert explain(tmp_path, "data/train.csv").milestones == ()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("file:data/trian.csv", "Did you mean `file:data/train.csv`?"), ("0000000000", "There is no finding or node")],
)
def test_what_is_not_there_is_a_sentence(project: Path, name: str, sentence: str) -> None:
    with pytest.raises(MldebtError, match="There is no finding or node") as caught:
        explain(project, name)
    assert sentence in str(caught.value)
