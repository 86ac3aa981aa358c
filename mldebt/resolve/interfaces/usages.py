"""The language of docopt: a usage text to the options and patterns that it declares. http://docopt.org/"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mldebt.resolve.interfaces.words import NOT_GIVEN, Option
from mldebt.resolve.terms import Const

_USAGE = re.compile(r"usage:", re.IGNORECASE)
_BLANK = re.compile(r"\n[ \t]*\n")
_DESCRIBED = re.compile(r"\n[ \t]*(?=-\S|<\S)")  # where the description of an option or argument begins
_DEFAULT = re.compile(r"\[default: (.*)\]", re.IGNORECASE)
_SIGN = re.compile(r"([\[\]()|]|\.\.\.)")
_TOKEN = re.compile(r"\S*<.*?>|\S+")
_CLOSING = {"(": ")", "[": "]"}
DEEPEST, MOST_TOKENS = 20, 100  # brackets within brackets, and pieces of one pattern
MOST_WORDS, MOST_TRIES = 100, 2_000  # of a command line that is held against the patterns

Given = tuple[tuple[str, str], ...]  # names of arguments with their words, and of commands


class Node(NamedTuple):
    """A piece of a pattern: an ``argument`` or ``command`` with its name, or a ``row``, one ``either``, each
    ``optional``, or the first of its items once or ``more``."""

    form: str
    name: str = ""
    items: "tuple[Node, ...]" = ()

    def leaves(self) -> "Iterator[Node]":
        """The arguments and commands in it; those that may stand there several times twice."""
        for _ in range(2 if self.form == "more" else 1):
            if self.name:
                yield self
            for item in self.items:
                yield from item.leaves()


class Usage(NamedTuple):
    """What a usage text declares: options, what may stand for plain words, and the ``repeated`` names among these."""

    options: tuple[Option, ...]
    pattern: Node
    repeated: frozenset[str]


def read_usage(text: str) -> Usage | None:
    """The declarations of a usage text; None where it has no usage."""
    found = _USAGE.search(text)
    if found is None:
        return None
    program, *tokens = _BLANK.split(text[found.end() :].lstrip(), 1)[0].split() or [""]
    options = {option.dest: option for option in _described(text)}
    patterns = _Patterns(options)
    lines: list[list[str]] = [[]]
    for token in tokens:
        if token == program:
            lines.append([])
        else:
            lines[-1].append(token)
    rows = tuple(patterns.read(" ".join(line)) for line in lines)
    counts = [Counter((node.form, node.name) for node in row.leaves()) for row in rows]
    repeated = {name for count in counts for (form, name), times in count.items() if times > 1 and form == "argument"}
    return Usage(tuple(patterns.options.values()), Node("either", items=rows), frozenset(repeated))


def _described(text: str) -> Iterator[Option]:
    """Options that have a line of their own, with their defaults."""
    for piece in _DESCRIBED.split(f"\n{text}")[1:]:
        if not piece.startswith("-"):
            continue
        head, _, description = piece.strip().partition("  ")
        words = re.split(r"[\s,=]+", head.strip())
        names = tuple(word for word in words if word.startswith("-") and word.strip("-"))
        default = _DEFAULT.search(description)
        if names:
            yield _option(names, len(words) > len(names), default[1] if default else None)


def _option(names: tuple[str, ...], takes: bool, default: str | None = None) -> Option:
    dest = next((name for name in names if name.startswith("--")), names[0])
    if not takes:
        return Option(dest, names, flag=True, default=Const(False))
    return Option(dest, names, default=NOT_GIVEN if default is None else Const(default))


class _Patterns:
    """Reads the patterns of a usage; ``options`` grows by those that only a pattern names."""

    def __init__(self, options: dict[str, Option]) -> None:
        self.options = options
        self._tokens: list[str] = []

    def read(self, text: str) -> Node:
        """One pattern."""
        self._tokens = _TOKEN.findall(_SIGN.sub(r" \1 ", text))[:MOST_TOKENS]
        return self._either("", 0)

    def _either(self, closing: str, depth: int) -> Node:
        rows: list[list[Node]] = [[]]
        while self._tokens and depth < DEEPEST:
            token = self._tokens.pop(0)
            if token == closing:
                break
            if token == "|":
                rows.append([])
            elif token == "..." and rows[-1]:
                rows[-1].append(Node("more", items=(rows[-1].pop(),)))
            else:
                rows[-1].append(self._piece(token, depth))
        made = [Node("row", items=tuple(row)) for row in rows]
        return made[0] if len(made) == 1 else Node("either", items=tuple(made))

    def _piece(self, token: str, depth: int) -> Node:
        if token in _CLOSING:
            inner = self._either(_CLOSING[token], depth + 1)
            return Node("optional", items=inner.items if inner.form == "row" else (inner,)) if token == "[" else inner
        if token.startswith("-") and token.strip("-"):
            self._named(token)
        elif token.startswith("<") or token.isupper():
            return Node("argument", token)
        elif token not in ("options", "--", "..."):
            return Node("command", token)
        return Node("row")

    def _named(self, token: str) -> None:
        """An option in a pattern: its value is no word of its own."""
        name, given, _ = token.partition("=")
        known = [option for option in self.options.values() if name in option.names]
        if known:
            if not known[0].flag and not given and self._tokens:
                self._tokens.pop(0)
        elif given or name.startswith("--"):
            self.options[name] = _option((name,), bool(given))
        else:
            for letter in name[1:]:
                self.options.setdefault(f"-{letter}", _option((f"-{letter}",), takes=False))


def held_against(pattern: Node, words: Sequence[str]) -> Given | None:
    """What the plain words of a command line stand for; None where the pattern does not take all of them."""
    if len(words) > MOST_WORDS:
        return None
    matching = _Matching()
    return next((given for rest, given in matching.of(pattern, tuple(words)) if not rest), None)


class _Matching:
    """Ways in which words fit a pattern, as what is left of them and what they were taken for."""

    def __init__(self) -> None:
        self._left = MOST_TRIES

    def of(self, node: Node, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Given]]:
        """All ways, the longest first."""
        self._left -= 1
        if self._left < 0:
            return
        if node.form in ("argument", "command"):
            if words and (node.form == "argument" or words[0] == node.name):
                yield words[1:], ((node.name, words[0]),)
        elif node.form == "either":
            for item in node.items:
                yield from self.of(item, words)
        elif node.form == "more":
            for rest, given in self.of(node.items[0], words):
                if rest != words:
                    yield from ((end, given + more) for end, more in self.of(node, rest))
                yield rest, given
        else:
            yield from self._row(node.items, words, optional=node.form == "optional")

    def _row(
        self, items: tuple[Node, ...], words: tuple[str, ...], *, optional: bool
    ) -> Iterator[tuple[tuple[str, ...], Given]]:
        if not items:
            yield words, ()
            return
        for rest, given in self.of(items[0], words):
            yield from ((end, given + more) for end, more in self._row(items[1:], rest, optional=optional))
        if optional:
            yield from self._row(items[1:], words, optional=optional)
