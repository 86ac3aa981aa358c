"""The words of texts: one look finds those with hyphens and their parts."""

import re

from hypothesis import given
from hypothesis import strategies as st

from mldebt.checks.written import words_of


@given(st.text(alphabet="ab_1é- .\n", max_size=40))
def test_words_with_hyphens_are_words_and_have_words(text: str):
    assert words_of(text) == {*re.findall(r"\w+", text), *re.findall(r"\w+(?:-\w+)+", text)}


def test_words_end_where_letters_do():
    assert words_of("run train-all.py, -m my--tool") == {"run", "train-all", "train", "all", "py", "m", "my", "tool"}
