"""What command-line programs read and write (``rules/tools.toml``)."""

import tomllib
from functools import cache

import msgspec
from msgspec import Struct

from mldebt.knowledge.places import rules_dir

Role = str | tuple[str, ...]


class ToolRow(Struct, frozen=True, forbid_unknown_fields=True):
    """One program, or one of its commands. See the comments of the file for the fields."""

    names: tuple[str, ...]
    then: tuple[str, ...] = ()
    positional: tuple[Role, ...] = ()
    rest: str = ""
    last: str = ""
    options: dict[str, Role] = {}
    valued: frozenset[str] = frozenset()
    joining: frozenset[str] = frozenset()
    config: dict[str, Role] = {}
    unpacks: bool = False
    several: frozenset[str] = frozenset()
    operands: str = ""


class ToolFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    tool: tuple[ToolRow, ...]


@cache
def tools() -> dict[str, tuple[ToolRow, ...]]:
    """The shipped rows by program, those that ask for more words first."""
    rows = msgspec.convert(tomllib.loads((rules_dir() / "tools.toml").read_text("utf-8")), ToolFile).tool
    found: dict[str, list[ToolRow]] = {}
    for row in sorted(rows, key=lambda row: -len(row.then)):
        for name in row.names:
            found.setdefault(name, []).append(row)
    return {name: tuple(of_name) for name, of_name in found.items()}


@cache
def unpacking() -> frozenset[str]:
    """Programs whose folder holds what an archive brings."""
    return frozenset(name for name, rows in tools().items() if any(row.unpacks for row in rows))


def roles(role: Role) -> tuple[str, ...]:
    """A role, or several, as several."""
    return (role,) if isinstance(role, str) else role
