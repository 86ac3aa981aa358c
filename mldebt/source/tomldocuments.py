"""TOML documents: values by :mod:`tomllib`, positions by a scan over the text that tomllib has accepted."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from mldebt.source.documents import DocumentFaultError, DocValue, Path, Scalar, check_depth
from mldebt.source.locating import line_column, line_map

_SPACE = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_KEY = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""+|\'\'\'.*?\'\'\'+|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_OTHER = re.compile(r"[^,\]}#\n]+")
_LINE_IN_ERROR = re.compile(r"\s*\(at line (\d+), column \d+\)")


def read_toml(text: str) -> Iterator[DocValue]:
    """Values of a TOML document; dates and times as ISO text. Raises DocumentFaultError for one that is broken."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE_IN_ERROR.search(str(error))
        line = int(found[1]) if found else 0
        problem = _LINE_IN_ERROR.sub("", str(error))
        raise DocumentFaultError(
            "syntax", f"line {line} is not valid TOML ({problem}); nothing was read.", line
        ) from error
    except ValueError as error:
        raise DocumentFaultError("syntax", f"it is not valid TOML ({error}); nothing was read.") from error
    starts = line_map(text)
    positions = _Positions(text).collect()
    for path, value in _flatten((), table, 0):
        yield DocValue(path, value, *line_column(starts, _nearest(positions, path)))


def _flatten(path: Path, node: Any, depth: int) -> Iterator[tuple[Path, Scalar]]:
    """Scalars below a node."""
    check_depth(depth, 0)
    if isinstance(node, dict | list):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _flatten((*path, key), value, depth + 1)
    elif isinstance(node, str | int | float):
        yield path, node
    else:
        yield path, node.isoformat()


def _nearest(positions: dict[Path, int], path: Path) -> int:
    """Where the value is, or what it is part of."""
    while path and path not in positions:
        path = path[:-1]
    return positions.get(path, 0)


class _Positions:
    """Offsets of values by path. Trusts the text: tomllib has read it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: dict[Path, int] = {}
        self._tables: dict[Path, int] = {}  # arrays of tables: the index of the last

    def collect(self) -> dict[Path, int]:
        """Scan the whole text."""
        position = self._skip(0)
        prefix: Path = ()
        while position < len(self.text):
            if self.text.startswith("[", position):
                position, prefix = self._heading(position)
            else:
                position = self._pair(position, prefix, 0)
            position = self._skip(position)
        return self.found

    def _skip(self, position: int) -> int:
        found = _SPACE.match(self.text, position)
        return found.end() if found else position

    def _heading(self, position: int) -> tuple[int, Path]:
        """``[a.b]`` or ``[[a.b]]``: the table that the next pairs belong to."""
        repeated = self.text.startswith("[[", position)
        position, names = self._key(position + 1 + repeated)
        prefix: Path = ()
        for name in names[:-1]:
            prefix = self._within((*prefix, name))
        prefix = (*prefix, names[-1])
        if repeated:
            self._tables[prefix] = self._tables.get(prefix, -1) + 1
        prefix = self._within(prefix)
        return position + 1 + repeated, prefix

    def _within(self, path: Path) -> Path:
        """The path, or the last table of the array that it names."""
        return (*path, self._tables[path]) if path in self._tables else path

    def _key(self, position: int) -> tuple[int, list[str]]:
        """A dotted key and the position behind it and its blanks."""
        names: list[str] = []
        while True:
            position = self._blank(position)
            found = _KEY.match(self.text, position)
            if found is None:
                raise DocumentFaultError("syntax", "its keys could not be followed; nothing more was read.")
            names.append(_key_name(found[0]))
            position = self._blank(found.end())
            if not self.text.startswith(".", position):
                return position, names
            position += 1

    def _blank(self, position: int) -> int:
        found = _BLANK.match(self.text, position)
        return found.end() if found else position

    def _pair(self, position: int, prefix: Path, depth: int) -> int:
        """``key = value``; returns the position behind the value."""
        position, names = self._key(position)
        return self._value(self._blank(position + 1), (*prefix, *names), depth)

    def _value(self, position: int, path: Path, depth: int) -> int:
        """Note where a value is, and where its parts are; returns the position behind it."""
        check_depth(depth, 0)
        self.found[path] = position
        opener = self.text[position : position + 1]
        if opener in ("[", "{"):
            closer = "]" if opener == "[" else "}"
            position = self._skip(position + 1)
            index = 0
            while position < len(self.text) and not self.text.startswith(closer, position):
                if opener == "[":
                    position = self._value(position, (*path, index), depth + 1)
                else:
                    position = self._pair(position, path, depth + 1)
                index += 1
                position = self._skip(position)
                if self.text.startswith(",", position):
                    position = self._skip(position + 1)
            return position + 1
        found = _STRING.match(self.text, position) or _OTHER.match(self.text, position)
        return found.end() if found else position + 1


def _key_name(text: str) -> str:
    """The name a key stands for."""
    if text.startswith('"'):
        return str(tomllib.loads(f"name = {text}")["name"])
    return text.strip("'") if text.startswith("'") else text
