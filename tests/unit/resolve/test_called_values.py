"""Lambdas that are called, named tuples, and what ``super()`` holds."""

import pytest

from tests.unit.resolve.conftest import MakeProgram
from tests.unit.resolve.test_registries import HEAD, read

OF_BASES = """
class Logs:
    kind = 'run'

    def __init__(self, folder):
        self.folder = folder

    @property
    def place(self):
        return self.folder + '/logs'

class Own(Logs):
    kind = 'own'

    @property
    def place(self):
        return super().place + '/' + super().kind + '.csv'
"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("load = lambda path: pd.read_csv(path)\nload('a.csv')", {"a.csv"}),
        ("F = 'd'\nspelt = lambda name: f'{F}/{name}.csv'\n\ndef main():\n    pd.read_csv(spelt('a'))\n\nmain()",
         {"d/a.csv"}),
        ("load = lambda path='a.csv': pd.read_csv(path)\n\ndef main():\n    load()\n\nmain()", {"a.csv"}),
        ("BY = {'csv': lambda p: pd.read_csv(p), 'json': lambda p: pd.read_json(p)}\nBY['csv']('a.csv')", {"a.csv"}),
        ("def load(reader):\n    reader('a.csv')\n\nload(lambda path: pd.read_csv('b' + path))", {"b*"}),
        ("again = lambda path: again(path) or pd.read_csv(path)\nagain('a.csv')", {"a.csv"}),
    ],
)  # fmt: skip
def test_lambdas_are_called(program: MakeProgram, code: str, expected: set[str]) -> None:
    assert read(program, {"run.py": f"{HEAD}\n{code}\n"}) == expected


def test_a_lambda_of_another_module_sees_that_module(program: MakeProgram) -> None:
    other = "FOLDER = 'd'\nspelt = lambda name: f'{FOLDER}/{name}.csv'\n"
    run = f"{HEAD}from other import spelt\n\nFOLDER = 'e'\npd.read_csv(spelt('a'))\n"
    assert read(program, {"other.py": other, "run.py": run}) == {"d/a.csv"}


@pytest.mark.parametrize(
    "code",
    [
        "from collections import namedtuple\nPaths = namedtuple('Paths', 'raw clean')\np = Paths('a.csv', clean='b')",
        "from collections import namedtuple\nPaths = namedtuple('Paths', ['raw', 'clean'])\np = Paths(raw='a.csv')",
        "from typing import NamedTuple\nPaths = NamedTuple('Paths', [('raw', str)])\np = Paths('a.csv')",
    ],
)
def test_fields_of_named_tuples(program: MakeProgram, code: str) -> None:
    assert read(program, {"run.py": f"{HEAD}{code}\npd.read_csv(p.raw)\n"}) == {"a.csv"}


def test_a_property_asks_the_one_that_it_replaces(program: MakeProgram) -> None:
    assert read(program, {"run.py": f"{HEAD}{OF_BASES}\npd.read_csv(Own('o').place)\n"}) == {"o/logs/run.csv"}
