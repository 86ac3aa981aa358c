"""``${a.b[0]}`` in pipeline files, filled from nested plain values."""

import re
from collections.abc import Mapping

_BLANK = re.compile(r"(?<!\\)\$\{([^}]+)\}")
_KEYS = re.compile(r"[^.\[\]]+")
LONGEST = 20_000  # characters of a text whose blanks are filled
LONGEST_VALUE = 4_000  # characters that fill a blank


def fill(value: object, values: Mapping[str, object]) -> object:
    """Every blank in a string, list or mapping filled; a blank that nothing fills stays as it is.

    A string that is one blank and nothing else becomes the value itself.
    """
    if isinstance(value, str) and len(value) <= LONGEST:
        whole = _BLANK.fullmatch(value.strip())
        if whole is not None:
            found = lookup(values, whole[1])
            return value if found is None else found
        return _BLANK.sub(lambda match: _as_text(lookup(values, match[1]), match[0]), value)
    if isinstance(value, list):
        return [fill(item, values) for item in value]
    if isinstance(value, dict):
        return {str(fill(key, values)): fill(item, values) for key, item in value.items()}
    return value


def fill_command(command: str, values: Mapping[str, object]) -> str:
    """A command with its blanks filled; a mapping becomes options, as DVC writes them."""

    def text(match: re.Match[str]) -> str:
        found = lookup(values, match[1])
        if isinstance(found, dict):
            return _within(" ".join(_options(found, "")), match[0])
        return _as_text(found, match[0])

    return _BLANK.sub(text, command) if len(command) <= LONGEST else command


def lookup(values: object, dotted: str) -> object:
    """The value that a dotted path with positions leads to; None where it leads nowhere."""
    for key in _KEYS.findall(dotted.strip()):
        if isinstance(values, Mapping) and key in values:
            values = values[key]
        elif isinstance(values, list) and key.isdigit() and int(key) < len(values):
            values = values[int(key)]
        else:
            return None
    return values


def merged(base: dict[str, object], more: Mapping[str, object]) -> dict[str, object]:
    """``base`` with ``more`` laid over it, nested mappings key by key."""
    result = dict(base)
    for key, value in more.items():
        known = result.get(key)
        result[key] = merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return result


def _as_text(value: object, otherwise: str) -> str:
    if value is None:
        return otherwise
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return _within(" ".join(map(str, value)), otherwise)
    return _within(str(value), otherwise)


def _within(text: str, otherwise: str) -> str:
    """A text that may fill a blank; a hostile file could make one grow with every blank it fills."""
    return text if len(text) <= LONGEST_VALUE else otherwise


def _options(table: Mapping[str, object], prefix: str) -> list[str]:
    """``{a: 1, b: {c: true}}`` as ``--a 1 --b.c``: what DVC does by default."""
    words: list[str] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            words += _options(value, f"{name}.")
        elif isinstance(value, bool):
            words += [f"--{name}"] if value else []
        else:
            words += [f"--{name}", *map(str, value if isinstance(value, list) else [value])]
    return words
