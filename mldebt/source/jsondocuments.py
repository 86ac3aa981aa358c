"""JSON documents, value by value."""

import json
from collections.abc import Iterator

from mldebt.source.documents import DocumentFaultError, DocValue, Path, Scalar, check_depth
from mldebt.source.jsonscan import JsonScanner
from mldebt.source.locating import line_column, line_map


def read_json(text: str) -> Iterator[DocValue]:
    """Values of a JSON document. Raises DocumentFaultError where it breaks off: what came before was yielded."""
    scanner = JsonScanner(text)
    starts = line_map(text)
    try:
        for path, value, at in _values(scanner, (), scanner.skip(0), 0):
            yield DocValue(path, value, *line_column(starts, at))
        scanner.finish()
    except json.JSONDecodeError as error:
        sentence = f"line {error.lineno} is not valid JSON ({error.msg}); the rest was not read."
        raise DocumentFaultError("json", sentence, error.lineno) from error
    except ValueError as error:
        raise DocumentFaultError("json", "it holds a number that is too long to be read.") from error


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
