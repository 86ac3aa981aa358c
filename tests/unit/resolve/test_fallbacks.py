"""What stands where nothing was given: a default, and no value that only is not known."""

import pytest

from mldebt.graph.accesses import accesses
from tests.unit.resolve.conftest import MakeProgram

WRITE = """import sys
from pathlib import Path
import pandas as pd
def write(df, path=None):
    if path is None:
        path = Path.cwd()
    df.to_csv(Path(path, "out.csv"))
"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("write(pd.DataFrame())", {"out.csv"}),
        ("write(pd.DataFrame(), 'd')", {"d/out.csv"}),
        ("write(pd.DataFrame(), Path(names()['first']).parent)", {"*/out.csv"}),
        ("write(pd.DataFrame(), Path(sys.stdin.readline()) / 'x')", {"*/x/out.csv"}),
        ("write(pd.DataFrame(), None)", {"out.csv"}),
    ],
)
def test_a_default_is_no_answer_for_what_was_given(program: MakeProgram, code: str, expected: set[str]) -> None:
    found = accesses(program({"m.py": f"{WRITE}def names():\n    return unknown()\n{code}\n"}))
    writes = [access for access in found if access.edge == "writes" and access.summary.scope == -1]
    texts = {text for access in writes for text in access.texts}
    assert texts == expected
