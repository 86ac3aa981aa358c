"""What a command line decides is decided wherever it is tested: in other modules, methods and objects."""

from pathlib import Path

import pytest

from mldebt.model.place import Site
from mldebt.resolve.instances import is_instance
from mldebt.resolve.terms import Const, Sym, Unknown, Value, alternatives, many, table
from tests.unit.graph.test_builder import graph_of
from tests.unit.graph.test_runs import seen

DVC = "stages:\n  one:\n    cmd: python fit.py --mode one\n  all:\n    cmd: python fit.py\n"
PARSER = (
    "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--mode', default='all')\n"
    "args = parser.parse_args()\n"
)
STEPS = (
    "import pandas as pd\nALL = 'all'\n\ndef one():\n    pd.read_csv('one.csv')\n\n"
    "def run(mode, folder=''):\n    ways = {'one': one}\n    if mode == ALL:\n        pd.read_csv('rest.csv')\n"
    "        return one()\n    if mode not in ways:\n        raise ValueError(mode)\n    return ways[mode]()\n"
)
OBJECT = (
    "from steps import run\n\nclass Work:\n    def __init__(self, args):\n        self.args = args\n"
    "        self.mode = args.mode\n\n    def go(self):\n        self._go(self.mode)\n\n"
    "    def _go(self, mode):\n        run(folder='x', mode=mode)\n"
)
GO = "from steps import run\n\nclass Go:\n    def go(self, mode):\n        run(mode)\n\n"
TESTED_HERE = (
    "import pandas as pd\n\nclass Work:\n    def __init__(self, args):\n        self.args = args\n\n"
    "    def go(self):\n        if self.args.mode == 'all':\n            self.more()\n"
    "        pd.read_csv('one.csv')\n\n    def more(self):\n        pd.read_csv('rest.csv')\n"
)


@pytest.mark.parametrize(
    "files",
    [
        {"fit.py": f"from steps import run\n{PARSER}def main(given):\n    run(given.mode)\nmain(args)\n"},
        {"fit.py": f"import steps\n{PARSER}def main(a):\n    kind = a.mode\n    steps.run(mode=kind)\nmain(args)\n"},
        {"fit.py": f"{PARSER}def main(kind):\n    from steps import run\n    run(kind)\nmain(args.mode)\n"},
        {"fit.py": f"from others import go\n{PARSER}def main(kind):\n    go(kind)\nmain(args.mode)\n",
         "others.py": "from steps import run as go\n"},
        {"fit.py": f"from work import Work\n{PARSER}Work(args).go()\n", "work.py": OBJECT},
        {"fit.py": f"from work import Work\n{PARSER}work = Work(args)\nwork.go()\n", "work.py": TESTED_HERE},
        {"fit.py": f"from go import Go\n{PARSER}def main(kind):\n    Go().go(kind)\nmain(args.mode)\n", "go.py": GO},
        {"fit.py": f"import go\n{PARSER}go.main(args.mode)\n",
         "go.py": f"{GO}def main(kind):\n    made = Go()\n    made.go(kind)\n"},
    ],
    ids=["imported", "of-a-module", "imported-late", "imported-again", "handed-on-by-methods", "held", "made", "kept"],
)  # fmt: skip
def test_what_a_line_says_decides_branches_elsewhere(files: dict[str, str], tmp_path: Path) -> None:
    found = seen(graph_of({"dvc.yaml": DVC, "steps.py": STEPS, **files}, tmp_path))
    assert {(stage, path) for stage, way, path in found if way == "reads"} >= {
        ("dvc.yaml:one", "one.csv"),
        ("dvc.yaml:all", "one.csv"),
        ("dvc.yaml:all", "rest.csv"),
    }
    assert ("dvc.yaml:one", "reads", "rest.csv") not in found


def test_functions_that_hand_things_to_each_other_end(tmp_path: Path) -> None:
    turns = "import back\nimport pandas as pd\n\ndef turn(mode):\n    back.turn(mode)\n    pd.read_csv('one.csv')\n"
    back = "import turns\n\ndef turn(mode):\n    if mode == 'all':\n        turns.turn(mode)\n"
    fit = f"import turns\n{PARSER}turns.turn(args.mode)\n"
    found = seen(graph_of({"dvc.yaml": DVC, "fit.py": fit, "turns.py": turns, "back.py": back}, tmp_path))
    assert ("dvc.yaml:one", "reads", "one.csv") in found


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("'a.csv'", "data/a.csv"),
        ("Path('a.csv')", "a.csv"),
        ("f'{sys.argv[0]}.csv'", "data/fit.py.csv"),
    ],
)
def test_what_kind_of_value_is_handed_over_decides(given: str, path: str, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n\ndef load(path):\n    if isinstance(path, (Path, bytes)):\n"
        "        return open(path)\n    if isinstance(path, list):\n        return open('list')\n"
        f"    return open(f'data/{{path}}')\n\ndef main(path):\n    load(path)\n\nmain({given})\n"
    )
    found = seen(graph_of({"dvc.yaml": "stages:\n  s:\n    cmd: python fit.py\n", "fit.py": code}, tmp_path))
    assert {end for _, way, end in found if way == "reads"} == {path}


