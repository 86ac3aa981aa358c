"""CACE001: which functions the rows of several models pass through."""

from pathlib import Path

import pytest

from tests.support.repositories import write
from tests.support.subjects import drafts_of, folder_subject

CLEAN = "def drop(frame):\n    return frame.dropna()\n\n\ndef keep(frame):\n    return frame.drop_duplicates()\n"
TRAIN = """import sys

import joblib
import pandas as pd
from sklearn.linear_model import LinearRegression

from clean import drop, keep

prepare = {prepare}
df = prepare(pd.read_csv("{target}.csv"))
joblib.dump(LinearRegression().fit(df[["amount"]], df["{target}"]), "{target}.joblib")
"""
OWN = "".join(f"print('{{target}}', {number})\n" for number in range(30))  # scripts that are alike are one


@pytest.mark.parametrize(
    ("prepare", "expected"), [("drop", ["drop()"]), ("keep", ["keep()"]), ("drop if len(sys.argv) > 1 else keep", [])]
)
def test_only_a_call_of_one_function_says_which_the_rows_passed(
    tmp_path: Path, prepare: str, expected: list[str]
) -> None:
    targets = ("churned", "value", "risk")
    scripts = {f"train_{target}.py": (TRAIN + OWN).format(prepare=prepare, target=target) for target in targets}
    write(tmp_path, {"clean.py": CLEAN, **scripts})
    drafts = drafts_of(folder_subject(tmp_path), "CACE001")
    assert [draft.message.split()[3] for draft in drafts] == expected
