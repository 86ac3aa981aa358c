"""The words of what is written beside code that can be read: looked for once a run, whatever is asked of them."""

import re
from collections.abc import Mapping

from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject

Words = Mapping[str, frozenset[str]]  # by path

_WORDS = re.compile(r"\w+(?:-\w+)*")
_BETWEEN = dict.fromkeys((code for code in range(128) if not re.match(r"[\w-]", chr(code))), " ")


def words_of(text: str) -> frozenset[str]:
    """The words of a text, which end where letters, digits and underscores do; those with hyphens whole, too."""
    # taking out of plain text what stands between words costs half of a pattern
    found = set(text.translate(_BETWEEN).split() if text.isascii() else _WORDS.findall(text))
    hyphened = [word for word in found if "-" in word]
    found.difference_update(hyphened)
    for word in hyphened:
        found.update(*([whole, *whole.split("-")] for whole in _WORDS.findall(word)))
    return frozenset(found)


@once_a_run
def words_of_texts(subject: Subject) -> Words:
    """The words of configurations and commands."""
    return {path: words_of(text) for path, text in subject.texts.items()}


@once_a_run
def words_of_prose(subject: Subject) -> Words:
    """The words of what is written for people."""
    return {path: words_of(text) for path, text in subject.prose.items()}


@once_a_run
def words_of_unread_code(subject: Subject) -> Words:
    """The words of code that was not read as such."""
    return {path: words_of(text) for path, text in subject.unread_code.items()}
