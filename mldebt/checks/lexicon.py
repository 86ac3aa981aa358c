"""Every word that code uses: names, attributes, keywords, and the texts of its strings."""

import re
from collections.abc import Iterator

from msgspec import Struct

from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import nodes_of
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.resolve import texts

_WORD = re.compile(r"[A-Za-z_][\w]*")
_PIECE = re.compile(r"[\w.@ -]+")


class Lexicon(Struct, frozen=True):
    """``words``: names and all words of strings, whole path segments included; ``strings``: whole strings, with the
    files that hold them; ``pieces``: the literal parts of f-strings."""

    words: frozenset[str]
    strings: dict[str, frozenset[str]]
    pieces: frozenset[str]


@once_a_run
def lexicon(subject: Subject) -> Lexicon:
    """The words of the program."""
    words: set[str] = set()
    strings: dict[str, set[str]] = {}
    pieces: set[str] = set()
    for path, module in subject.program.modules.items():
        for unit in module.cells:
            words.update(unit.outline.identifiers)
            for node in nodes_of(unit, k.Str, k.Text, k.Magic):
                text = _text(node)
                if text is not None:
                    words.update(_WORD.findall(text))
                    words.update(_PIECE.findall(text))
                    strings.setdefault(text, set()).add(path)
            words.update(_names(unit))
            pieces.update(node.raw for node in nodes_of(unit, k.Text) if isinstance(node, k.Text))
    whole = {text: frozenset(paths) for text, paths in strings.items()}
    return Lexicon(frozenset(words), whole, frozenset(pieces))


def _text(node: k.Kind) -> str | None:
    if isinstance(node, k.Str):
        value = texts.literal(node)
        return value if isinstance(value, str) else None
    return node.raw if isinstance(node, k.Text) else node.text if isinstance(node, k.Magic) else None


def _names(unit: UnitFacts) -> Iterator[str]:
    for node in nodes_of(unit, k.Attr, k.Keyword, k.Param, k.Name):
        if isinstance(node, k.Attr):
            yield node.attr
        elif isinstance(node, k.Name):
            yield node.id
        elif isinstance(node, k.Keyword | k.Param):
            yield node.name
