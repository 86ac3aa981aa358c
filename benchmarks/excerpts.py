"""The code around a place that a report names, for a human reader: of a notebook, the cell's own lines."""

import json
import re
from pathlib import Path
from typing import Any

WIDEST = 180  # characters of a line that are shown


def notebook_cell(text: str, number: int) -> list[str] | None:
    """The source lines of cell ``number`` (from 1, all kinds counted) of a notebook; None where it has no such cell."""
    try:
        notebook = json.loads(text)
        cells = notebook.get("cells")
        if cells is None:
            cells = [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]
        cell = cells[number - 1]
        source = cell.get("source", cell.get("input", ""))
        return "".join(source).splitlines()
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None


def excerpt(checkout: Path, place: dict[str, Any], around: int = 6) -> str:
    """Numbered lines around a location of a JSON report, those of the location itself marked with ``>``."""
    try:
        text = (checkout / place["path"]).read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
    except OSError as error:
        return f"(not readable: {error.strerror})"
    lines, first = text.replace("\r", "\n").split("\n"), place["line"]
    last = place["end_line"] or first
    if place["cell"] and place["path"].endswith(".ipynb"):
        cell = notebook_cell(text, place["cell"])
        if cell is not None:
            lines, last = cell, place["cell_line"] + max(0, min(last - first, 3))
            first = place["cell_line"]
    last = min(last, first + 12)
    shown = range(max(1, first - around), min(len(lines), last + around) + 1)
    return "\n".join(
        f"{'>' if first <= number <= last else ' '}{number:5}  {lines[number - 1][:WIDEST]}" for number in shown
    )


def fenced(code: str, language: str = "text") -> str:
    """A Markdown code block that its content cannot close."""
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    fence = "`" * max(4, longest + 1)
    return f"{fence}{language}\n{code}\n{fence}"


def spot(place: dict[str, Any]) -> str:
    """``path:line:column``, or ``path:cell N:line:column`` in a notebook."""
    if place["cell"]:
        return f"{place['path']}:cell {place['cell']}:{place['cell_line']}:{place['column']}"
    return f"{place['path']}:{place['line']}:{place['column']}"
