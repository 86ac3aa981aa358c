"""The words of what is written beside code that can be read. Which of them somebody asks for is told once of a text,
and remembered beside it: most texts stay what they are from run to run."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.model.memory import digest_of_text

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


def words_held(subject: Subject, text: str) -> frozenset[str]:
    """The words of a text, looked for once a run."""
    known = _words(subject)
    if text not in known:
        known[text] = words_of(text)
    return known[text]


def told_of_texts(
    subject: Subject,
    texts: Mapping[str, str],
    asker: str,
    wanted: Collection[str],
    tell: Callable[[str], Iterable[str]],
) -> Iterator[tuple[str, list[str]]]:
    """The texts of which ``tell`` has something to tell, by path, with the ``wanted`` words that it tells, sorted. It
    may look at the text only; ``asker`` names it."""
    name = f"words for {asker} {digest_of_text(repr(sorted(wanted))).hex()}"
    for path, text in texts.items() if wanted else ():

        def made(text: str = text) -> list[str]:
            return sorted(frozenset(wanted).intersection(tell(text)))

        found = subject.memory.answer(name, path, digest_of_text(text), list[str], made)
        if found:
            yield path, found


@once_a_run
def _words(_subject: Subject) -> dict[str, frozenset[str]]:
    """The words of texts that were asked for in a run, by the text."""
    return {}
