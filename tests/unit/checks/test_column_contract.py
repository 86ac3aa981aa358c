"""What a missing column is told with: the place that took it away, or the file that was written without it."""

from tests.support.subjects import drafts_of, subject_of

CODE = "import pandas as pd\n\ndf = pd.read_csv('a.csv')\ndf['new'] = 1\n"
CODE += "df.drop(columns=['x'], inplace=True)\ndf = df.dropna()\n"


def test_the_evidence_is_the_call_that_took_the_column_away() -> None:
    (draft,) = drafts_of(subject_of({"run.py": f"{CODE}codes = df['x'].astype('category')\n"}), "DATA012")
    notes = [(place.location.line, place.note) for place in draft.evidence]
    assert notes == [(5, "takes x away"), (7, "needs the column")]
    assert draft.message == "No column x: the table no longer has it."


def test_what_a_branch_or_a_try_asks_for_is_no_contract() -> None:
    for code in ("if flag:\n    df['x'].astype(int)\n", "try:\n    df['x'].astype(int)\nexcept KeyError:\n    pass\n"):
        assert not drafts_of(subject_of({"run.py": CODE + code}), "DATA012")


def test_a_name_that_may_be_another_is_not_asked_about() -> None:
    code = "name = 'x' if flag else 'new'\ndf[name].astype(int)\n"
    assert not drafts_of(subject_of({"run.py": CODE + code}), "DATA012")
