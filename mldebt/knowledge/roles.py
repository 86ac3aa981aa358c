"""What tells a library, an application and a course apart (``rules/roles.toml``)."""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from mldebt.knowledge.places import rules_dir

RoleName = Literal["library", "application", "course"]


class RoleRulesError(ValueError):
    """The file does not follow the schema; the message names it and the field."""


class Signal(Struct, frozen=True, forbid_unknown_fields=True):
    """A measure that speaks for a role by ``weight`` from ``at_least`` on; ``{n}`` in ``reason`` is its value."""

    role: RoleName
    measure: str
    at_least: float
    weight: float
    reason: str


class RoleRules(Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``rules/roles.toml``: patterns of paths and names, regular expressions, signals, and the ``least`` sum of
    weights that a role needs."""

    course_words: frozenset[str]
    numbered: str
    not_lessons: frozenset[str]
    pipelines: tuple[str, ...]
    containers: tuple[str, ...]
    deployments: tuple[str, ...]
    documentation: tuple[str, ...]
    unpublished: frozenset[str]
    publishing: tuple[str, ...]
    serving: tuple[str, ...]
    least: dict[RoleName, float]
    signal: tuple[Signal, ...]


def read_role_rules(path: Path) -> RoleRules:
    """Read one file of the shape of ``rules/roles.toml``; raises ``RoleRulesError``."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=RoleRules)
    except (msgspec.MsgspecError, ValueError) as error:
        raise RoleRulesError(f"{path}: {error}. Compare it with the file that mldebt ships.") from error


@cache
def role_rules() -> RoleRules:
    """The rules that mldebt ships."""
    return read_role_rules(rules_dir() / "roles.toml")
