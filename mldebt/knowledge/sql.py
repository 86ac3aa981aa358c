"""What is special about SQL: ``rules/sql.toml``."""

from functools import cache

import msgspec
from msgspec import Struct

from mldebt.knowledge.places import rules_dir


class DialectRow(Struct, frozen=True, forbid_unknown_fields=True):
    """Dialects to try where ``mark`` is in the text."""

    mark: str
    names: tuple[str, ...]


class FileRules(Struct, frozen=True, forbid_unknown_fields=True):
    """What in FROM is a file: functions, formats before a path, endings of a quoted name."""

    functions: frozenset[str]
    formats: frozenset[str]
    suffixes: tuple[str, ...]


class SqlRules(Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``rules/sql.toml``; the limits are in characters."""

    longest: int
    longest_retried: int
    longest_document: int
    verbs: frozenset[str]
    moving: frozenset[str]
    system: frozenset[str]
    dialects: tuple[DialectRow, ...]
    files: FileRules


class SqlRulesError(ValueError):
    """The file does not follow the schema; the message names it and the field."""


@cache
def sql_rules() -> SqlRules:
    """The rules that mldebt ships."""
    path = rules_dir() / "sql.toml"
    try:
        return msgspec.toml.decode(path.read_bytes(), type=SqlRules)
    except (msgspec.MsgspecError, ValueError) as error:
        raise SqlRulesError(f"{path}: {error}. Compare it with the file that mldebt ships.") from error
