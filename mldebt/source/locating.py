"""Offsets to lines: only when somebody looks."""

from bisect import bisect_right
from itertools import accumulate

from mldebt.model.place import Location
from mldebt.model.source import Cell, Placement


def line_map(text: str) -> tuple[int, ...]:
    """Offsets at which the lines of a text start."""
    return (0, *accumulate(len(line) + 1 for line in text.split("\n")))[:-1]


def locate(
    placement: Placement,
    cell_index: int,
    text: str,
    at: int,
    end: int,
    path: str,
    lines: tuple[int, ...] | None = None,
) -> Location:
    """The place of characters ``at`` to ``end`` of a unit, in the raw file.

    ``cell_index`` is the index in ``placement.cells`` (:attr:`mldebt.model.place.Site.cell`), -1 where the file is one
    unit; ``text`` is the unit's; ``lines`` is its :func:`line_map` where the caller has it already. Columns count from
    1, in a notebook within the line of the cell; the end column is one behind the last character.
    """
    starts = lines if lines is not None else line_map(text)
    cell = placement.cells[max(cell_index, 0)] if placement.cells else Cell("")
    line, column = line_column(starts, at)
    end_line, end_column = line_column(starts, max(at, end))
    number = cell.number if cell_index >= 0 else 0
    return Location(
        path,
        _raw_line(cell, line),
        column,
        _raw_line(cell, end_line),
        end_column,
        number,
        line if number else 0,
    )


def line_column(starts: tuple[int, ...], offset: int) -> tuple[int, int]:
    """Line and column of an offset, from 1, by the :func:`line_map` of its text."""
    line = max(bisect_right(starts, offset), 1)
    return line, offset - starts[line - 1] + 1


def _raw_line(cell: Cell, line: int) -> int:
    """The line of the raw file that holds this line of the unit."""
    if not cell.raw_lines:
        return line
    return cell.raw_lines[min(line, len(cell.raw_lines)) - 1]
