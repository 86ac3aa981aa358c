"""The words of what is written beside code that can be read: looked for once a run, whatever is asked of them."""

import re
from collections.abc import Mapping

from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject

Words = Mapping[str, frozenset[str]]  # by path

_WORDS = re.compile(r"\w+(?:-\w+)*")


def words_of(text: str) -> frozenset[str]:
    """The words of a text, which end where letters, digits and underscores do; those with hyphens whole, too."""
    found = set(_WORDS.findall(text))
    found.update([part for word in found if "-" in word for part in word.split("-")])
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
