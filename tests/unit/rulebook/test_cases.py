from collections.abc import Callable
from pathlib import Path

import pytest

from mldebt.rulebook import cards_as_cases, load_cards
from mldebt.rulebook.marks import read_recipe, strip_marks, unsafe
from mldebt.rulebook.verdicts import judge, run_cases, write_files

WriteCard = Callable[..., Path]


@pytest.mark.parametrize(
    ("text", "stripped", "lines"),
    [
        ("a()  # <- X001\nb()\n", "a()\nb()\n", (1,)),
        ("SELECT 1  -- <- X001", "SELECT 1", (1,)),
        ('["a()\\n",\n "b()  # <- X001\\n"]', '["a()\\n",\n "b()\\n"]', (2,)),
        ("a()  # <- X002\n", "a()\n", ()),
        ("a()  # <- X002, X001\n", "a()\n", (1,)),
        ("a()  # see <- X001 here\n", "a()  # see <- X001 here\n", ()),
    ],
)
def test_marks_are_read_and_removed(text: str, stripped: str, lines: tuple[int, ...]) -> None:
    assert strip_marks(text, "X001") == (stripped, lines)


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../x", "a/../../x", "C:\\x", "a\\b"])
def test_paths_that_leave_the_folder(path: str) -> None:
    assert unsafe(path)
    assert not unsafe("src/train.py")


def test_blocks_with_one_case_name_belong_together(write_card: WriteCard) -> None:
    two = "```python case=both file=a.py\nbad()  # <- DATA101\n```\n\n```yaml case=both file=b.yaml\nx: 1\n```\n"
    card = load_cards([write_card(("```python\nbad()  # <- DATA101\n```\n", two))])["DATA101"]
    case = cards_as_cases(card)[0]
    assert case.name == "both"
    assert case.files == {"a.py": "bad()\n", "b.yaml": "x: 1\n"}
    assert case.expected == {("a.py", 1)}


def test_lines_may_be_listed_where_no_comment_fits(write_card: WriteCard) -> None:
    block = ("```python\nbad()  # <- DATA101", "```json file=a.json lines=1,2 today=2026-01-02\n{\n}")
    case = cards_as_cases(load_cards([write_card(block)])["DATA101"])[0]
    assert case.expected == {("a.json", 1), ("a.json", 2)}
    assert case.today == "2026-01-02"


RECIPE = '''
[[commits]]
author = "A <a@example.org>"
date = 2024-01-01
[commits.write]
"old.py" = """
x = 1  # <- X001
y = 2
"""
"gone.py" = "z = 1  # <- X001"

[[commits]]
author = "A <a@example.org>"
date = 2024-01-02
rename = { "old.py" = "new.py" }
delete = ["gone.py"]
append = { "new.py" = "w = 3  # <- X001" }
'''


def test_recipe_marks_follow_the_files() -> None:
    recipe, expected = read_recipe(RECIPE, "X001")
    assert expected == {("new.py", 1), ("new.py", 3)}
    assert recipe["commits"][0]["write"]["old.py"] == "x = 1\ny = 2\n"
    assert recipe["commits"][1]["append"] == {"new.py": "w = 3"}


def test_verdict_names_what_is_missing_and_what_is_extra(write_card: WriteCard) -> None:
    card = load_cards([write_card()])["DATA101"]
    case = cards_as_cases(card)[0]
    assert judge(case, {("example.py", 1)}).passed
    verdict = judge(case, {("example.py", 7)})
    assert not verdict.passed
    sentence = verdict.sentence(card)
    assert "nothing found at example.py:1" in sentence
    assert "unexpected finding at example.py:7" in sentence
    assert f"{card.path}:{case.line}:" in sentence


def test_every_case_is_judged(write_card: WriteCard) -> None:
    card = load_cards([write_card()])["DATA101"]
    verdicts = run_cases(card, lambda case: case.expected)
    assert [verdict.passed for verdict in verdicts] == [True, True, True]
    assert [v.passed for v in run_cases(card, lambda _: [("example.py", 1)])] == [True, False, False]


def test_files_are_laid_out(tmp_path: Path) -> None:
    write_files({"a/b.py": "x = 1\n", "c.txt": "é"}, tmp_path)
    assert (tmp_path / "a" / "b.py").read_bytes() == b"x = 1\n"
    assert (tmp_path / "c.txt").read_text("utf-8") == "é"
