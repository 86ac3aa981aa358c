"""The words of texts: one look finds those with hyphens and their parts."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mldebt.checks.written import told_of_texts, words_of
from mldebt.pipeline.remembering import Remembering
from mldebt.store import open_store
from tests.support.subjects import subject_of


@given(st.text(alphabet="ab_1é- .\n", max_size=40))
def test_words_with_hyphens_are_words_and_have_words(text: str):
    assert words_of(text) == {*re.findall(r"\w+", text), *re.findall(r"\w+(?:-\w+)+", text)}


def test_words_end_where_letters_do():
    assert words_of("run train-all.py, -m my--tool") == {"run", "train-all", "train", "all", "py", "m", "my", "tool"}


def test_a_text_is_looked_through_once_and_again_when_it_changes(tmp_path: Path):
    looked: list[str] = []

    def tell(text: str) -> Iterator[str]:
        looked.append(text)
        yield from text.split()

    def told(texts: Mapping[str, str], *wanted: str) -> dict[str, list[str]]:
        looked.clear()
        with open_store(tmp_path) as store:
            memory = Remembering(store, "project")
            found = dict(told_of_texts(subject_of({}, memory=memory), texts, "somebody", wanted, tell))
            memory.keep()
        return found

    texts = {"a.yaml": "b a c", "b.yaml": "d", "c.yaml": "a"}
    assert told(texts, "b", "a") == {"a.yaml": ["a", "b"], "c.yaml": ["a"]}
    assert told(texts, "a", "b") == {"a.yaml": ["a", "b"], "c.yaml": ["a"]}
    assert looked == []
    assert told({**texts, "c.yaml": "b"}, "a", "b") == {"a.yaml": ["a", "b"], "c.yaml": ["b"]}
    assert looked == ["b"]
    assert told(texts, "d") == {"b.yaml": ["d"]}
    assert told(texts) == {}
