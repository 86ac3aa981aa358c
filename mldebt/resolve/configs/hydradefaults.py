"""Defaults lists of Hydra: which configurations one brings, and at which package each of them goes.

https://hydra.cc/docs/advanced/defaults_list/, https://hydra.cc/docs/advanced/overriding_packages/
"""

import posixpath
import re
from typing import NamedTuple

from mldebt.resolve.configs.trees import OPEN, Keys, Leaf, Tree

HEADER = "package_header"  # the question of the world which package the head of a configuration names
_HEADER = re.compile(r"#\s*@package:?\s+(\S+)")


def package_header(text: str) -> str:
    """The package that the comments at the head of a configuration name; empty where they name none."""
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            break
        if found := _HEADER.match(line.strip()):
            return found[1]
    return ""


class Entry(NamedTuple):
    """One line of a defaults list."""

    group: str
    options: tuple[str, ...]
    package: str
    form: str  # self, config, group or override


def absolute(group: str, home: str) -> str:
    """A group or configuration, told from the configuration folder; ``home`` is the group of who names it."""
    return group.lstrip("/") if group.startswith("/") else posixpath.join(home, group)


def keys_of(group: str) -> Keys:
    """The package of a group."""
    return tuple(piece for piece in group.split("/") if piece)


def package_of(given: str, package: Keys, group: Keys) -> Keys:
    """Where a configuration goes: beside its group's name, or where ``@package`` says."""
    if not given or given == "_group_":
        return (*package, *group)
    if given.startswith("_global_"):
        return tuple(given.split(".")[1:])
    if given.startswith("_here_"):
        return (*package, *given.split(".")[1:])
    return (*package, *given.split("."))


def entries_of(defaults: Tree | None) -> list[Entry]:
    """The lines of a defaults list."""
    found = []
    for item in defaults if isinstance(defaults, list) else ():
        if isinstance(item, Leaf) and isinstance(item.value, str):
            name, _, package = item.value.partition("@")
            found.append(Entry(name, (), package, "self" if name == "_self_" else "config"))
        elif isinstance(item, dict):
            found.extend(_grouped(key, value) for key, value in item.items())
    return found


def _grouped(key: str, value: Tree) -> Entry:
    words = key.split()
    name, _, package = words[-1].partition("@")
    chosen = value if isinstance(value, list) else [value]
    options = tuple(str(leaf.value) for leaf in chosen if isinstance(leaf, Leaf) and leaf.value not in (None, OPEN))
    return Entry(name, options, package, "override" if "override" in words[:-1] else "group")
