"""Statements that change a frame in place make a new version of what its name holds."""

import pytest

from mldebt.resolve.terms import Part, Res, Summary, Value
from tests.support.subjects import subject_of

HEAD = "import pandas as pd\n\ndf = pd.read_csv('a.csv')\n"


def written(code: str) -> tuple[Summary, Value | None]:
    """The frame that a script writes."""
    summary = subject_of({"run.py": f"{HEAD}{code}\ndf.to_csv('b.csv')\n"}).program.tops["run.py"]
    return summary, summary.events[-1].receiver


@pytest.mark.parametrize(
    ("code", "symbol", "called"),
    [
        ("df.dropna(inplace=True)", "frame.dropna", "dropna"),
        ("df.drop('x', axis=1, inplace=True)", "frame.assign", "drop"),
        ("del df['x']", "del", ""),
        ("y = df.pop('y')", "del", ""),
        ("df.pop('y')", "del", ""),
    ],
)
def test_the_name_holds_what_the_statement_made(code: str, symbol: str, called: str) -> None:
    summary, frame = written(code)
    assert isinstance(frame, Res)
    event = summary.events[frame.event]
    assert (event.symbol, event.called, event.receiver) == (symbol, called, Res(0))


@pytest.mark.parametrize(
    "code", ["df.dropna()", "df.dropna(inplace=False)", "df['x'].fillna(0, inplace=True)", "pop('y')"]
)
def test_other_statements_change_nothing(code: str) -> None:
    assert written(code)[1] == Res(0)


def test_a_mapping_is_no_frame() -> None:
    code = "def take(options, name='x'):\n    options.pop('y')\n    del options['z']\n    return options[name]\n"
    subject = subject_of({"run.py": code})
    summary = next(found for found in subject.program.summaries() if found.name == "take")
    assert isinstance(summary.returns, Part)
    assert [event.kind for event in summary.events] == ["method"]


def test_callers_see_the_last_version() -> None:
    body = "    df = pd.read_csv(path)\n    df.drop(columns=['x'], inplace=True)\n    return df\n"
    code = f"def load(path):\n{body}\ndf = load('c.csv')"
    summary, frame = written(code)
    assert isinstance(frame, Res)
    assert summary.events[frame.event].called == "drop"
