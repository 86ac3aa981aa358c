"""Scripts that are notebooks in disguise: Databricks source files and the percent format."""

import re
from collections.abc import Iterator

from mldebt.source.cells import RawCell
from mldebt.source.magics import classify
from mldebt.source.units import Magic

_DATABRICKS_HEADER = re.compile(r"# Databricks notebook source[ \t]*(?:\n|\Z)")
_COMMAND = re.compile(r"# COMMAND -{5,}[ \t]*")
_MAGIC_LINE = re.compile(r"# MAGIC(?: |$)")
_TITLE_LINE = re.compile(r"# DBTITLE \d+,")
_PERCENT_CELL = re.compile(r"^[ \t]*#[ \t]?%%", re.MULTILINE)
_PERCENT_MAGIC = re.compile(r"^[ \t]*(#[ \t]?)(?P<escape>%|!)(?P<words>[A-Za-z_./][^\n]*)", re.MULTILINE)


def is_databricks(text: str) -> bool:
    """Whether this is a notebook that Databricks exported as a source file."""
    return _DATABRICKS_HEADER.match(text) is not None


def databricks_cells(text: str) -> Iterator[RawCell]:
    """The cells of a Databricks source file, numbered from 1; raw lines count the file's own lines.

    A cell all of whose lines are ``# MAGIC`` is given without that prefix.
    """
    lines = text.split("\n")
    number, start = 1, 1
    for position in range(1, len(lines) + 1):
        if position < len(lines) and not _COMMAND.fullmatch(lines[position]):
            continue
        cell = _trimmed(lines, start, position)
        if cell is not None:
            first, body = cell
            yield RawCell(number, "\n".join(body), tuple(range(first + 1, first + 1 + len(body))))
            number += 1
        start = position + 1


def _trimmed(lines: list[str], start: int, end: int) -> tuple[int, list[str]] | None:
    """Index of the first line and the lines of a cell, without blank edges and prefixes; None where nothing is left."""
    while start < end and (not lines[start].strip() or _TITLE_LINE.match(lines[start])):
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    body = lines[start:end]
    if not body:
        return None
    if all(_MAGIC_LINE.match(line) or not line.strip() for line in body):
        body = [_MAGIC_LINE.sub("", line) for line in body]
    return start, body


def percent_magics(text: str) -> tuple[Magic, ...]:
    """Magics that a percent-format script keeps in comments (``# !pip install x``, ``# %run prepare.py``).

    The script stays one unit and its text as it is; the offsets are those of the comment.
    """
    if "%%" not in text or not _PERCENT_CELL.search(text):
        return ()
    return tuple(
        Magic(match.start(1), match.end(), *classify(match["escape"], match["words"].strip()))
        for match in _PERCENT_MAGIC.finditer(text)
    )
