"""Databricks notebooks that were exported as source files."""

import re
from collections.abc import Iterator

from mldebt.source.cells import RawCell

_DATABRICKS_HEADER = re.compile(r"# Databricks notebook source[ \t]*(?:\n|\Z)")
_COMMAND = re.compile(r"# COMMAND -{5,}[ \t]*")
_MAGIC_LINE = re.compile(r"# MAGIC(?: |$)")
_TITLE_LINE = re.compile(r"# DBTITLE \d+,")


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
