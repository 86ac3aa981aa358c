"""Kedro's catalogue: which file, table or address a data set's name stands for.

https://docs.kedro.org/en/stable/catalog-data/data_catalog/ and .../kedro_dataset_factories/
"""

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from mldebt.graph.declared.sources import TABLE
from mldebt.graph.declared.stages import LONGEST_SETTING, Material, Setting, line_of
from mldebt.model.place import Location
from mldebt.resolve.pipelinefiles.templates import LONGEST_VALUE, lookup

BASE = "base"  # the environment that all others stand on
_CONFIGURATION = re.compile(r"(?P<root>(?:.*/)?)conf/(?P<environment>[^/]+)/(?P<rest>.+)\.ya?ml$")
_BLANK = re.compile(r"\$\{([^${}]+)\}")
_FIELD = re.compile(r"\{(\w+)\}")
_PLACES = ("filepath", "path", "filename", "uri", "url")
_DEEPEST = 8  # blanks that stand for blanks
_MOST_BLANKS = 20  # in one text
_MOST_FIELDS, _LONGEST_NAME = 4, 120  # of a factory, of a name: matching one against the other must stay cheap


class Entry(NamedTuple):
    """One data set of a catalogue, or a pattern of them (a factory)."""

    name: str
    file: str
    body: dict[str, object]


class Found(NamedTuple):
    """Where a name's data lies, and which line says so."""

    places: tuple[str, ...]
    declared: Location | None


class _Shelf(NamedTuple):
    """One project's entries by name, and its factories, those that say most first, with what matches their names."""

    named: dict[str, list[Entry]]
    factories: tuple[tuple[Entry, re.Pattern[str]], ...]


