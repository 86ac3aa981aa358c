"""What calls do to the columns of a table: ``rules/columns.toml``."""

from functools import cache

import msgspec
from msgspec import Struct

from mldebt.knowledge.places import rules_dir


class ReadRules(Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments by which a read says which columns it gives: those that choose, and those that name what is there."""

    chosen: tuple[str, ...]
    named: tuple[str, ...]


class ViewRules(Struct, frozen=True, forbid_unknown_fields=True):
    """Attributes of a table that are no column: ``same`` ones hold its columns, ``none`` hold none."""

    same: frozenset[str]
    none: frozenset[str]


class ColumnRules(Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``rules/columns.toml``; ``does`` lists the calls (``type.method`` or a function) by what they do."""

    does: dict[str, tuple[str, ...]]
    reads: ReadRules
    views: ViewRules


class ColumnRulesError(ValueError):
    """The file does not follow the schema; the message names it and the field."""


@cache
def column_rules() -> ColumnRules:
    """The rules that mldebt ships."""
    path = rules_dir() / "columns.toml"
    try:
        return msgspec.toml.decode(path.read_bytes(), type=ColumnRules)
    except (msgspec.MsgspecError, ValueError) as error:
        raise ColumnRulesError(f"{path}: {error}. Compare it with the file that mldebt ships.") from error


@cache
def column_effects() -> dict[str, str]:
    """What each call does, by its name."""
    return {name: effect for effect, names in column_rules().does.items() for name in names}
