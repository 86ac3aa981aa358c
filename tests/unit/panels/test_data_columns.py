"""Which columns of which data set code writes, asks for and takes away."""

from datetime import date
from pathlib import Path

from mldebt.model.columns import ColumnPlace, DataColumns
from mldebt.model.report import Report
from mldebt.pipeline import analysis
from mldebt.pipeline.options import RunOptions, silent
from mldebt.pipeline.reports import audited

PREPARE = """
import pandas as pd

raw = pd.read_csv("data/raw.csv")
raw["ratio"] = raw["debt"] / raw["income"]
made = raw[["age", "ratio"]]
made.to_csv("data/made.csv", index=False)
rest = raw.drop(columns=["name", "street"])
rest.to_csv("data/rest.csv")
"""
TRAIN = """
import pandas as pd
from sklearn.linear_model import Ridge

table = pd.read_csv("data/made.csv")
Ridge().fit(table[["ratio"]], table.age)
"""


def report_of(files: dict[str, str], folder: Path) -> Report:
    """The full report of a few files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    options = RunOptions(cwd=folder, root=folder, today=date(2026, 1, 1), use_cache=False, jobs=1, debug=True)
    with analysis.analysis(options, silent) as run:
        return audited(run, files=False)


def names(places: tuple[ColumnPlace, ...]) -> dict[str, set[str]]:
    """The columns that each place names."""
    return {f"{one.location.path}:{one.location.line}": set(one.names) for one in places}


def test_columns_are_told_by_data_and_place(tmp_path: Path) -> None:
    report = report_of({"prepare.py": PREPARE, "train.py": TRAIN}, tmp_path)
    found: dict[str, DataColumns] = {row.key: row for row in report.columns}
    raw, made = found["file:data/raw.csv"], found["file:data/made.csv"]
    assert raw.why == "whatever the source holds"
    assert names(raw.selected) == {"prepare.py:5": {"debt", "income"}, "prepare.py:6": {"age"}}
    assert names(raw.dropped) == {"prepare.py:8": {"name", "street"}}
    assert raw.produced == ()
    assert made.why == ""
    assert names(made.produced) == {"prepare.py:7": {"age", "ratio"}}
    assert names(made.selected) == {"train.py:6": {"age", "ratio"}}
    assert found["file:data/rest.csv"].why == "whatever the source holds"


def test_a_column_that_code_made_is_none_of_the_source(tmp_path: Path) -> None:
    code = """
import pandas as pd

NAMES = ["both"]
table = pd.read_csv("data/raw.csv")
table["both"] = table["left"] + table["right"]

def use():
    return table[NAMES].to_dict()

print(table[NAMES].to_dict())
"""
    (row,) = report_of({"both.py": code}, tmp_path).columns
    assert {name for one in row.selected for name in one.names} == {"left", "right"}


def test_nothing_is_said_where_no_column_is_named(tmp_path: Path) -> None:
    code = "import pandas as pd\npd.read_csv('data/raw.csv').to_parquet('data/raw.parquet')\n"
    assert report_of({"copy.py": code}, tmp_path).columns == ()
