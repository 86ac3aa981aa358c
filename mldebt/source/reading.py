"""Bytes of a file to its units and their placement."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mldebt.model.source import Cell, Placement, Problem, ReaderKind
from mldebt.source.decoding import Decoded, decode
from mldebt.source.exclusion import generated_reason, own_document_reason
from mldebt.source.kinds import NOTEBOOK, file_kind, oversize_reason, size_limit
from mldebt.source.units import Magic, SourceFile, Unit, content_digest, make_unit

if TYPE_CHECKING:
    from mldebt.source.cells import RawCell  # what reads cells is loaded where a file is read anew

DATABRICKS = "databricks"
PERCENT = "percent"


def read_file(path: str, data: bytes, salt: str) -> SourceFile:
    """Read a file of any kind.

    ``salt`` goes into the unit keys: versions of whatever interprets the units. What cannot be read is a problem of the
    placement, never an exception; a file without units and with a problem is unread, one with both is partly read.
    """
    kind = file_kind(path)
    digest = content_digest(data)
    limit = size_limit(path)
    if len(data) > limit:
        reason = oversize_reason(path)
        if reason:
            return SourceFile(Placement(digest, kind), (), reason)
        sentence = f"it holds {len(data):,} bytes, the limit is {limit:,}; raise the limit or exclude it."
        return _unread(path, digest, kind, "too-large", sentence)
    if kind == NOTEBOOK:
        return _read_notebook(path, data, digest, salt)
    decoded = decode(data, cookie=kind == ReaderKind.PYTHON)
    if decoded.binary or not kind:
        return _unread(path, digest, kind, "binary", "it does not hold text that a reader here knows.")
    problems = (Problem(path, "encoding", decoded.loss),) if decoded.loss else ()
    if kind == ReaderKind.PYTHON:
        return _read_python(decoded, digest, problems, salt)
    reason = own_document_reason(decoded.text) if kind == ReaderKind.JSON else ""
    if reason:
        return SourceFile(Placement(digest, kind, (), problems, _count_lines(decoded.text)), (), reason)
    return _one_unit(make_unit(ReaderKind(kind), decoded.text, (), salt), digest, kind, problems)


def _read_python(decoded: Decoded, digest: str, problems: tuple[Problem, ...], salt: str) -> SourceFile:
    """A module, a percent-format script, or a Databricks notebook."""
    from mldebt.source.percent import percent_cells
    from mldebt.source.scripts import databricks_cells, is_databricks

    text = decoded.text
    reason = generated_reason(text)
    if reason:
        return SourceFile(Placement(digest, ReaderKind.PYTHON, (), problems, _count_lines(text)), (), reason)
    if is_databricks(text):
        cells, units = _units_of_cells(databricks_cells(text), salt, databricks=True)
        return SourceFile(Placement(digest, DATABRICKS, cells, problems, _count_lines(text)), units)
    script = percent_cells(text)
    if script:
        cells, units = _units_of_cells(script, salt, commented=True)
        return SourceFile(Placement(digest, PERCENT, cells, problems, _count_lines(text)), units)
    python, magics = _exported(text)
    return _one_unit(make_unit(ReaderKind.PYTHON, python, magics, salt), digest, ReaderKind.PYTHON, problems)


def _exported(text: str) -> tuple[str, tuple[Magic, ...]]:
    """A script, and the magics of the notebook that it was exported from."""
    if "get_ipython()." not in text:
        return text, ()
    from mldebt.source.exported import replace_exported

    return replace_exported(text)


def _one_unit(unit: Unit, digest: str, kind: str, problems: tuple[Problem, ...]) -> SourceFile:
    placement = Placement(digest, kind, (Cell(unit.key),), problems, _count_lines(unit.text))
    return SourceFile(placement, (unit,))


def _read_notebook(path: str, data: bytes, digest: str, salt: str) -> SourceFile:
    """A notebook, cell by cell."""
    from mldebt.source.notebook import read_notebook

    text, lost = _notebook_text(data)
    content = read_notebook(path, text)
    problems = list(content.problems)
    if lost:
        problems.append(Problem(path, "encoding", "it is not valid UTF-8; characters that could not be read are lost."))
    cells, units = _units_of_cells(content.cells, salt, databricks=content.databricks)
    lines = sum(len(cell.raw_lines) for cell in content.cells)
    placement = Placement(digest, NOTEBOOK, cells, tuple(problems), lines, content.language or "python")
    return SourceFile(placement, units)


def _notebook_text(data: bytes) -> tuple[str, bool]:
    """The JSON text with its own line ends, and whether characters were lost."""
    import json

    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding), False
    except UnicodeDecodeError:
        return data.decode(encoding, errors="replace"), True


def _units_of_cells(
    raw_cells: "Iterable[RawCell]", salt: str, *, databricks: bool = False, commented: bool = False
) -> tuple[tuple[Cell, ...], tuple[Unit, ...]]:
    from mldebt.source.cells import cell_unit
    from mldebt.source.percent import percent_magics

    cells: list[Cell] = []
    units: list[Unit] = []
    for raw in raw_cells:
        unit = cell_unit(raw.text, salt, databricks=databricks)
        if unit is not None:
            commands = percent_magics(unit.text) if commented else ()
            if commands:
                unit = make_unit(unit.kind, unit.text, tuple(sorted((*unit.magics, *commands), key=_offset)), salt)
            cells.append(Cell(unit.key, raw.number, raw.tags, raw.raw_lines))
            units.append(unit)
    return tuple(cells), tuple(units)


def _offset(magic: Magic) -> int:
    return magic.at


def _unread(path: str, digest: str, kind: str, code: str, sentence: str) -> SourceFile:
    return SourceFile(Placement(digest, kind, (), (Problem(path, code, sentence),)))


def _count_lines(text: str) -> int:
    """Lines of a text; a last one without a line feed counts."""
    return text.count("\n") + (not text.endswith("\n") and bool(text))
