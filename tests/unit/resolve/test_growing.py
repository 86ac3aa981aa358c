"""Lists that grow hold what was added."""

import pytest

from mldebt.graph.accesses import accesses
from tests.unit.resolve.conftest import MakeProgram

READ = "import pandas as pd\nnames = []\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("names.append('a.csv')\nnames.append('b.csv')\npd.read_csv(names[1])", {"b.csv"}),
        ("names.extend(['a.csv', 'b.csv'])\nfor n in names:\n    pd.read_csv(n)", {"a.csv", "b.csv"}),
        ("for n in ['a', 'b']:\n    names.append(f'd/{n}.csv')\nfor n in names:\n    pd.read_csv(n)",
         {"d/a.csv", "d/b.csv"}),
        ("names.append('a.csv')\nnames = []\nfor n in names:\n    pd.read_csv(n)", set()),
        ("while more():\n    names.insert(0, 'x.csv')\nfor n in names:\n    pd.read_csv(n)", {"x.csv"}),
    ],
)  # fmt: skip
def test_what_a_list_was_given_is_read(program: MakeProgram, code: str, expected: set[str]) -> None:
    found = accesses(program({"run.py": READ + code}))
    assert {text for access in found if access.row.as_ == "path" for text in access.texts} == expected
