"""Cells of any notebook format to units: Python with placeholders, or one magic that is the whole cell."""

import re
from typing import NamedTuple

from mldebt.model.source import ReaderKind
from mldebt.source.exported import replace_exported
from mldebt.source.magics import classify_cell, replace_magics
from mldebt.source.settings import source_settings
from mldebt.source.units import Magic, Unit, make_unit

# Above the magic, blank lines, and what Colab shows as a form (``#@title``).
_CELL_MAGIC = re.compile(r"(?:[ \t]*(?:#[ \t]*@[^\n]*)?\n)*[ \t]*%%(?P<name>!|[\w.+-]+)(?P<args>[^\n]*)")
_INDENT = re.compile(r"(?:[ \t]*\n)*(?P<blanks>[ \t]+)\S")
_LANGUAGE_SWITCH = re.compile(r"(?:[ \t]*\n)*%(?P<name>[\w-]+)(?P<args>[^\n]*)")


class RawCell(NamedTuple):
    """A code cell as a notebook file holds it: number among all cells, text, raw line of each line, tags."""

    number: int
    text: str
    raw_lines: tuple[int, ...]
    tags: tuple[str, ...] = ()


def cell_unit(text: str, salt: str, *, databricks: bool = False) -> Unit | None:
    """The unit of a code cell; None for a cell that only holds prose (``%md``).

    ``databricks`` tells that a language name on the first line rules the whole cell.
    """
    rules = source_settings().magics
    text = _outdented(text)
    found = _CELL_MAGIC.match(text)
    if found is None and "%" in text:
        found = _language_switch(text, databricks)
    if found is None or (found["name"] in ("python", "py") and found.re is _LANGUAGE_SWITCH):
        return _python_unit(text, found, "line", salt)
    inner = _CELL_MAGIC.match(text, found.end()) if found["name"] in rules.python_cells else None
    if inner is not None and inner["name"] not in rules.python_cells:
        found = inner  # ``%%capture`` over ``%%bash``: the outer one runs the inner one
    if found["name"] in rules.python_cells:
        return _python_unit(text, found, "cell", salt)
    if found["name"] in rules.prose:
        return None
    return _magic_unit(text, found, salt)


def _outdented(text: str) -> str:
    """A cell without the indentation of its first line, which IPython takes off every line that begins with it."""
    indent = _INDENT.match(text)
    if indent is None:
        return text
    return re.sub(rf"(?m)^{indent['blanks']}", "", text)


def _language_switch(text: str, databricks: bool) -> "re.Match[str] | None":
    """A first line such as ``%sql`` that rules the whole cell: anywhere in Databricks, else only where nothing but the
    name stands on it and lines follow."""
    found = _LANGUAGE_SWITCH.match(text)
    if found is None or found["name"] not in source_settings().magics.databricks_languages:
        return None
    alone = not found["args"].strip() and text[found.end() :].strip()
    return found if databricks or alone else None


def _python_unit(text: str, first: "re.Match[str] | None", kind: str, salt: str) -> Unit:
    """Python whose first line may be a magic of the whole cell."""
    if first is None:
        body, magics = replace_exported(*replace_magics(text))
        return make_unit(ReaderKind.CELL, body, magics, salt)
    start = text.rindex("%", 0, first.start("name"))
    start -= text[:start].endswith("%")
    args = first["args"].strip()
    placeholder = "pass".ljust(first.end() - start)
    rest, magics = replace_exported(*replace_magics(text[first.end() :]))
    head = Magic(start, start + 4, kind, f"{first['name']} {args}".strip(), first["name"], args)
    shift = start + len(placeholder)
    moved = tuple(Magic(m.at + shift, m.end + shift, m.kind, m.text, m.name, m.args) for m in magics)
    return make_unit(ReaderKind.CELL, text[:start] + placeholder + rest, (head, *moved), salt)


def _magic_unit(text: str, first: "re.Match[str]", salt: str) -> Unit:
    """A cell in another language. Its first line is blanked, so that lines keep their numbers."""
    name, args = first["name"], first["args"].strip()
    body = text[first.end() :]
    kept = "\n" * text[: first.end()].count("\n") + body
    script = body.strip("\n") if body.strip() else args
    magic = Magic(0, 0, *classify_cell(name, args, script))
    return make_unit(ReaderKind.MAGIC, kept, (magic,), salt)
