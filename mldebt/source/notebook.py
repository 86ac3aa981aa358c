"""Jupyter notebooks, formats 2 to 4: code cells in order, with the true line of the file for each of their lines."""

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from fnmatch import fnmatchcase
from itertools import accumulate
from typing import Any, NamedTuple

from mldebt.model.source import Problem
from mldebt.source.cells import RawCell
from mldebt.source.decoding import normalise
from mldebt.source.diagnosis import conflict_in
from mldebt.source.notebookscan import Piece, ScannedCell, ScannedNotebook, scan_notebook
from mldebt.source.settings import source_settings

_REFUSED = frozenset({"SyntaxError", "IndentationError", "TabError"})  # what Python says of a cell it cannot read
_EXPECTED = "raises-exception"  # Jupyter's own tag
_WRITTEN = ("markdown", "heading")  # kinds of cells
_LINE_END = re.compile(r"\r\n?|\n")


class NotebookContent(NamedTuple):
    """What a notebook holds: code cells, kernel language, what could not be read, and whether Databricks wrote it."""

    cells: list[RawCell]
    language: str
    problems: list[Problem]
    databricks: bool = False


def read_notebook(path: str, text: str) -> NotebookContent:
    """The code cells of a notebook whose file was decoded to ``text`` (line ends as they are in the file).

    Cells are numbered from 1 with prose and raw cells counted. A cell that is broken is a problem of its own; so is a
    notebook in another language, which has no cells then. An empty file is a notebook without cells.
    """
    if not text.strip():
        return NotebookContent([], "python", [])
    try:
        scanned = scan_notebook(text)
    except json.JSONDecodeError as error:
        conflict = conflict_in(normalise(text))
        if conflict:
            return NotebookContent([], "", [Problem(path, conflict.code, conflict.sentence, conflict.line)])
        sentence = (
            f"its JSON is broken ({error.msg}); open it in Jupyter and save it again, or restore an older version."
        )
        return NotebookContent([], "", [Problem(path, "json", sentence, error.lineno)])
    except RecursionError:
        return NotebookContent([], "", [Problem(path, "too-deep", "its JSON is nested too deeply to be read.")])
    except (TypeError, ValueError) as error:
        return NotebookContent([], "", [Problem(path, "notebook", f"it is not a notebook: {error}.")])
    return _read_cells(path, text, scanned)


def notebook_prose(text: str) -> str:
    """What a notebook says to people between its code; empty where it cannot be read."""
    try:
        scanned = scan_notebook(text)
    except (ValueError, RecursionError, TypeError):
        return ""
    written = (cell for cell in scanned.cells if (cell.members or {}).get("cell_type") in _WRITTEN)
    return "\n\n".join("".join(piece.text for piece in cell.source or ()) for cell in written)


def _read_cells(path: str, text: str, scanned: ScannedNotebook) -> NotebookContent:
    language = kernel_language(scanned)
    if language.lower() not in source_settings().notebook.languages:
        sentence = f"its kernel language is {language}; only Python notebooks are read."
        return NotebookContent([], language, [Problem(path, "language", sentence)])
    if not scanned.cells and "nbformat" not in scanned.members:
        sentence = "it is JSON, but holds no cells and no notebook format number; it was not read."
        return NotebookContent([], language, [Problem(path, "notebook", sentence)])
    line_ends = [found.start() for found in re.finditer("\n", text)]
    cells: list[RawCell] = []
    problems: list[Problem] = []
    for number, cell in enumerate(scanned.cells, 1):
        if cell.members is None or cell.source is None:
            sentence = "this cell is not as notebooks have it, so it was not read; the other cells were."
            problems.append(Problem(path, "notebook", sentence, 0, number))
        elif cell.members.get("cell_type") == "code":
            cells.append(RawCell(number, *source_lines(cell.source, line_ends), _tags(cell)))
    metadata = _table(scanned.members.get("metadata"))
    return NotebookContent(cells, language, problems, any("databricks" in name for name in metadata))


def source_lines(pieces: Sequence[Piece], line_ends: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """The text of a cell, normalised, and for each of its lines the line of the file (from 1) where it begins.

    ``line_ends`` are the offsets of all line feeds of the file.
    """
    joined = "".join(piece.text for piece in pieces)
    starts = [0, *(found.end() for found in _LINE_END.finditer(joined))]
    piece_ends = list(accumulate(len(piece.text) for piece in pieces))
    raw = [bisect_right(line_ends, piece.at) + 1 for piece in pieces]
    last = len(raw) - 1
    lines = tuple(raw[min(bisect_right(piece_ends, start), last)] for start in starts) if raw else ()
    return normalise(joined), lines


def kernel_language(scanned: ScannedNotebook) -> str:
    """The language of a notebook: what its kernel said, else its cells (format 3), else that of kernels of such a name,
    else Python."""
    metadata = _table(scanned.members.get("metadata"))
    kernel = _table(metadata.get("kernelspec"))
    candidates = [
        _table(metadata.get("language_info")).get("name"),
        kernel.get("language"),
        metadata.get("language"),
        *(cell.members.get("language") for cell in scanned.cells if cell.members is not None),
        _language_of(kernel.get("name")),
    ]
    return normalise(next((name for name in candidates if isinstance(name, str) and name), "python"))


def _language_of(kernel: Any) -> str:
    """The language of a kernel that is known by its name; empty for any other."""
    if not isinstance(kernel, str):
        return ""
    known = source_settings().notebook.kernels.items()
    return next((language for language, names in known if any(fnmatchcase(kernel, name) for name in names)), "")


def _tags(cell: ScannedCell) -> tuple[str, ...]:
    """The tags of a cell. One that shows to its readers that Python refused it counts as one that is meant to."""
    members = cell.members or {}
    tags = _table(members.get("metadata")).get("tags")
    found = tuple(normalise(tag) for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()
    outputs = members.get("outputs")
    names = {_table(output).get("ename") for output in outputs} if isinstance(outputs, list) else set()
    return (*found, _EXPECTED) if any(isinstance(name, str) and name in _REFUSED for name in names) else found


def _table(value: Any) -> dict[str, Any]:
    """The value where it is an object, else an empty one: nothing in a notebook can be relied on."""
    return value if isinstance(value, dict) else {}
