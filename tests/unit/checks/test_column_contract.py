"""What a missing column is told with: the place that took it away, or the file that was written without it."""

from pathlib import Path

from tests.support.subjects import drafts_of, subject_of
from tests.unit.graph.test_builder import graph_of

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


def test_keys_of_rows_are_columns_where_each_row_is_known() -> None:
    made = "import pandas as pd\n\nt = pd.DataFrame.from_dict({1: {'n': 1}, 2: {'m': 2}}, orient='index')\n"
    (draft,) = drafts_of(subject_of({"run.py": f"{made}print(t['k'].max(), t['n'].max(), t['m'].max())\n"}), "DATA012")
    assert draft.message == "No column k: the table has m, n."


def test_rows_and_columns_chosen_at_once_are_a_table() -> None:
    made = "import pandas as pd\n\nt = pd.DataFrame({'a': [1], 'b': [2]})\n"
    (draft,) = drafts_of(subject_of({"run.py": f"{made}print(t.loc[t['a'] > 0, ['a']]['c'].max())\n"}), "DATA012")
    assert draft.message == "No column c: the table has a."


def test_data_is_named_as_people_know_it(tmp_path: Path) -> None:
    made = "import pandas as pd\npd.DataFrame({'a': [1], 'b': [2]}).to_csv('data/c.csv', index=False)\n"
    asks = "import pandas as pd\nfrom sklearn.linear_model import Ridge\n"
    asks += "d = pd.read_csv('data/c.csv')\nRidge().fit(d[['a', 'zz']], d['b'])\n"
    files = {"a.py": made, "b.py": asks}
    (draft,) = drafts_of(subject_of(files, graph=graph_of(files, tmp_path)), "DATA012")
    assert draft.message == "No column zz: data/c.csv has a, b."
