"""How pipelines are written (``rules/pipelines.toml``): words of their languages, and calls that define stages."""

import tomllib
from functools import cache

import msgspec
from msgspec import Struct

from mldebt.knowledge.places import rules_dir


class SnakemakeWords(Struct, frozen=True, forbid_unknown_fields=True):
    """``directives`` of a rule; ``marks`` are functions around a path that do not change which file it is."""

    directives: frozenset[str]
    marks: frozenset[str]


class StageRow(Struct, frozen=True, forbid_unknown_fields=True):
    """A call or decorator that defines a stage or a pipeline. See the comments of the file for the fields."""

    system: str
    symbols: tuple[str, ...]
    kind: str = "task"
    name: tuple[str, ...] = ()
    function: str = ""
    positional: str = ""
    named: str = ""
    script: str = ""
    folder: str = ""
    command: str = ""
    line: tuple[str, ...] = ()
    returned: bool = False
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    loads: bool = False
    stores: bool = False
    skips: frozenset[str] = frozenset()
    renames: str = ""
    makes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()
    schedule: tuple[str, ...] = ()
    clock: tuple[str, ...] = ()
    templated: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()


class DataRow(Struct, frozen=True, forbid_unknown_fields=True):
    """An object that stands for data: the arguments that hold its address, its table, its name, what stands before
    its name, or what it needs."""

    symbols: tuple[str, ...]
    places: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


class Handing(Struct, frozen=True, forbid_unknown_fields=True):
    """How tasks hand each other values. See the comments of the file for the fields."""

    push: frozenset[str]
    pull: frozenset[str]
    returned: str
    output: str
    flows: frozenset[str]
    step: str
    calling: frozenset[str]
    changed: frozenset[str]
    waiting: frozenset[str]
    needing: frozenset[str]
    mapped: frozenset[str]
    served: dict[str, str]


class PipelineFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    snakemake: SnakemakeWords
    stage: tuple[StageRow, ...]
    data: tuple[DataRow, ...]
    handing: Handing


class PipelineRules(Struct, frozen=True):
    """The file, with its rows by symbol; ``handed`` are those of calls that are given a function and what to call it
    with, or a shell line; none for the methods by which a running task gives and asks for values."""

    snakemake: SnakemakeWords
    stages: dict[str, StageRow]
    data: dict[str, DataRow]
    handed: dict[str, StageRow | None]
    handing: Handing


@cache
def pipeline_rules() -> PipelineRules:
    """The shipped rules."""
    raw = msgspec.convert(tomllib.loads((rules_dir() / "pipelines.toml").read_text("utf-8")), PipelineFile)
    return PipelineRules(
        raw.snakemake,
        {symbol: row for row in raw.stage for symbol in row.symbols},
        {symbol: row for row in raw.data for symbol in row.symbols},
        {
            **{symbol: row for row in raw.stage for symbol in row.symbols if row.named or row.templated},
            **dict.fromkeys(raw.handing.push | raw.handing.pull),
        },
        raw.handing,
    )
