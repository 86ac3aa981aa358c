"""The JSON of a notebook with positions: which line of the file holds which line of a cell.

Only the way to the cells' sources is walked here, with the C scanner of :mod:`json` for every string and for every
value that is not looked at (outputs, metadata), so megabytes of outputs cost what ``json.loads`` costs.
"""

import json
from typing import Any, NamedTuple

from mldebt.source.jsonscan import JsonScanner


class Piece(NamedTuple):
    """A string of a ``source`` list, and the offset in the file where it starts."""

    text: str
    at: int


class ScannedCell(NamedTuple):
    """One cell: its members but the source, and the pieces of the source; None where the source is no text.

    ``members`` is None where the cell itself is not an object.
    """

    members: dict[str, Any] | None
    source: list[Piece] | None


class ScannedNotebook(NamedTuple):
    """Top-level members but the cells, and the cells in order (of all worksheets, before format 4)."""

    members: dict[str, Any]
    cells: list[ScannedCell]


def scan_notebook(text: str) -> ScannedNotebook:
    """Read a notebook. Raises json.JSONDecodeError for what is no JSON, TypeError for JSON that is no notebook, and
    RecursionError for one nested too deeply."""
    scanner = _NotebookScanner(text)
    start = scanner.skip(0)
    if not text.startswith("{", start):
        json.loads(text)
        raise TypeError("its JSON is no object")
    members, cells = scanner.notebook(start)
    scanner.finish()
    return ScannedNotebook(members, cells)


class _NotebookScanner(JsonScanner):
    """Walks to the sources of the cells."""

    def notebook(self, position: int) -> tuple[dict[str, Any], list[ScannedCell]]:
        """The object at the top, or one worksheet."""
        members: dict[str, Any] = {}
        cells: list[ScannedCell] = []
        for name, at in self.members(position):
            if name == "cells" and self.text.startswith("[", at):
                cells = [self.cell(item) for item in self.items(at)]
            elif name == "worksheets" and self.text.startswith("[", at):
                cells = [cell for item in self.items(at) for cell in self.worksheet(item)]
            else:
                members[name] = self.value(at)
        return members, cells

    def worksheet(self, position: int) -> list[ScannedCell]:
        """The cells of one worksheet (formats 2 and 3)."""
        if not self.text.startswith("{", position):
            self.value(position)
            return []
        return self.notebook(position)[1]

    def cell(self, position: int) -> ScannedCell:
        """One cell; whatever stands in its place is kept as broken."""
        if not self.text.startswith("{", position):
            self.value(position)
            return ScannedCell(None, None)
        members: dict[str, Any] = {}
        source: list[Piece] | None = []
        for name, at in self.members(position):
            if name in ("source", "input"):
                source = self.source(at)
            else:
                members[name] = self.value(at)
        return ScannedCell(members, source)

    def source(self, position: int) -> list[Piece] | None:
        """The pieces of a source, at least one: a string, or a list of them. None for anything else."""
        if self.text.startswith('"', position):
            return [Piece(self.string(position), position)]
        if not self.text.startswith("[", position):
            self.value(position)
            return None
        pieces: list[Piece] = []
        whole = True
        for at in self.items(position):
            value = self.value(at)
            whole = whole and isinstance(value, str)
            pieces.append(Piece(value if isinstance(value, str) else "", at))
        return (pieces or [Piece("", position)]) if whole else None
