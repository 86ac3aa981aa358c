"""Which files spell a word: in prose, in a configuration, in unreadable code, or as a string or name of code."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from mldebt.checks.gathering import gathered
from mldebt.checks.nodes import nodes_of
from mldebt.checks.subject import Subject
from mldebt.checks.written import told_of_texts, words_held
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts

_WORDS = re.compile(r"\w+")
_GAP = r"(?:\{[\w -]+\}|<[\w -]+>|\*)"
_ANY_GAP = re.compile(_GAP)
_NAME_BEFORE = re.compile(r"\w*\Z")
_LONGEST = 80  # letters of a name before a gap
_PATTERN = re.compile(rf"(?:\w+_{_GAP}\w*|\w*{_GAP}_\w+)(?!\w|\.(?!py\b|ipynb\b)\w)")  # evaluate_{task}, plot_*.py
_SHORTEST = 4  # letters of a name that can be looked for among all words


def has_telling_name(path: str) -> bool:
    """Whether the name of a file, without its ending, is long enough to be looked for among all words."""
    return len(_stem(path)) >= _SHORTEST


def speakers(subject: Subject, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The files that spell the names of other files, without their endings, each with each of these, also by a pattern
    (``evaluate_{task}``); of names that tell nothing nobody is said to speak."""
    by_stem: defaultdict[str, set[str]] = defaultdict(set)
    for path in filter(has_telling_name, paths):
        by_stem[_stem(path)].add(path)
    for speaker, stem in spelled(subject, by_stem):
        yield from ((speaker, path) for path in by_stem[stem] if path != speaker)


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def spelled(subject: Subject, wanted: Collection[str]) -> Iterator[tuple[str, str]]:
    """The files that spell some of the wanted words, each with each of them. Words end where letters, digits and
    underscores do."""
    plain = {word for word in wanted if _WORDS.fullmatch(word)}
    others = [(word, frozenset(_WORDS.findall(word))) for word in wanted if word not in plain]

    def told(text: str) -> Iterator[str]:
        held = words_held(subject, text)
        yield from plain & held
        yield from _meant_by_patterns(text, plain)
        yield from (word for word, parts in others if parts <= held and _stands_in(word, text))

    written = {**subject.texts, **subject.prose, **subject.unread_code}  # files that are no code that can be read
    for path, words in told_of_texts(subject, written, "spelled", wanted, told):
        yield from ((path, word) for word in words)
    for path, words in _in_code.by_module(subject, tuple(sorted(wanted))) if wanted else ():
        yield from ((path, word) for word in words)


def _meant_by_patterns(text: str, words: Collection[str]) -> Iterator[str]:
    """The words that a text means where it leaves a part of them open."""
    for spelt in set(_patterns_in(text)):
        fixed = [re.escape(part) for part in re.split(_GAP, spelt)]
        if max(len(part.strip("_\\")) for part in fixed) >= _SHORTEST:
            meant = re.compile(r"\w+".join(fixed))
            yield from filter(meant.fullmatch, words)


def _patterns_in(text: str) -> Iterator[str]:
    """Names with a gap: gaps are looked for first, since they are few and names are many."""
    for gap in _ANY_GAP.finditer(text):
        start, end = gap.span()
        if "_" in (text[start - 1 : start], text[end : end + 1]):
            before = _NAME_BEFORE.search(text[max(start - _LONGEST, 0) : start])
            found = _PATTERN.match(text, start - len(before.group()) if before else start)
            if found:
                yield found.group()


def _stands_in(word: str, text: str) -> bool:
    return word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


@gathered(str)
def _in_code(subject: Subject, wanted: tuple[str, ...]) -> Iterable[str]:
    """Which of some words a module spells."""
    units = (unit for module in subject.program.shown.values() for unit in module.cells)
    return sorted(frozenset(wanted).intersection(word for unit in units for word in _words(unit)))


def _words(unit: UnitFacts) -> Iterator[str]:
    yield from unit.outline.identifiers
    for fact in unit.outline.imports:
        yield from (*fact.module.split("."), fact.name)
    nodes = nodes_of(unit, k.Str, k.Text, k.Magic)
    texts = (node.text if isinstance(node, k.Magic) else getattr(node, "raw", "") for node in nodes)
    yield from _WORDS.findall(" ".join(texts))
