"""Tabs before code become blanks as Python counts them; nothing else moves."""

import pytest

from mldebt.source.indents import expand_indents


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if x:\n\ty = 1\n", "if x:\n        y = 1\n"),
        ("if x:\n  \t  y = 1\n", "if x:\n          y = 1\n"),
        ("x = 1\t# one\n", "x = 1\t# one\n"),
        ("s = '''\n\ta\n\t''' \n\ty\n", "s = '''\n\ta\n\t''' \n        y\n"),
    ],
)
def test_only_tabs_before_code(text: str, expected: str) -> None:
    assert expand_indents(text) == expected
