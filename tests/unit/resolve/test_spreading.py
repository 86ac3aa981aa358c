"""Arguments that ``*`` spreads, and options of a command line in ``**``."""

import pytest

from tests.unit.resolve.conftest import MakeProgram
from tests.unit.resolve.test_interfaces import reads, started
from tests.unit.resolve.test_registries import HEAD, read

TO_TWO = """
def two(a, b='b.csv'):
    pd.read_csv(a)
    pd.read_csv(b)

def through(*args, **options):
    two(*args, **options)

"""
HEIR = """
class Base:
    def __init__(self, path, other='o.csv'):
        pd.read_csv(path)
        pd.read_csv(other)

class Heir(Base):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)

"""
JOINED = """
def load(*parts):
    pd.read_csv(os.path.join(*parts))

def below(*parts):
    load('root', *parts)

"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (JOINED + "load('d', 'a.csv')", {"d/a.csv"}),
        (JOINED + "below('d', 'a.csv')", {"root/d/a.csv"}),
        ("def load(*parts):\n    pd.read_csv(Path('r', *parts))\n\nload('d', 'a.csv')", {"r/d/a.csv"}),
        ("def load(first, *parts):\n    pd.read_csv(os.path.join(first, *parts))\n\nload('d', 'e', 'a.csv')",
         {"d/e/a.csv"}),
        (TO_TWO + "through('a.csv')", {"a.csv", "b.csv"}),
        (TO_TWO + "through('a.csv', 'c.csv')", {"a.csv", "c.csv"}),
        (TO_TWO + "through('a.csv', b='c.csv')", {"a.csv", "c.csv"}),
        (TO_TWO + "through(a='a.csv', b='c.csv')", {"a.csv", "c.csv"}),
        (TO_TWO + "def last(x, *rest):\n    two(*rest)\n\nlast('x.csv', 'a.csv')", {"a.csv", "b.csv"}),
        (TO_TWO + "def ending(*args):\n    two(*args, 'z.csv')\n\nending('a.csv')\nending()",
         {"a.csv", "z.csv", "b.csv"}),
        (HEIR + "Heir('a.csv')", {"a.csv", "o.csv"}),
        (HEIR + "Heir(path='a.csv', other='c.csv')", {"a.csv", "c.csv"}),
        ("@dataclass\nclass Place:\n    folder: str\n    name: str = 'a.csv'\n\ndef made(*args):\n"
         "    place = Place(*args)\n    pd.read_csv(f'{place.folder}/{place.name}')\n\nmade('d')\nmade('e', 'b.csv')",
         {"d/a.csv", "e/b.csv"}),
    ],
)  # fmt: skip
def test_spread_arguments_stand_in_their_places(program: MakeProgram, code: str, expected: set[str]) -> None:
    head = HEAD + "import os\nfrom dataclasses import dataclass\nfrom pathlib import Path\n"
    assert read(program, {"run.py": head + code + "\n"}) == expected


def test_each_argument_has_one_value(program: MakeProgram) -> None:
    code = "def two(a, b):\n    pd.read_csv(a)\n\ndef through(*args):\n    two(*args)\n\nthrough('a', 'b')\n"
    assert read(program, {"run.py": HEAD + code}) == {"a"}


COMMAND = (
    "import click\ndef train(source, target, **_):\n    open(source)\n"
    "    open(target)\n@click.command()\n@click.option('--source', default='s.csv')\n@click.option('--target')\n"
    "def main(**options):\n    train(**options)\nif __name__ == '__main__':\n    main()\n"
)


def test_options_of_a_command_line_in_a_mapping(program: MakeProgram) -> None:
    assert read(program, {"run.py": COMMAND}) == {"s.csv"}
    run = started(program({"m.py": COMMAND}), "--source", "a.csv", "--target", "b.csv")
    assert reads(run) == ["a.csv", "b.csv"]