class Catalogs:
    """The catalogues, globals and parameters of every Kedro project in a tree, by the project's folder."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._entries: dict[str, list[Entry]] = {}
        self._shelves: dict[str, _Shelf] = {}
        self._parameters: dict[str, list[str]] = {}
        self._globals: dict[str, dict[str, object]] = {}
        files = sorted(_configuration_files(material), key=lambda item: (item[1] != BASE, item[2]))
        for root, _, path in files:
            self._add(root, path)
        self.roots = sorted({root for root, _, _ in files}, key=len, reverse=True)

    def _add(self, root: str, path: str) -> None:
        rest = path.removeprefix(root)
        content = self._material.document(path)
        if not isinstance(content, dict):
            return
        if "/catalog" in rest:
            known = self._entries.setdefault(root, [])
            known.extend(Entry(str(key), path, body) for key, body in content.items() if isinstance(body, dict))
        elif "/parameters" in rest:
            self._parameters.setdefault(root, []).append(path)
        elif posixpath.basename(rest).startswith("globals"):
            self._globals[root] = {**content, **self._globals.get(root, {})}

    def root_of(self, path: str) -> str:
        """The folder of the project that a file belongs to, with its slash; empty for the top."""
        return next((root for root in self.roots if path.startswith(root)), "")

    def find(self, root: str, name: str) -> Found:
        """What the catalogues of a project say of a data set; nothing for one that lives in memory."""
        shelf = self._shelf(root)
        exact = shelf.named.get(name, ()) if not name.startswith("_") else ()
        if exact:
            places = dict.fromkeys(place for entry in exact for place in self._places(root, entry, {}))
            return Found(tuple(places), self._place_of(exact[0]))
        for entry, pattern in shelf.factories if len(name) <= _LONGEST_NAME else ():
            match = pattern.fullmatch(name)
            if match is not None:
                return Found(tuple(self._places(root, entry, match.groupdict())), self._place_of(entry))
        return Found((), None)

    def _shelf(self, root: str) -> "_Shelf":
        """A project's entries, put in order when they are first asked for: hundreds of stages ask."""
        if root not in self._shelves:
            self._shelves[root] = _shelved(self._entries.get(root, []))
        return self._shelves[root]

    def paths(self) -> list[str]:
        """Every path of every data set that has a name of its own."""
        return [
            place
            for root, entries in self._entries.items()
            for entry in entries
            if "{" not in entry.name
            for place in self._places(root, entry, {})
            if "://" not in place and "*" not in place and not place.startswith(TABLE)
        ]

    def setting(self, root: str, dotted: str) -> Setting | None:
        """A parameter, where some document holds it."""
        for path in self._parameters.get(root, ()):
            value = lookup(self._material.document(path), dotted)
            if value is not None:
                text = str(value)[:LONGEST_SETTING] if isinstance(value, str | int | float) else ""
                return Setting(path, dotted, text)
        return None

    def _place_of(self, entry: Entry) -> Location:
        return Location(entry.file, line_of(self._material.texts.get(entry.file, ""), entry.name))

    def _places(self, root: str, entry: Entry, fields: dict[str, str]) -> Iterator[str]:
        body = entry.body
        inner = body.get("dataset")
        for holder in (body, inner) if isinstance(inner, dict) else (body,):
            for key in _PLACES:
                text = holder.get(key)
                if isinstance(text, str):
                    filled = self._filled(root, entry, text, fields)
                    yield filled if "://" in filled or filled.startswith("/") else posixpath.join(root, filled)
            name = holder.get("table_name") or holder.get("table")
            if isinstance(name, str):
                schema = holder.get("schema") or holder.get("database") or holder.get("dataset")
                filled = self._filled(root, entry, name, fields)
                yield (
                    f"{TABLE}{schema}.{filled}" if isinstance(schema, str) and "." not in filled else f"{TABLE}{filled}"
                )

    def _filled(self, root: str, entry: Entry, text: str, fields: dict[str, str]) -> str:
        """A text with its blanks filled; what nothing fills becomes a star."""
        text = _FIELD.sub(lambda match: fields.get(match[1], match[0]), text)
        for _ in range(_DEEPEST):
            if not _BLANK.search(text):
                break
            if len(text) > LONGEST_VALUE or text.count("${") > _MOST_BLANKS:
                return "*"
            text = _BLANK.sub(lambda match: self._value(root, entry, match[1])[:LONGEST_VALUE], text)
        return _BLANK.sub("*", text)

    def _value(self, root: str, entry: Entry, blank: str) -> str:
        head, _, default = blank.partition(",")
        resolver, _, key = head.strip().rpartition(":")
        if resolver in ("", "globals"):
            own = self._material.document(entry.file) if not resolver else None
            for values in (own, self._globals.get(root)):
                found = lookup(values, key)
                if isinstance(found, str | int | float):
                    return str(found)
        return default.strip().strip("\"'") or "*"


def _configuration_files(material: Material) -> Iterator[tuple[str, str, str]]:
    """Root, environment and path of every configuration file."""
    for path in material.paths:
        match = _CONFIGURATION.fullmatch(path)
        if match is not None:
            yield match["root"], match["environment"], path


def _shelved(entries: list[Entry]) -> _Shelf:
    named: dict[str, list[Entry]] = {}
    for entry in entries:
        named.setdefault(entry.name, []).append(entry)
    factories = [entry for entry in entries if 0 < entry.name.count("{") <= _MOST_FIELDS]
    factories.sort(key=lambda entry: (-_literal(entry.name), entry.name))
    return _Shelf(named, tuple((entry, _factory(entry.name)) for entry in factories))


def _literal(pattern: str) -> int:
    return len(_FIELD.sub("", pattern))


def _factory(pattern: str) -> re.Pattern[str]:
    """A factory's name as an expression: each ``{field}`` takes as little as it can."""
    parts = re.split(r"(\{\w+\})", pattern)
    seen: set[str] = set()
    expression = ""
    for part in parts:
        field = _FIELD.fullmatch(part)
        if field is None:
            expression += re.escape(part)
        elif field[1] in seen:
            expression += f"(?P={field[1]})"
        else:
            seen.add(field[1])
            expression += f"(?P<{field[1]}>.+?)"
    try:
        return re.compile(expression)
    except re.error:  # a field that is no identifier
        return re.compile(r"(?!)")
