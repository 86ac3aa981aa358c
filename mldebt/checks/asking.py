"""Which files ask for a module: import it, start it, or tell others to, in code, configurations and documents.

To speak of something that only bears the name is not to ask for it: a variable, a word of a sentence, or a list of all
the files that there are.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from mldebt.checks.gathering import gathered
from mldebt.checks.nodes import nodes_of
from mldebt.checks.subject import Subject
from mldebt.checks.written import told_of_texts, words_held, words_of
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts

_JOINED = re.compile(r"[\w-]+(?:[./:\\]+[\w-]+)+")  # agents/chat.py, agents.chat, chat:app
_TOLD = re.compile(r"(?:\b(?:import|from)\s+|-m\s+|`)([\w./:\\-]+)")
_BLANK = re.compile(r"\s")
_LISTED = re.compile(r"[├└│]|\|--|\+--")  # a line of a tree of files


def askers(subject: Subject, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The files that ask for others by their names without endings, each with each of these."""
    by_stem: defaultdict[str, set[str]] = defaultdict(set)
    for path in paths:
        by_stem[_stem(path)].add(path)
    for asker, stem in _asking(subject, by_stem):
        yield from ((asker, path) for path in by_stem[stem] if path != asker)


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _asking(subject: Subject, wanted: Collection[str]) -> Iterator[tuple[str, str]]:
    texts = {**subject.texts, **subject.unread_code}
    for path, told in (
        *told_of_texts(subject, texts, "asking", wanted, lambda text: words_held(subject, text)),
        *told_of_texts(subject, subject.prose, "asking in prose", wanted, _names_in_prose),
    ):
        yield from ((path, word) for word in told)
    for path, asked in _in_code.by_module(subject, tuple(sorted(wanted))) if wanted else ():
        yield from ((path, word) for word in asked)


def _names_in_prose(text: str) -> Iterator[str]:
    return _names("\n".join(line for line in text.split("\n") if not _LISTED.search(line)))


@gathered(str)
def _in_code(subject: Subject, wanted: tuple[str, ...]) -> Iterable[str]:
    """Which of some modules a module asks for."""
    units = (unit for module in subject.program.shown.values() for unit in module.cells)
    return sorted({word for unit in units for word in _asked_by(unit)}.intersection(wanted))


def _asked_by(unit: UnitFacts) -> Iterator[str]:
    for fact in unit.outline.imports:
        yield from (*fact.module.split("."), fact.name)
    said = {node.value.at for node in nodes_of(unit, k.Do) if isinstance(node, k.Do)}  # a text that is a statement
    for node in nodes_of(unit, k.Str, k.Text, k.Magic):
        if isinstance(node, k.Magic):
            yield from words_of(node.text)
        elif isinstance(node, k.Str | k.Text) and node.at not in said:
            yield from _names(node.raw) if _BLANK.search(node.raw) else words_of(node.raw)


def _names(text: str) -> Iterator[str]:
    """The words by which a text names files or modules: no others of a sentence."""
    for name in (*_JOINED.findall(text), *_TOLD.findall(text)):
        yield from words_of(name)
