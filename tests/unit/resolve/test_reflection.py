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
