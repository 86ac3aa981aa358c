"""Where a string is: constants, paths, options, configuration, helpers, classes."""

import pytest

from mldebt.graph.accesses import accesses
from mldebt.resolve.program import Program
from mldebt.resolve.world import World
from tests.unit.resolve.conftest import MakeProgram

READ = "import pandas as pd\n"


def reads(program: Program) -> set[str]:
    """The texts of all paths that are read with a known value."""
    return {text for access in accesses(program) if access.row.as_ == "path" for text in access.texts}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('pd.read_csv("a/b.csv")', {"a/b.csv"}),
        ('D = "data"\npd.read_csv(D + "/x.csv")', {"data/x.csv"}),
        ('D = "data"\npd.read_csv(f"{D}/x.csv")', {"data/x.csv"}),
        ('pd.read_csv("%s/%s.csv" % ("data", "x"))', {"data/x.csv"}),
        ('pd.read_csv("{}/{name}.csv".format("data", name="x"))', {"data/x.csv"}),
        ('import os\npd.read_csv(os.path.join("data", "raw", "x.csv"))', {"data/raw/x.csv"}),
        ('from pathlib import Path\npd.read_csv(Path("data") / "x.csv")', {"data/x.csv"}),
        ('from pathlib import Path\npd.read_csv(Path(__file__).parent / "x.csv")', {"<repo>/app/x.csv"}),
        ('from pathlib import Path\np = Path("d/x.csv")\npd.read_csv(p.with_suffix(".tsv"))', {"d/x.tsv"}),
        ('for n in ["a", "b"]:\n    pd.read_csv(f"d/{n}.csv")', {"d/a.csv", "d/b.csv"}),
        ('import os\npd.read_csv(os.environ.get("X", "d/x.csv"))', {"d/x.csv"}),
        ('def load(fold):\n    return pd.read_csv(f"d/{+fold}.csv")\nload(3)', {"d/3.csv"}),
        ("class C:\n    PATH = 'd/x.csv'\npd.read_csv(C.PATH)", {"d/x.csv"}),
        ('def load(name):\n    return pd.read_csv(f"d/{name}.csv")\nload("x")', {"d/x.csv"}),
        ('def load(name="x"):\n    return pd.read_csv(f"d/{name}.csv")\nload()', {"d/x.csv"}),
        ('x = "a.csv" if flag else "b.csv"\npd.read_csv(x)', {"a.csv", "b.csv"}),
        ('if flag:\n    x = "a.csv"\nelse:\n    x = "b.csv"\npd.read_csv(x)', {"a.csv", "b.csv"}),
        ('cfg = {"in": "d/x.csv"}\npd.read_csv(cfg["in"])', {"d/x.csv"}),
        ('from pathlib import Path\ndef f(root):\n    pd.read_csv(root / "d" / "x.csv")\nf(Path.cwd())', {"d/x.csv"}),
        ('from pyprojroot import here\npd.read_csv(here("d/x.csv"))', {"<repo>/d/x.csv"}),
        ('import rootutils\npd.read_csv(rootutils.setup_root(__file__) / "x.csv")', {"<repo>/x.csv"}),
        (
            "from pathlib import Path\nfrom dotenv import find_dotenv\n"
            'pd.read_csv(Path(find_dotenv()).parent / "x.csv")',
            {"<repo>/x.csv"},
        ),
        ('from decouple import config\npd.read_csv(config("X", default="d/x.csv"))', {"d/x.csv"}),
        ('from pathlib import Path\npd.read_csv(Path.cwd().parent / "d" / "x.csv")', {"../d/x.csv"}),
        ('from pathlib import Path\npd.read_csv(Path().resolve().parents[1] / "d" / "x.csv")', {"../../d/x.csv"}),
        ('import os\npd.read_csv(os.path.join(os.path.dirname(os.getcwd()), "d/x.csv"))', {"../d/x.csv"}),
        ('import os\nfrom pathlib import Path\npd.read_csv(Path(os.path.abspath("")).parent / "x.csv")', {"../x.csv"}),
        ('from pathlib import Path\ndef f(a, b):\n    pd.read_csv(a / b)\nf(Path("d"), "x.csv")', {"d/x.csv"}),
        ('from pathlib import Path\ndef f(a):\n    pd.read_csv(a.joinpath("x.csv"))\nf(Path("d"))', {"d/x.csv"}),
        ('def f(read, name):\n    return read(f"d/{name}.csv")\nprint(f(pd.read_csv, "x").mean())', {"d/x.csv"}),
        ('import os\npd.read_csv(os.path.join("", "d/x.csv"))', {"d/x.csv"}),
        ('def f(a: "Path" = "d"):\n    pd.read_csv(a / "x.csv")\nf()', {"d/x.csv"}),
        ('class C:\n    ROOT = "d"\n    P = ROOT + "/x.csv"\npd.read_csv(C.P)', {"d/x.csv"}),
        ('P = "d"\nclass C:\n    P = P + "/x.csv"\npd.read_csv(C.P)', {"d/x.csv"}),
        ('from enum import Enum\nclass E(str, Enum):\n    A = "d/x.csv"\npd.read_csv(E.A.value)', {"d/x.csv"}),
        ('d = {"a": "d/a.csv"}\nd.update({"a": "d/x.csv"})\npd.read_csv(d["a"])', {"d/x.csv"}),
        ("import unknown\npd.read_csv(unknown.path())", set()),
    ],
)
def test_text_of_a_path(program, code: str, expected: set[str]) -> None:
    assert reads(program({"app/main.py": READ + code})) == expected


