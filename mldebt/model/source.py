"""What a tree holds and how a file was read."""

from enum import StrEnum

from msgspec import Struct


class ReaderKind(StrEnum):
    """How a unit's text is read; part of the unit's key."""

    PYTHON = "python"
    CELL = "cell"  # a cell of Python: of a notebook, a Databricks source file or a percent-format script
    MAGIC = "magic"  # a cell that is one cell magic (%%sql, %%bash, ...) and holds no Python
    SQL = "sql"
    YAML = "yaml"
    TOML = "toml"
    JSON = "json"
    INI = "ini"
    DOCKERFILE = "dockerfile"
    MAKEFILE = "makefile"
    SHELL = "shell"
    SNAKEMAKE = "snakemake"
    REQUIREMENTS = "requirements"


PYTHON_KINDS = ("python", "notebook", "databricks", "percent")
"""The kinds of placements that hold Python."""
CODE_KINDS = frozenset(
    {*PYTHON_KINDS, ReaderKind.SQL, ReaderKind.SHELL, ReaderKind.SNAKEMAKE, ReaderKind.MAKEFILE, ReaderKind.DOCKERFILE}
)
"""The kinds whose lines are code that somebody wrote; what is long of the others, a program wrote."""


NOQA = "noqa"
"""The reason of an instruction that other tools obey too."""


class Entry(Struct, frozen=True, gc=False):
    """One file of a tree. ``path`` is POSIX and relative to the root; ``size`` in bytes, -1 where unknown."""

    path: str
    mode: int
    object_id: str = ""  # git blob id where the tree knows it
    size: int = -1


class Reading(StrEnum):
    """The three states every file ends in; they sum to the total in every report."""

    READ = "read"
    PARTLY = "partly read"
    UNREAD = "unread"


class Problem(Struct, frozen=True, gc=False):
    """Something that could not be read: ``reason`` is a sentence for people, ``code`` a stable word for programs.

    Codes: python2, keyword, conflict, template, blank, notes (of people), table, syntax, parser (Python reads it, ours
    does not), ipython, encoding, json, notebook, too-large, too-deep, timeout, binary, missing, link, crash, killed.
    """

    path: str
    code: str
    reason: str
    line: int = 0
    cell: int = 0


OWN_FAULTS = frozenset({"crash", "killed"})
"""Codes of problems that are mldebt's own."""


class FileState(Struct, frozen=True, gc=False):
    """How one file was read. ``lines`` counts source lines, ``cells`` code cells, ``demoted`` says why findings in it
    never gate ("tests", "docs", "examples", ...), or is empty."""

    path: str
    kind: str
    reading: Reading
    lines: int = 0
    cells: int = 0
    demoted: str = ""
    problems: tuple[Problem, ...] = ()


class Cell(Struct, frozen=True, gc=False):
    """Where one unit of a file stands.

    ``number`` counts all cells of the notebook from 1 (0 where the file is one unit); ``raw_lines[i]`` is the line
    (from 1) of the raw file that holds line ``i`` of the unit, empty where both agree; ``tags`` are the cell's tags.
    """

    unit: str
    number: int = 0
    tags: tuple[str, ...] = ()
    raw_lines: tuple[int, ...] = ()


class Placement(Struct, frozen=True, gc=False):
    """The units of one file, in order: the only place where a path meets a unit key."""

    digest: str
    kind: str  # one of PYTHON_KINDS, or yaml, sql, ...
    cells: tuple[Cell, ...] = ()
    problems: tuple[Problem, ...] = ()
    lines: int = 0
    language: str = "python"
