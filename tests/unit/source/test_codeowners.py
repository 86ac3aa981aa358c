"""CODEOWNERS as the forges read it."""

import pytest

from mldebt.source import owning_rule, read_codeowners

FILE = """\
# Everybody
*            @org/everybody
*.ipynb      @nora  # notebooks
/docs/*      @writer
src/         @dev ada@example.org
/build/logs/ @ops
/src/old/
apps/**/data @data
!src/x.py    @nobody
with\\ space.py @spacey

[Machine learning][2] @ml-lead
models/
^[Optional] @opt
/configs/*.yaml
/configs/prod.yaml @prod
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("README.md", ("@org/everybody",)),
        (".github/workflows/ci.yml", ("@org/everybody",)),
        ("deep/down/a.ipynb", ("@nora",)),
        ("docs/a.md", ("@writer",)),
        ("docs/deep/a.md", ("@org/everybody",)),
        ("src/a.py", ("@dev", "ada@example.org")),
        ("lib/src/a.py", ("@dev", "ada@example.org")),
        ("build/logs/deep/x.log", ("@ops",)),
        ("other/build/logs/x.log", ("@org/everybody",)),
        ("src/old/a.py", ()),
        ("apps/a/b/data", ("@data",)),
        ("apps/a/b/data/x.csv", ("@data",)),
        ("src/x.py", ("@dev", "ada@example.org")),
        ("with space.py", ("@spacey",)),
        ("models/m.py", ("@ml-lead",)),
        ("configs/dev.yaml", ("@opt",)),
        ("configs/prod.yaml", ("@prod",)),
    ],
)
def test_the_last_pattern_that_matches_decides(path: str, owners: tuple[str, ...]) -> None:
    rule = owning_rule(read_codeowners(FILE), path)
    assert rule is not None
    assert rule.owners == owners


def test_lines_are_kept_and_nothing_matches_where_nothing_is_said() -> None:
    rules = read_codeowners("# a\n\n/a.py @x\n")
    assert [(rule.line, rule.owners) for rule in rules] == [(3, ("@x",))]
    assert owning_rule(rules, "b.py") is None


def test_a_hostile_pattern_takes_no_longer_than_its_length() -> None:
    rules = read_codeowners("a*" * 2000 + "b @x\n")
    assert owning_rule(rules, "a" * 4000) is None
