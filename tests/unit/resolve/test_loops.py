"""Mappings that loops fill under names which are known."""

import pytest

from mldebt.graph.accesses import accesses
from tests.unit.resolve.conftest import MakeProgram

START = "from pathlib import Path\nimport pandas as pd\nNAMES = ['a', 'b', 'c']\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("paths = {}\nfor n in NAMES:\n    paths[n] = f'd/{n}.csv'\npd.read_csv(paths['b'])", {"d/b.csv"}),
        ("paths = {}\nfor n in NAMES:\n    folder = Path('d') / n\n    paths[n] = folder / 'x.csv'\n"
         "pd.read_csv(paths['c'])", {"d/c/x.csv"}),
        ("given = {'a': 'x', 'b': 'y'}\nmade = {}\nfor n in given:\n    made[n] = 'd/' + given.get(n)\n"
         "pd.read_csv(made['b'])", {"d/y"}),
        ("paths = {}\nfor n in NAMES:\n    paths[n] = open(n).read()\npd.read_csv(paths['b'])", set()),
        ("paths = {'z': 'd/z.csv'}\nfor n in NAMES:\n    if n != thing():\n        paths[n] = f'd/{n}.csv'\n"
         "pd.read_csv(paths['z'])", {"d/z.csv"}),
        ("frames = {}\nfor n in NAMES[:2]:\n    frames[n] = pd.read_csv(f'd/{n}.csv')", {"d/a.csv", "d/b.csv"}),
    ],
)  # fmt: skip
def test_a_mapping_holds_what_a_loop_puts_under_each_name(program: MakeProgram, code: str, expected: set[str]) -> None:
    found = [one for one in accesses(program({"m.py": START + code})) if one.event.symbol == "pandas.read_csv"]
    assert {text for access in found for text in access.texts} == expected


def test_a_loop_is_noted_once(program: MakeProgram) -> None:
    code = "made = {}\nfor n in NAMES:\n    frame = pd.read_csv(f'd/{n}.csv')\n    made[n] = f'd/{n}.csv'\n"
    found = accesses(program({"m.py": START + code}))
    assert len([one for one in found if one.event.symbol == "pandas.read_csv"]) == 1


def test_names_of_two_loops_are_told_one_by_one(program: MakeProgram) -> None:
    code = (
        "a, b = pd.read_csv('a.csv'), pd.read_csv('b.csv')\nfor size in [128, 192, 256, 384, 512]:\n"
        "    for df, name in [(a, 'train'), (b, 'test')]:\n        df.to_csv(f'd/{name}_{size}/{df.id[0]}.csv')\n"
    )
    found = {
        text for access in accesses(program({"m.py": START + code})) for text in access.texts if access.edge == "writes"
    }
    assert found == {f"d/{name}_{size}/*.csv" for name in ("train", "test") for size in (128, 192, 256, 384, 512)}


def test_more_names_than_sixteen_are_a_pattern(program: MakeProgram) -> None:
    code = "for n in range(3):\n    for m in [f'{x}{y}' for x in 'abcd']:\n        pd.read_csv(f'd/part_{m}.csv')\n"
    names = ", ".join(f"'part_{number}'" for number in range(20))
    found = accesses(program({"m.py": START + f"for n in [{names}]:\n    pd.read_csv(f'd/{{n}}.csv')\n" + code}))
    assert {text for access in found for text in access.texts} == {"d/*.csv", "d/part_*.csv"}