@pytest.mark.parametrize(
    ("value", "types", "wanted"),
    [
        (Const("x"), Sym("str"), True),
        (Const("x"), Sym("pathlib.Path"), False),
        (Const("x", None, True), Sym("os.PathLike"), True),
        (Const(True), Sym("int"), True),
        (Const("x", Site("params.yaml", 0, 1)), Sym("str"), None),  # who reads it may make something else of it
        (Const(None), Sym("str"), None),
        (Const("x"), Sym("pandas.DataFrame"), None),
        (Const("x"), many("tuple", (Sym("str"), Sym("pandas.DataFrame"))), True),
        (alternatives([Const("x"), Const(1)]), Sym("str"), None),
        (alternatives([Const("x"), Const("y")]), Sym("list"), False),
        (table((), ()), Sym("dict"), True),
        (Unknown("x"), Sym("dict"), None),
    ],
)
def test_kinds_of_values(value: Value, types: Value, wanted: bool | None) -> None:
    found = is_instance((value, types))
    assert (found.value if isinstance(found, Const) else None) is wanted
    assert is_instance((value,)) is None


@pytest.mark.parametrize(
    ("test", "given", "expected"),
    [
        ("path.endswith('.parquet')", "f'd/{args.mode}.csv'", {"other"}),
        ("path.endswith('.parquet')", "f'd/{input()}.csv'", {"other"}),
        ("path.endswith(('.csv', '.tsv'))", "f'd/{input()}.csv'", {"this"}),
        ("path.startswith('s3://')", "f'd/{input()}.csv'", {"other"}),
        ("path.endswith('.csv')", "f'd/{input()}'", {"this", "other"}),
        ("path.endswith('x.csv')", "f'd/{input()}.csv'", {"this", "other"}),
        ("Path(path).suffix == '.parquet'", "f'd/{input()}.csv'", {"other"}),
        ("Path(path).suffix in ('.csv', '.tsv')", "f'd/{input()}.csv'", {"this"}),
        ("Path(path).suffix == '.parquet'", "f'd/{input()}'", {"this", "other"}),
        ("os.path.splitext(path)[1] == '.parquet'", "f'd/{input()}'", {"this", "other"}),
    ],
)
def test_how_a_path_ends_decides_branches(test: str, given: str, expected: set[str], tmp_path: Path) -> None:
    load = (
        f"import os\nfrom pathlib import Path\nimport pandas as pd\n\ndef load(path):\n    if {test}:\n"
        "        pd.read_csv('this')\n    else:\n        pd.read_csv('other')\n"
    )
    files = {"dvc.yaml": DVC, "load.py": load, "fit.py": f"from load import load\n{PARSER}load({given})\n"}
    found = seen(graph_of(files, tmp_path))
    assert {path for stage, way, path in found if stage == "dvc.yaml:one" and way == "reads"} == expected


KEPT = (
    "import pandas as pd\n\nclass Work:\n    def __init__(self, path=None):\n        self.path = path\n{body}"
    "        self.go()\n\n    def go(self):\n        pd.read_csv(self.path)\n\n    def find(self):\n"
    "        pd.read_csv('index.csv')\n        return 'rest.csv'\n"
)


@pytest.mark.parametrize(
    "body",
    [
        "        if not self.path:\n            self.path = self.find()\n",
        "        self.path = self.path or self.find()\n",
        "        found = False\n        if self.path is None:\n            found = self.find()\n"
        "        if not found:\n            self.path = self.path or self.find()\n",
    ],
)
def test_what_an_object_keeps_of_what_it_is_handed_decides(body: str, tmp_path: Path) -> None:
    code = f"from work import Work\n{PARSER}Work(path=str(args.mode))\n"
    dvc = "stages:\n  one:\n    cmd: python fit.py --mode one.csv\n"
    found = seen(graph_of({"dvc.yaml": dvc, "work.py": KEPT.format(body=body), "fit.py": code}, tmp_path))
    assert found == {("dvc.yaml:one", "reads", "one.csv")}


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("bool(args.mode)", "yes"),
        ("args.mode == 'all'", "no"),
        ("not args.mode", "no"),
        ("bool(getattr(args, 'mode', False))", "yes"),
        ("args.mode in ('one', 'two')", "yes"),
        ("args.mode.isdigit()", ""),
    ],
)
def test_a_test_that_is_kept_decides(test: str, expected: str, tmp_path: Path) -> None:
    code = (
        f"import pandas as pd\n{PARSER}\ndef run(known):\n    if known:\n        pd.read_csv('yes')\n    else:\n"
        f"        pd.read_csv('no')\n\nknown = {test}\nrun(known)\n"
    )
    found = seen(graph_of({"dvc.yaml": DVC, "fit.py": code}, tmp_path))
    assert {path for stage, _, path in found if stage == "dvc.yaml:one"} == ({expected} if expected else {"yes", "no"})
