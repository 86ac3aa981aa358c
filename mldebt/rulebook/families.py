"""Families of rules and the bar for gating, read from ``rules/families.toml``."""

import tomllib
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from mldebt.knowledge.places import rules_dir
from mldebt.rulebook.records import RulebookError


class Family(Struct, frozen=True, forbid_unknown_fields=True):
    """One family. Codes are ``prefix`` and three digits; numbers up to ``reserved`` are taken or planned.

    ``gates_in`` names the repository roles in which findings may fail a run, empty for all; ``demote`` is false where
    findings in tests, documentation and examples count like any other.
    """

    key: str
    prefix: str
    title: str
    question: str
    reserved: int = 0
    gates_in: tuple[str, ...] = ()
    demote: bool = True


class Gate(Struct, frozen=True, forbid_unknown_fields=True):
    """When a rule may fail a run by default."""

    least_precision_bound: float


class Families(Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``rules/families.toml``."""

    gate: Gate
    family: tuple[Family, ...]

    def by_key(self) -> dict[str, Family]:
        """The families by their key, in the file's order."""
        return {family.key: family for family in self.family}


def read_families(path: Path) -> Families:
    """Read and check one file. Raises ``RulebookError`` naming the file and the field."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Families)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise RulebookError(f"{path}: {error}. Each [[family]] needs key, prefix, title and question.") from error


@cache
def builtin_families() -> Families:
    """The families shipped with mldebt."""
    return read_families(rules_dir() / "families.toml")
