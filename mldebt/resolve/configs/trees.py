"""Configuration documents as trees whose scalars know their file, keys and line."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from mldebt.model.place import Site
from mldebt.resolve.terms import Const, Value

DOCUMENT_CELL = -2  # ``Site.cell`` of a place in a configuration file; ``Site.at`` is then its line
OPEN = "???"  # OmegaConf's mark of a value that must be given
Keys: TypeAlias = tuple[str | int, ...]


class Leaf(NamedTuple):
    """A scalar: its value, and the file, keys and line it was written at; or what code itself has put in its place."""

    value: str | int | float | bool | None
    path: str
    keys: Keys
    line: int = 0
    put: Value | None = None

    def const(self) -> Const:
        """The scalar as a term."""
        return Const(self.value, Site(self.path, self.line, self.line, DOCUMENT_CELL))


def is_of_document(value: object) -> bool:
    """Whether a term is a scalar that a document holds."""
    return isinstance(value, Const) and value.origin is not None and value.origin.cell == DOCUMENT_CELL


# Mappings to trees, lists of trees, and leaves. Built from what readers made, so nothing is circular.
Tree: TypeAlias = dict[str, "Tree"] | list["Tree"] | Leaf


class Missing(NamedTuple):
    """No such key."""


MISSING = Missing()


def tree_of(path: str, content: object, lines: Mapping[Keys, int]) -> Tree:
    """A document's plain content as a tree."""

    def build(node: object, keys: Keys) -> Tree:
        if isinstance(node, dict):
            return {str(key): build(value, (*keys, key)) for key, value in node.items()}
        if isinstance(node, list):
            return [build(value, (*keys, index)) for index, value in enumerate(node)]
        value = node if isinstance(node, str | int | float | bool) else None
        return Leaf(value, path, keys, lines.get(keys, 0))

    return build(content, ())


def step(tree: Tree | Missing, key: str | int) -> Tree | Missing:
    """The tree under a key or position."""
    if isinstance(tree, dict):
        return tree.get(str(key), MISSING)
    if isinstance(tree, list) and isinstance(key, int) and -len(tree) <= key < len(tree):
        return tree[key]
    return MISSING


def at(tree: Tree, keys: Keys) -> Tree | Missing:
    """The tree under a path of keys."""
    found: Tree | Missing = tree
    for key in keys:
        found = step(found, key)
    return found


def merged(first: Tree, second: Tree) -> Tree:
    """What a later document makes of an earlier one: mappings are merged, all else is replaced."""
    if not isinstance(first, dict) or not isinstance(second, dict):
        return second
    result = dict(first)
    for key, value in second.items():
        result[key] = merged(result[key], value) if key in result else value
    return result


def updated(first: Tree, second: Tree) -> Tree:
    """What ``first.update(second)`` makes: what stands under a key is replaced as a whole."""
    return {**first, **second} if isinstance(first, dict) and isinstance(second, dict) else second


def nested(keys: Keys, tree: Tree) -> Tree:
    """A tree put under a path of keys."""
    for key in reversed(keys):
        tree = {str(key): tree}
    return tree
