"""Comments that speak to this tool."""

import re

import pytest

from mldebt.model.source import ReaderKind
from mldebt.source import Pragma, find_pragmas


def python(text: str) -> tuple[Pragma, ...]:
    comments = [(found.start(), found[0]) for found in re.finditer(r"#[^\n]*", text)]
    return find_pragmas(ReaderKind.PYTHON, text, comments)


def test_behind_a_statement():
    (found,) = python("x = 1\ny = f()  # mldebt: ignore[DATA001, cace002] because it is a test until 2027-06-01\n")
    assert found == Pragma(("DATA001", "CACE002"), "it is a test", "2027-06-01", 2, "line", target=2)


def test_above_a_statement():
    (found,) = python("x = 1\n# mldebt: ignore[OWN]\n\n# other\ny = f()\n")
    assert (found.scope, found.line, found.target, found.codes) == ("next", 2, 5, ("OWN",))


@pytest.mark.parametrize(
    ("comment", "codes", "reason", "until", "scope"),
    [
        ("# mldebt: ignore", (), "", "", "next"),
        ("#mldebt:ignore[A1]", ("A1",), "", "", "next"),
        ("# mldebt: ignore-cell[NB001]", ("NB001",), "", "", "cell"),
        ("# mldebt: ignore-file[OWN001] until 2027-01-01 because solo", ("OWN001",), "solo", "2027-01-01", "file"),
        ("# mldebt: ignore[fit-before-split, leak]", ("FIT-BEFORE-SPLIT", "LEAK"), "", "", "next"),
        ("# mldebt: ignore[001]", ("001",), "", "", "next"),
        ("# mldebt: ignore[A1] because wait until then", ("A1",), "wait until then", "", "next"),
        ("# mldebt: ignore[A1] until 2027-13-45", ("A1",), "", "2027-13-45", "next"),
        ("# type: ignore # mldebt: ignore[A1]", ("A1",), "", "", "next"),
    ],
)
def test_forms(comment: str, codes: tuple[str, ...], reason: str, until: str, scope: str):
    (found,) = python(comment + "\nx = 1\n")
    assert (found.codes, found.reason, found.until, found.scope, found.kind) == (codes, reason, until, scope, "ignore")


def test_hints_and_words_nobody_understands():
    hint, unknown = python("p = g()  # mldebt: path=data/*.csv\n# mldebt: ingore[A1]\nx = 1\n")
    assert (hint.kind, hint.value, hint.scope, hint.line) == ("path", "data/*.csv", "line", 1)
    assert (unknown.kind, unknown.value) == ("unknown", "ingore[A1]")


@pytest.mark.parametrize(
    ("comment", "value", "reason"),
    [
        ("path=data/q.csv  # noqa: E501", "data/q.csv", ""),
        ("path= data/q.csv because upstream drops it there", "data/q.csv", "upstream drops it there"),
        ("path=data/q.csv because it moves until 2027-06-01", "data/q.csv", "it moves"),
        ("path=my data/because.csv", "my data/because.csv", ""),
        ("path=s3://b/k#1.csv", "s3://b/k#1.csv", ""),
    ],
)
def test_a_hint_ends_where_its_reason_or_another_comment_begins(comment: str, value: str, reason: str):
    hint = next(pragma for pragma in python(f"x = 1  # mldebt: {comment}\n") if pragma.kind == "path")
    assert (hint.value, hint.reason) == (value, reason)


@pytest.mark.parametrize(
    "text", ["# see mldebt: the tool\n", "x = 1\n", "# noqa\n", "# noqa: \n", "s = 'mldebt: ignore'\n"]
)
def test_what_is_no_pragma(text: str):
    assert python(text) == ()


@pytest.mark.parametrize(
    ("comment", "codes"),
    [("# noqa: DATA001", ("DATA001",)), ("# NOQA:E501,DATA001", ("E501", "DATA001")), ("#noqa : A1 B2", ("A1", "B2"))],
)
def test_a_noqa_with_codes_counts_for_its_line(comment: str, codes: tuple[str, ...]):
    (found,) = python(f"x = 1  {comment}\n")
    assert (found.codes, found.scope, found.line, found.kind) == (codes, "line", 1, "ignore")


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (ReaderKind.YAML, "a: 1  # mldebt: ignore[A1]\n", [(1, "line")]),
        (ReaderKind.YAML, "# mldebt: ignore[A1]\na: it's # mldebt: ignore[B1]\n", [(1, "next"), (2, "line")]),
        (ReaderKind.YAML, "a: '# mldebt: ignore[A1]'\nb: x#mldebt: ignore\n", []),
        (ReaderKind.TOML, 'a = "#" # mldebt: ignore[A1]\n', [(1, "line")]),
        (ReaderKind.SQL, "-- mldebt: ignore[A1]\nselect '--' --mldebt: ignore[B1]\n", [(1, "next"), (2, "line")]),
        (ReaderKind.SQL, "select 1 # mldebt: ignore[A1]\n", []),
        (ReaderKind.DOCKERFILE, "# mldebt: ignore[A1]\nFROM x\n", [(1, "next")]),
        (ReaderKind.INI, "[a]\nb = 1 ; mldebt: ignore[A1]\n", [(2, "line")]),
        (ReaderKind.MAGIC, "\nselect 1 -- mldebt: ignore[A1]\n", [(2, "line")]),
        (ReaderKind.REQUIREMENTS, "numpy  # mldebt: ignore[A1]\n", [(1, "line")]),
        (ReaderKind.JSON, '{"a": "# mldebt: ignore[A1]"}\n', []),
    ],
)
def test_comments_of_other_kinds(kind: ReaderKind, text: str, expected: list[tuple[int, str]]):
    assert [(found.line, found.scope) for found in find_pragmas(kind, text, None)] == expected
