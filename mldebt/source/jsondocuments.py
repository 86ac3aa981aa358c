"""JSON documents, value by value."""

import json
import re
from collections.abc import Iterator

from mldebt.source.documents import DocumentFaultError, DocValue, Path, Scalar, check_depth
from mldebt.source.jsonscan import JsonScanner
from mldebt.source.locating import line_column, line_map

_COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*"?)|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_LAST_COMMA = re.compile(r'("(?:[^"\\\n]|\\.)*"?)|,(?=[ \t\n]*[}\]])')
_NOT_LINE_END = re.compile(r"[^\n]")


def read_json(text: str) -> Iterator[DocValue]:
    """Values of a JSON document; comments and a comma behind the last item, as editors write them, are allowed.

    Raises DocumentFaultError where it breaks off: what came before was yielded.
    """
    values, error = _read(text)
    if error is not None:
        without = _LAST_COMMA.sub(_blank, _COMMENT.sub(_blank, text))
        if without != text:
            values, error = _read(without)
    yield from values
    if error is not None:
        sentence = f"line {error.lineno} is not valid JSON ({error.msg}); the rest was not read."
        raise DocumentFaultError("json", sentence, error.lineno) from error


def _blank(found: "re.Match[str]") -> str:
    """Blanks in place of anything but a string."""
    return found[0] if found[1] else _NOT_LINE_END.sub(" ", found[0])


def _read(text: str) -> tuple[list[DocValue], json.JSONDecodeError | None]:
    """Values up to where strict JSON ends, and what ended it."""
    scanner = JsonScanner(text)
    starts = line_map(text)
    values: list[DocValue] = []
    try:
        for path, value, at in _values(scanner, (), scanner.skip(0), 0):
            values.append(DocValue(path, value, *line_column(starts, at)))
        scanner.finish()
    except json.JSONDecodeError as error:
        return values, error
    except ValueError as error:
        raise DocumentFaultError("json", "it holds a number that is too long to be read.") from error
    return values, None


def _values(scanner: JsonScanner, path: Path, position: int, depth: int) -> Iterator[tuple[Path, Scalar, int]]:
    """Scalars below the value that starts here, in order, with their offsets."""
    check_depth(depth, 0)
    opener = scanner.text[position : position + 1]
    if opener == "{":
        for name, at in scanner.members(position):
            yield from _values(scanner, (*path, name), at, depth + 1)
    elif opener == "[":
        for index, at in enumerate(scanner.items(position)):
            yield from _values(scanner, (*path, index), at, depth + 1)
    else:
        yield path, scanner.value(position), position
