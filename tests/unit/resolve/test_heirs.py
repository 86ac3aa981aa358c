"""Methods that classes leave to their heirs, properties that are set, and objects that are called and entered."""

import pytest

from mldebt.graph.accesses import accesses
from mldebt.resolve.program import texts_of
from tests.support.subjects import subject_of
from tests.unit.resolve.conftest import MakeProgram

BASES = """
from abc import ABC, abstractmethod

class Reader(ABC):
    def __init__(self, root):
        self.root = root

    @property
    def root(self):
        return self._root

    @root.setter
    def root(self, root):
        self._root = root.rstrip("/")

    @abstractmethod
    def place(self, name):
        \"\"\"Where it is.\"\"\"

    def suffix(self):
        raise NotImplementedError

    def read(self, name):
        return open(self.place(name) + self.suffix())

    def all(self):
        self.read("all")

class Flat(Reader):
    def place(self, name):
        return self.root + "/" + name

    def suffix(self):
        return ".csv"
"""

STORE = """
class Store:
    def __init__(self, root):
        self.root = root

    def at(self, root):
        self.root = root
        return self

    def __call__(self, name):
        self.name = name
        return self

    def __enter__(self):
        return open(self.root + "/" + self.name + ".in")

    def __exit__(self, *args):
        open(self.root + "/done", "w")

    def all(self):
        with self("all"):
            pass
"""


def opened(code: str) -> list[str]:
    """The files that a script opens, given the classes beside it."""
    program = subject_of({"bases.py": BASES, "store.py": STORE, "run.py": code}).program
    events = [event for event in program.tops["run.py"].events if event.symbol == "open"]
    return [text for event in events for text in texts_of(event.args[0])]


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("Flat('data/').read('a')", ["data/a.csv"]),
        ("Flat('data/').all()", ["data/all.csv"]),
        ("def use(reader):\n    reader.read('a')\nuse(Flat('data'))", ["data/a.csv"]),
        ("reader = Flat('data')\nreader.root = 'other/'\nreader.read('a')", ["other/a.csv"]),
        ("class Deep(Flat):\n    def suffix(self):\n        return '.txt'\nDeep('d').read('a')", ["d/a.txt"]),
        ("Reader('data').read('a')", []),
    ],
)
def test_what_a_class_leaves_to_its_heirs_is_called_of_theirs(code: str, wanted: list[str]) -> None:
    assert opened(f"from bases import Flat, Reader\n{code}\n") == wanted


def test_a_base_that_several_bases_share_comes_after_all_of_them() -> None:
    code = """
from bases import Reader

class Named(Reader):
    def suffix(self):
        return ".npy"

class Placed(Reader):
    def place(self, name):
        return "x/" + name

class Both(Named, Placed):
    pass

Both("data").read("a")
"""
    assert opened(code) == ["x/a.npy"]


def test_a_property_without_a_setter_and_one_that_stores_elsewhere() -> None:
    code = """
class Held:
    @property
    def path(self):
        return self.box["path"]

    @path.setter
    def path(self, value):
        print(value)

    @path.deleter
    def path(self):
        pass

held = Held()
held.path = "a.csv"
open(held.path)
"""
    assert opened(code) == ["a.csv"]


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("store = Store('a')\nstore.name = 'x'\nwith store as handle:\n    pass", ["a/x.in", "a/done"]),
        ("with Store('a')('b') as handle:\n    open('inside')", ["a/b.in", "inside", "a/done"]),
        ("def use(make):\n    with make('b'):\n        pass\nuse(Store('a'))", ["a/b.in", "a/done"]),
        ("def use(made):\n    with made:\n        pass\nuse(Store('a')('b'))", ["a/b.in", "a/done"]),
        ("Store('a').all()", ["a/all.in", "a/done"]),
        ("store = Store('a')\nstore('b')\nopen(store.name)", ["b"]),
        ("open(Store('a').at('b').root)", ["b"]),
    ],
)
def test_objects_that_are_called_and_entered(code: str, wanted: list[str]) -> None:
    assert opened(f"from store import Store\n{code}\n") == wanted


def test_an_object_that_a_branch_changes_is_still_one() -> None:
    code = """
import sys
from store import Store

store = Store("a")
if len(sys.argv) > 1:
    store.name = "b"
store.at("c")
with store("d") as handle:
    pass
if len(sys.argv) > 2:
    store.root = "e"
open(store.root)
"""
    assert sorted(opened(code)) == ["c", "c/d.in", "c/done", "e"]


def test_what_a_class_loads_of_a_checkpoint_is_an_object_of_it(program: MakeProgram) -> None:
    code = (
        "import pandas as pd\nimport pytorch_lightning as pl\n\nclass Model(pl.LightningModule):\n"
        "    def __init__(self, rows, other='d/default.csv'):\n        super().__init__()\n"
        "        self.rows = rows\n        self.other = other\n\n"
        "    @classmethod\n    def of(cls, path):\n        return cls.load_from_checkpoint(path, rows='d/b.csv')\n\n"
        "    def look(self):\n        pd.read_csv(self.rows)\n        pd.read_csv(self.other)\n\n"
        "Model.load_from_checkpoint('a.ckpt', rows='d/a.csv').look()\nModel.of('b.ckpt').look()\n"
    )
    found = accesses(program({"m.py": code}))
    texts = {text for access in found if access.row.as_ == "path" for text in access.texts}
    assert texts == {"a.ckpt", "b.ckpt", "d/a.csv", "d/b.csv"}, "what it was made with is kept with it"
