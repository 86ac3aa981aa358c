"""``rules/sources.toml`` as typed records: limits, names, folders and magics are data."""

import tomllib
from functools import cache

import msgspec
from msgspec import Struct

from mldebt.knowledge.places import rules_dir
from mldebt.model.source import ReaderKind


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """Sizes in bytes above which a file is not read, and kinds of which a larger file is data; nodes and depth of one
    configuration document."""

    python: int
    notebook: int
    document: int
    data_kinds: frozenset[str]
    document_nodes: int
    document_depth: int


class KindRule(Struct, frozen=True, forbid_unknown_fields=True):
    """File names of one kind; ``folders`` limits the rule to files right below such a folder."""

    kind: str
    names: tuple[str, ...]
    folders: tuple[str, ...] = ()


class ExcludeRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Folders and file names left out, and the reason that reports show."""

    reason: str
    folders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class EnvironmentRule(Struct, frozen=True, forbid_unknown_fields=True):
    """How an installed environment is known: by a marker file, or by a telling name with packages inside."""

    reason: str
    marker_files: tuple[str, ...]
    names: tuple[str, ...]
    packages: tuple[str, ...]


class GeneratedRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Comments near the top of a file that say a program wrote it."""

    reason: str
    lines: int
    markers: tuple[str, ...]


class DemoteRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A class of paths whose findings never gate."""

    class_: str = msgspec.field(name="class")
    folders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class NotebookRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Kernel languages that are read as Python, and patterns of the names of kernels of other languages."""

    languages: tuple[str, ...]
    kernels: dict[str, tuple[str, ...]]


class DecodingRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Codecs that a coding cookie must not choose."""

    refused: frozenset[str]


class MagicRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Names of magics by what they mean."""

    python_cells: frozenset[str]
    python_lines: frozenset[str]
    sql: frozenset[str]
    shell: frozenset[str]
    run: frozenset[str]
    help: frozenset[str]
    automatic: frozenset[str]
    databricks_languages: frozenset[str]
    prose: frozenset[str]


class OwnReportRule(Struct, frozen=True, forbid_unknown_fields=True):
    """How what we wrote is known: by a ``mark`` in the first ``head`` bytes of a page, by one of ``documents`` (regular
    expressions, each with one of the words of ``spells``) in those of a JSON document."""

    reason: str
    names: tuple[str, ...]
    head: int
    mark: str
    spells: tuple[str, ...]
    documents: tuple[str, ...]


class CodeownersRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Paths of files that say who owns what; the first that exists counts."""

    files: tuple[str, ...]


class ProseRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Names of files that are written for people, or for other programs."""

    names: tuple[str, ...]


class SourceSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    limits: Limits
    kind: tuple[KindRule, ...]
    exclude: tuple[ExcludeRule, ...]
    environment: EnvironmentRule
    generated: GeneratedRule
    demote: tuple[DemoteRule, ...]
    notebook: NotebookRule
    decoding: DecodingRule
    magics: MagicRule
    own_reports: OwnReportRule
    codeowners: CodeownersRule
    prose: ProseRule


@cache
def source_settings() -> SourceSettings:
    """The shipped settings. Raises msgspec.ValidationError where the shipped file is broken (tested)."""
    text = (rules_dir() / "sources.toml").read_text(encoding="utf-8")
    found = msgspec.convert(tomllib.loads(text), SourceSettings)
    unknown = {rule.kind for rule in found.kind} - {"notebook", *ReaderKind}
    if unknown:
        raise msgspec.ValidationError(f"rules/sources.toml names kinds that no reader has: {sorted(unknown)}")
    return found