def test_unknown_parts_become_a_pattern(program) -> None:
    found = program({"m.py": READ + 'import sys\npd.read_csv("d/" + sys.argv[1] + "_clean.csv")'})
    assert reads(found) == {"d/*_clean.csv"}


def test_argparse_default_through_a_helper(program) -> None:
    code = """
import argparse
import pandas as pd

def parse():
    parser = argparse.ArgumentParser()
    group = parser.add_argument_group("io")
    group.add_argument("--data-path", default="data/train.csv")
    return parser.parse_args()

def main(args):
    return pd.read_csv(args.data_path)

main(parse())
"""
    assert reads(program({"train.py": code})) == {"data/train.csv"}


def test_click_default(program) -> None:
    code = """
import click
import pandas as pd

@click.command()
@click.option("--in-file", "-i", default="data/in.csv")
def main(in_file):
    pd.read_csv(in_file)

main()
"""
    assert "data/in.csv" in reads(program({"cli.py": code}))


def test_configuration_file_through_a_helper_and_a_class(program) -> None:
    files = {
        "utils.py": "import yaml\ndef load(path):\n    with open(path) as f:\n        return yaml.safe_load(f)\n",
        "run.py": """
import pandas as pd
from utils import load

class Step:
    def __init__(self):
        self.config = load("params.yaml")

    def run(self):
        return pd.read_csv(self.config["data"]["train"])

Step().run()
""",
    }
    found = program(files, {"params.yaml": {"data": {"train": "data/train.csv"}}})
    assert "data/train.csv" in reads(found)


def test_constants_and_reexports_across_modules(program) -> None:
    files = {
        "pkg/__init__.py": "from .paths import TRAIN\n",
        "pkg/paths.py": 'ROOT = "data"\nTRAIN = f"{ROOT}/train.csv"\n',
        "main.py": READ + "import pkg\npd.read_csv(pkg.TRAIN)\n",
    }
    assert reads(program(files)) == {"data/train.csv"}


def test_an_option_that_is_off_by_default_does_not_hide_a_branch(program) -> None:
    code = READ + (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--big', action='store_true')\n"
        "a = p.parse_args()\nif a.big:\n    pd.read_csv('big.csv')\n"
    )
    assert reads(program({"m.py": code})) == {"big.csv"}


def test_functions_that_call_each_other_read_alike_whichever_is_asked_first(program) -> None:
    text = (
        "import pandas as pd\n"
        "def a(n):\n    pd.read_csv('a.csv')\n    return b(n)\n"
        "def b(n):\n    pd.read_csv('b.csv')\n    return a(n) if n else c()\n"
        "def c():\n    return 'c.csv'\n"
    )
    first = program({"m.py": text})
    a, b, c = sorted(first.modules["m.py"].definitions)
    world = World(first.world.modules, first.world.index, first.apis, lambda _path: None)
    again = {scope: world.summary("m.py", scope) for scope in (c, b, a)}
    for scope in (a, b, c):
        assert again[scope] == first.functions[("m.py", scope)]


