"""``configparser``: sections, options without regard to case, and defaults."""

from typing import TYPE_CHECKING

from mldebt.resolve.configs.trees import MISSING, Keys, Leaf, Missing, Tree, step
from mldebt.resolve.terms import Const, Res, Unknown, Value, many, part

if TYPE_CHECKING:
    from mldebt.resolve.state import State

_GETTERS = frozenset({"get", "getint", "getfloat", "getboolean"})


def option(tree: Tree, keys: Keys) -> Tree | Missing:
    """A section or an option; ``DEFAULT`` stands in for what a section lacks."""
    section = step(tree, keys[0]) if keys else tree
    if len(keys) < 2:
        return section
    for holder in (section, step(tree, "DEFAULT")):
        if isinstance(holder, dict):
            found = next((value for name, value in holder.items() if name.lower() == str(keys[1]).lower()), None)
            if isinstance(found, Leaf):
                return found
    return MISSING


def parser_method(
    state: "State", parser: Res, name: str, args: tuple[Value, ...], words: dict[str, Value]
) -> Value | None:
    """``parser.get(section, option)`` and its like; None for other methods."""
    from mldebt.resolve.configs.loading import loaded
    from mldebt.resolve.configs.parts import looked_up

    if name in _GETTERS and len(args) == 2:
        found = looked_up(state, part(parser, "item", args[0]), args[1])
        if isinstance(found, Missing):
            return words.get("fallback", Unknown("an option that the file does not have"))
        return _converted(name, found)
    if name == "sections":
        names = [section for document in loaded(state, parser) for section in _sections(document.tree)]
        return many("list", tuple(Const(section) for section in names)) if names else None
    return None


def _converted(name: str, value: Value | None) -> Value | None:
    """A number or truth value out of an option's text."""
    if name == "get" or not isinstance(value, Const) or not isinstance(value.value, str):
        return value
    try:
        if name == "getint":
            return Const(int(value.value), value.origin)
        if name == "getfloat":
            return Const(float(value.value), value.origin)
    except ValueError:
        return Unknown(f"the option is no number: {value.value}")
    return Const(value.value.lower() in ("1", "yes", "true", "on"), value.origin)


def _sections(tree: Tree) -> list[str]:
    return [name for name in tree if name not in ("", "DEFAULT")] if isinstance(tree, dict) else []
