"""Recipes of Dockerfiles: what the image runs, and what building it runs."""

import json
import posixpath
import re
from collections.abc import Iterator

from mldebt.resolve.commandlines.records import Recipe

_INSTRUCTION = re.compile(r"^\s*(RUN|CMD|ENTRYPOINT|ENV|ARG|FROM)\s+(.*)$", re.IGNORECASE | re.DOTALL)
_OPTION = re.compile(r"^--\w+(?:=\S+)?\s+")
_PAIR = re.compile(r"([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S*)")


def dockerfile_recipes(path: str, text: str) -> Iterator[Recipe]:
    """RUN lines, and the last entry point with its arguments, of each stage of the build."""
    folder = posixpath.dirname(path)
    wdirs = tuple(dict.fromkeys((folder, "", posixpath.dirname(folder))))
    variables: dict[str, str] = {}
    entry: tuple[int, str] | None = None
    command: tuple[int, str] | None = None
    for number, line in _joined(text):
        match = _INSTRUCTION.match(line)
        if match is None:
            continue
        word, rest = match[1].upper(), match[2].strip()
        if word in ("ENV", "ARG"):
            variables.update(_pairs(rest))
        elif word == "RUN":
            yield _recipe(path, number, _OPTION.sub("", rest), wdirs, variables)
        elif word == "ENTRYPOINT":
            entry, command = (number, rest), None
        elif word == "CMD":
            command = (number, rest)
        elif word == "FROM":
            yield from _started(path, entry, command, wdirs, variables)
            entry = command = None
    yield from _started(path, entry, command, wdirs, variables)


def _started(
    path: str,
    entry: tuple[int, str] | None,
    command: tuple[int, str] | None,
    wdirs: tuple[str, ...],
    variables: dict[str, str],
) -> Iterator[Recipe]:
    first, second = (_words(part[1]) if part is not None else None for part in (entry, command))
    if entry is not None and first and second:
        yield Recipe(
            path, entry[0], "dockerfile", path, words=(*first, *second), wdirs=wdirs, variables=dict(variables)
        )
        return
    for part in (entry, command):
        if part is not None:
            yield _recipe(path, *part, wdirs, variables)


def _recipe(path: str, line: int, text: str, wdirs: tuple[str, ...], variables: dict[str, str]) -> Recipe:
    words = _words(text)
    given = dict(variables)
    if words:
        return Recipe(path, line, "dockerfile", path, words=words, wdirs=wdirs, variables=given)
    return Recipe(path, line, "dockerfile", path, text, wdirs=wdirs, variables=given)


def _words(text: str) -> tuple[str, ...] | None:
    """The words of the exec form; None for a line of shell."""
    if not text.startswith("["):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return tuple(map(str, found)) if isinstance(found, list) else None


def _pairs(text: str) -> dict[str, str]:
    found = {name: value.strip("\"'") for name, value in _PAIR.findall(text)}
    if not found and " " in text:
        name, _, value = text.partition(" ")
        found = {name: value.strip()}
    return found


def _joined(text: str) -> Iterator[tuple[int, str]]:
    held, start = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#"):
            continue
        start = start if held else number
        if line.rstrip().endswith("\\"):
            held += line.rstrip()[:-1] + " "
            continue
        yield start, held + line
        held = ""
    if held:
        yield start, held
