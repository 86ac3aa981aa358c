"""Attributes and modules that code names by text."""

import pytest

from mldebt.resolve.program import texts_of
from tests.unit.resolve.conftest import MakeProgram

SETTINGS = "PATH = 'data/a.csv'\n\nclass Options:\n    path = 'data/b.csv'\n"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("getattr(importlib.import_module('pkg.settings'), 'PATH')", ("data/a.csv",)),
        ("importlib.import_module('.settings', __package__).PATH", ("data/a.csv",)),
        ("import_module('pkg.settings').Options.path", ("data/b.csv",)),
        ("__import__('pkg.settings').PATH", ()),  # it gives the package
        ("getattr(settings.Options, 'path')", ("data/b.csv",)),
        ("getattr(settings.Options(), 'path', None)", ("data/b.csv",)),
        ("__import__('pkg').settings.PATH", ("data/a.csv",)),
        ("__import__('pkg.settings', fromlist=['PATH']).PATH", ("data/a.csv",)),
        ("getattr(settings, 'OTHER', 'data/c.csv')", ("data/c.csv",)),
        ("getattr(unknown(), 'path', 'data/c.csv')", ()),
        ("getattr(settings, name())", ()),
    ],
)
def test_a_text_names_what_code_takes(value: str, expected: tuple[str, ...], program: MakeProgram) -> None:
    text = (
        "import importlib\nfrom importlib import import_module\nfrom pkg import settings\nimport pandas as pd\n"
        f"pd.read_csv({value})\n"
    )
    found = program({"pkg/__init__.py": "", "pkg/settings.py": SETTINGS, "pkg/use.py": text})
    event = next(event for event in found.tops["pkg/use.py"].events if event.symbol == "pandas.read_csv")
    assert texts_of(event.args[0]) == expected


STAGE = (
    "import pandas as pd\n\ndef load(path):\n    pd.read_csv(path)\n\nclass Reader:\n"
    "    def __init__(self, path):\n        self.path = path\n\n    def go(self):\n        pd.read_csv(self.path)\n"
)


@pytest.mark.parametrize(
    "code",
    [
        "def run(name, path):\n    importlib.import_module(f'pkg.{name}').load(path)\n\nrun('stage', 'a.csv')",
        "def run(name, what, path):\n    module = import_module(name)\n    getattr(module, what)(path).go()\n\n"
        "run('pkg.stage', 'Reader', 'a.csv')",
        "KNOWN = {'one': ('pkg.stage', 'load')}\n\ndef run(key):\n    module, name = KNOWN[key]\n"
        "    getattr(import_module(module), name)('a.csv')\n\nrun('one')",
        "def load(path, form='csv'):\n    return getattr(pd, f'read_{form}')(path)\n\nload('a.csv')",
        "def save(df, path, form='csv'):\n    getattr(df, f'to_{form}')(path)\n\nsave(pd.DataFrame(), 'a.csv')",
        "class Steps:\n    def one(self, path):\n        pd.read_csv(path)\n\ndef run(steps, name):\n"
        "    getattr(steps, name)('a.csv')\n\nrun(Steps(), 'one')",
    ],
)
def test_a_name_that_a_caller_says_is_taken_then(code: str, program: MakeProgram) -> None:
    head = "import importlib\nfrom importlib import import_module\nimport pandas as pd\n\n"
    found = program({"pkg/__init__.py": "", "pkg/stage.py": STAGE, "run.py": head + code + "\n"})
    texts = {text for event in found.tops["run.py"].events for value in event.args for text in texts_of(value)}
    assert texts == {"a.csv"}