def test_a_fault_in_one_module_loses_only_that_module(program, monkeypatch: pytest.MonkeyPatch) -> None:
    from mldebt.resolve import scope

    real = scope.run_module

    def fails(world: object, path: str) -> object:
        if path == "bad.py":
            raise ValueError("boom")
        return real(world, path)  # type: ignore[arg-type]

    monkeypatch.setattr(scope, "run_module", fails)
    found = program({"bad.py": READ + "pd.read_csv('x.csv')", "good.py": READ + "pd.read_csv('y.csv')"})
    assert reads(found) == {"y.csv"}
    assert "boom" in found.world.faults["bad.py"]


RECORD = "import os\nfrom dataclasses import dataclass, field\nfrom pydantic import BaseModel, Field\n"


@pytest.mark.parametrize(
    "body",
    [
        '@dataclass\nclass C:\n    root: str = "d"\n    p: str = os.path.join(root, "x.csv")',
        '@dataclass\nclass C:\n    p: str = field(default="d/x.csv")',
        '@dataclass\nclass C:\n    p: str = field(default_factory=lambda: "d/x.csv")',
        'def make():\n    return "d/x.csv"\n@dataclass\nclass C:\n    p: str = field(default_factory=make)',
        'class C(BaseModel):\n    p: str = Field("d/x.csv", description="where")',
        '@dataclass\nclass C:\n    r: str = "d"\n    def __post_init__(self):\n        self.p = self.r + "/x.csv"',
        "class B:\n    def __init__(self, p):\n        self.p = p\nclass C(B):\n    def __init__(self):\n"
        '        super().__init__("d/x.csv")',
        "class B:\n    def __init__(self, p):\n        self.p = p\nclass C(B):\n    def __init__(self):\n"
        '        B.__init__(self, p="d/x.csv")',
    ],
)
def test_attribute_that_a_class_sets_in_its_own_ways(program, body: str) -> None:
    assert reads(program({"m.py": f"{READ}{RECORD}{body}\npd.read_csv(C().p)"})) == {"d/x.csv"}


def test_inherited_method_that_reads(program) -> None:
    code = """
class Base:
    def load(self):
        return pd.read_csv(self.path)
class Child(Base):
    def __init__(self):
        self.path = "d/x.csv"
    def load(self):
        return super().load().dropna()
Child().load()
"""
    assert reads(program({"m.py": READ + code})) == {"d/x.csv"}


def test_methods_join_the_path_that_a_caller_gives(program) -> None:
    code = READ + (
        "from pathlib import Path\n"
        "def load(name: str, root: Path):\n"
        "    folder = root.joinpath(name)\n    pd.read_csv(folder.joinpath('meta').joinpath('x.csv'))\n"
        "    pd.read_csv(root.resolve().joinpath('y').with_suffix('.csv'))\n"
        "load(input(), Path('data'))\n"
    )
    assert reads(program({"m.py": code})) == {"data/*/meta/x.csv", "data/y.csv"}


def test_a_downloaded_file_is_no_listing_of_what_it_was_called_with(program) -> None:
    code = READ + "from huggingface_hub import hf_hub_download\npd.read_csv(hf_hub_download('org/data', 'x.csv'))\n"
    assert not {text for text in reads(program({"m.py": code})) if "org" in text}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("PLACE = None\ndef init():\n    global PLACE\n    PLACE = 'a.csv'\ndef go():\n    pd.read_csv(PLACE)\n",
         {"a.csv"}),
        ("PLACE = None\ndef place(folder='d'):\n    global PLACE\n    if PLACE is None:\n        base = 'd/'\n"
         "        PLACE = base + 'a.csv'\n    return PLACE\ndef go():\n    pd.read_csv(PLACE)\n", {"d/a.csv"}),
        ("PLACE = None\ndef init(name):\n    global PLACE\n    PLACE = name\ndef go():\n    pd.read_csv(PLACE)\n",
         set()),
        ("PLACE = None\ndef init():\n    PLACE = 'a.csv'\ndef go():\n    pd.read_csv(PLACE)\n", set()),
        ("PLACE = 'b.csv'\ndef init():\n    global PLACE\n    PLACE = 'a.csv'\ndef go():\n    pd.read_csv(PLACE)\n",
         {"b.csv"}),
    ],
)  # fmt: skip
def test_functions_set_names_of_their_module(program: MakeProgram, code: str, expected: set[str]) -> None:
    found = accesses(program({"m.py": "import pandas as pd\n" + code}))
    assert {text for access in found if access.row.as_ == "path" for text in access.texts} == expected
