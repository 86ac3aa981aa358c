"""The words of what is written beside code that can be read: looked for once a run, whatever is asked of them."""

import re
from collections.abc import Mapping

from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject

Words = Mapping[str, frozenset[str]]  # by path

_WORDS = re.compile(r"\w+(?:-\w+)*")
_BETWEEN = dict.fromkeys((code for code in range(128) if not re.match(r"[\w-]", chr(code))), " ")
_BETWEEN_BYTES = bytes(ord(_BETWEEN.get(code, chr(code))) for code in range(256))
_UTF8 = ("utf-8", "surrogatepass")


def words_of(text: str) -> frozenset[str]:
    """The words of a text, which end where letters, digits and underscores do; those with hyphens whole, too."""
    # taking out of plain text what stands between words costs half of a pattern
    found = set(text.translate(_BETWEEN).split()) if text.isascii() else _runs(text)
    unusual = [word for word in found if "-" in word or not word.isascii()]
    found.difference_update(unusual)
    for word in unusual:
        for whole in _WORDS.findall(word):
            found.update((whole, *whole.split("-")) if "-" in whole else (whole,))
    return frozenset(found)


def _runs(text: str) -> set[str]:
    """What stands between the plain characters that are in no word: most of any text is plain, and each run is looked
    at once."""
    runs = set(text.encode(*_UTF8).translate(_BETWEEN_BYTES).split())
    return set(b" ".join(runs).decode(*_UTF8).split(" ")) - {""}


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
