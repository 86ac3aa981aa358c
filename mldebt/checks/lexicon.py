"""Every word that code uses: names, attributes, keywords, and the texts of its strings."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import nodes_of
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.resolve import texts
from mldebt.resolve.names import ModuleFacts

_WORD = re.compile(r"[A-Za-z_][\w]*")
_PIECE = re.compile(r"[\w.@ -]+")


class Lexicon:
    """The words of a program; each part is gathered when somebody asks."""

    def __init__(self, modules: Iterable[ModuleFacts]) -> None:
        self._units = [(module.path, unit) for module in modules for unit in module.cells]

    @cached_property
    def words(self) -> frozenset[str]:
        """Names and all words of strings, whole path segments included."""
        words: set[str] = set()
        for _, unit in self._units:
            words.update(unit.outline.identifiers, _names(unit))
        for text in self.strings:
            words.update(_WORD.findall(text), _PIECE.findall(text))
        return frozenset(words)

    @cached_property
    def strings(self) -> Mapping[str, frozenset[str]]:
        """Whole strings, with the files that hold them."""
        strings: dict[str, set[str]] = {}
        for path, unit in self._units:
            for node in nodes_of(unit, k.Str, k.Text, k.Magic):
                text = _text(node)
                if text is not None:
                    strings.setdefault(text, set()).add(path)
        return {text: frozenset(paths) for text, paths in strings.items()}

    @cached_property
    def pieces(self) -> frozenset[str]:
        """The literal parts of f-strings."""
        return frozenset(
            node.raw for _, unit in self._units for node in nodes_of(unit, k.Text) if isinstance(node, k.Text)
        )


@once_a_run
def lexicon(subject: Subject) -> Lexicon:
    """The words of the program."""
    return Lexicon(subject.program.modules.values())


def _text(node: k.Kind) -> str | None:
    if isinstance(node, k.Str):
        value = texts.literal(node)
        return value if isinstance(value, str) else None
    return node.raw if isinstance(node, k.Text) else node.text if isinstance(node, k.Magic) else None


def _names(unit: UnitFacts) -> Iterator[str]:
    yield from (node.attr for node in nodes_of(unit, k.Attr) if isinstance(node, k.Attr))
    yield from (node.id for node in nodes_of(unit, k.Name) if isinstance(node, k.Name))
    for kind in (k.Keyword, k.Param):
        yield from (node.name for node in nodes_of(unit, kind) if isinstance(node, kind))
