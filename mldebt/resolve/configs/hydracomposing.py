"""What Hydra composes of a primary file, the files that its defaults lists bring, and the overrides of a line.

A sweep composes one document for each of its combinations.
"""

import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from typing import TYPE_CHECKING

from mldebt.model.place import Site
from mldebt.resolve import texts
from mldebt.resolve.configs.hydradefaults import HEADER, Entry, absolute, entries_of, keys_of, package_of
from mldebt.resolve.configs.trees import DOCUMENT_CELL, OPEN, Keys, Leaf, Tree, merged, nested
from mldebt.resolve.terms import MOST_ALTERNATIVES, Const, Pat

if TYPE_CHECKING:
    from mldebt.resolve.world import World

DEEPEST = 8  # defaults lists inside one another
MOST_LINES = 2_000  # of defaults lists that are followed for one document: each may name many that name many
SUFFIXES = (".yaml", ".yml")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_CHOICE = re.compile(r"choice\((.*)\)")
_OUTSIDE_BRACKETS = re.compile(r",(?![^\[({]*[\])}])")

Word = tuple[str, str, Site | None]  # name, value and place of an override


def compositions(world: "World", path: str, overrides: list[Const | Pat]) -> Iterator[Tree]:
    """The documents that a primary file and the words of a line amount to: several where these sweep."""
    folder, file = posixpath.split(path)
    for words in _combinations(overrides):
        composer = _Composer(world, folder, words)
        tree = composer.whole(posixpath.splitext(file)[0])
        for dotted, leaf in composer.values.items():
            tree = merged(tree, nested(tuple(dotted.split(".")), leaf))
        yield tree


def _combinations(overrides: list[Const | Pat]) -> Iterator[tuple[Word, ...]]:
    """The overrides of each job of a sweep; a word that would make too many keeps its list of values."""
    choices: list[list[Word]] = []
    several = 1
    for word in overrides:
        name, _, value = texts.as_text(word).partition("=")
        listed = _CHOICE.fullmatch(value)
        found = _OUTSIDE_BRACKETS.split(listed[1] if listed else value)
        values = [value] if several * len(found) > MOST_ALTERNATIVES else [each.strip() for each in found]
        several *= len(values)
        choices.append([(name, each, word.origin) for each in values])
    return product(*choices)


def _overridden(name: str, text: str, origin: Site | None) -> Leaf:
    """The value that an override sets; open where it is a list or a sweep, or is not known."""
    path, line = (origin.path, origin.at) if origin is not None and origin.cell == DOCUMENT_CELL else ("", 0)
    value: str | int | float | bool | None = text.strip("'\"")
    if "*" in text or "," in text:
        value = OPEN
    elif text.lower() in _WORDS:
        value = _WORDS[text.lower()]
    else:
        with suppress(ValueError):
            value = int(text) if text.lstrip("-").isdigit() else float(text)
    return Leaf(value, path, (name,), line)


class _Composer:
    """Composes one primary document; ``words`` are the overrides of one job."""

    def __init__(self, world: "World", folder: str, words: tuple[Word, ...]) -> None:
        self._world = world
        self._folder = folder
        self._chosen: dict[str, tuple[str, ...]] = {}
        self._added: list[Entry] = []  # groups that the line adds to the defaults list
        self.values: dict[str, Leaf] = {}
        self._left = MOST_LINES
        for spelt, value, origin in words:
            name = spelt.lstrip("+~")
            if "." in name or not self._file(f"{name}/{value}"):
                self.values[name] = _overridden(name, value, origin)
            elif spelt.startswith("+"):
                self._added.append(Entry(name, (value,), "", "group"))
            else:
                self._chosen[name] = (value,)

    def whole(self, name: str) -> Tree:
        """The document of the primary file. What any list overrides holds everywhere, so it is looked for first."""
        self._choose(name, 0)
        return self._config(name, (), 0)

    def _choose(self, name: str, depth: int) -> None:
        """Notes which options are overridden, by whom is asked first: the line, then lists from outside and behind."""
        entries = self._entries(name, depth)
        for entry in entries:
            if entry.form == "override":
                self._chosen.setdefault(absolute(entry.group, ""), entry.options)
        for entry in reversed(entries):
            for other in self._brought(entry, name) if depth < DEEPEST else ():
                self._choose(other, depth + 1)

    def _config(self, name: str, package: Keys, depth: int) -> Tree:
        """A configuration with all that its defaults list brings, at its package."""
        document = self._document(name)
        if depth > DEEPEST or not isinstance(document, dict):
            return {}
        own: Tree = {key: value for key, value in document.items() if key != "defaults"}
        entries = self._entries(name, depth)
        if all(entry.form != "self" for entry in entries):
            entries.insert(len(entries) - (len(self._added) if depth == 0 else 0), Entry("", (), "", "self"))
        result: Tree = {}
        for entry in entries:
            if entry.form == "self":
                result = merged(result, nested(package, own))
            group = posixpath.dirname(entry.group) if entry.form == "config" else entry.group
            for other in self._brought(entry, name):
                inner = package_of(entry.package or self._header(other), package, keys_of(group))
                result = merged(result, self._config(other, inner, depth + 1))
        return result

    def _entries(self, name: str, depth: int) -> list[Entry]:
        document = self._document(name)
        found = entries_of(document.get("defaults")) if isinstance(document, dict) else []
        return found + self._added if depth == 0 else found

    def _brought(self, entry: Entry, name: str) -> list[str]:
        """The configurations that one line of a defaults list brings; none once too many were followed."""
        self._left -= 1
        if self._left < 0:
            return []
        wanted = absolute(entry.group, posixpath.dirname(name))
        if entry.form == "config":
            return [wanted]
        chosen = self._chosen.get(wanted, entry.options) if entry.form == "group" else ()
        return [f"{wanted}/{option}" for option in chosen]

    def _document(self, name: str) -> Tree:
        path = self._file(name)
        return self._world.tree(path) if path else {}

    def _header(self, name: str) -> str:
        """The package that a configuration names itself."""
        path = self._file(name)
        return str(self._world.other(HEADER, path)) if path and HEADER in self._world.others else ""

    def _file(self, name: str) -> str:
        for suffix in ("", *SUFFIXES) if name.endswith(SUFFIXES) else SUFFIXES:
            path = posixpath.normpath(posixpath.join(self._folder, name + suffix))
            if not path.startswith("..") and self._world.document(path) is not None:
                return path
        return ""
