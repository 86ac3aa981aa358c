"""Values from configuration files that code loads: ``yaml.safe_load(open("params.yaml"))["train"]["lr"]``."""

import posixpath
from typing import TYPE_CHECKING

from mldebt.model.place import Site
from mldebt.resolve import texts
from mldebt.resolve.terms import Const, Event, Part, Pat, Res, Unknown, Value, many

if TYPE_CHECKING:
    from mldebt.resolve.state import State

DOCUMENT_CELL = -2  # ``Site.cell`` of a place in a configuration file


def config_value(state: "State", base: Value, key: Value) -> Value | None:
    """``base[key]`` where ``base`` is (part of) a loaded file of the repository; None where it is not, or is a
    table.
    """
    if not isinstance(base, Res | Part) or not isinstance(key, Const):
        return None
    keys: list[str | int] = [key.value] if isinstance(key.value, str | int) else []
    root: Value = base
    while isinstance(root, Part) and isinstance(root.key, Const) and isinstance(root.key.value, str | int):
        keys.append(root.key.value)
        root = root.base
    if not keys or not isinstance(root, Res) or state.events[root.event].type != "config":
        return None
    path = loaded_file(state, root)
    if not path:
        return None
    return _looked_up(state, path, root, tuple(reversed(keys)))


def _looked_up(state: "State", path: str, root: Res, keys: tuple[str | int, ...]) -> Value | None:
    content = state.world.document(path)
    for key in keys:
        try:
            content = content[key]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return Unknown(f"{path} has no key {'.'.join(map(str, keys))}")
    dotted = ".".join(map(str, keys))
    site = Site(path, 0, 0, DOCUMENT_CELL)
    if isinstance(content, str | int | float) or content is None:
        at = state.events[root.event].site
        state.events.append(
            Event(at, "key", path, receiver=root, args=(Const(dotted), Const(content)), scope=state.scope)
        )
        return Const(content, site)
    if isinstance(content, list) and all(isinstance(item, str | int | float) for item in content):
        return many("list", tuple(Const(item, site) for item in content[:64]))
    return None


def loaded_file(state: "State", value: Value) -> str:
    """The file of the tree that a loading call read; empty where it is not known."""
    for _ in range(6):
        if isinstance(value, Const) and isinstance(value.value, str):
            return in_tree(state, value.value)
        if not isinstance(value, Res):
            return ""
        event = state.events[value.event]
        inner = event.args[0] if event.args else next((item for _, item in event.keywords), None)
        if event.receiver is not None and isinstance(event.receiver, Const | Pat | Res):
            inner = event.receiver
        if inner is None:
            return ""
        value = inner
    return ""


def in_tree(state: "State", text: str) -> str:
    """The file of the tree that a path means: from the root, or from the folder of the script."""
    clean = texts.normal(text.removeprefix(texts.ROOT).lstrip("/") if text.startswith(texts.ROOT) else text)
    own = posixpath.normpath(posixpath.join(posixpath.dirname(state.path), clean))
    for candidate in dict.fromkeys((clean, own, clean.lstrip("./"))):
        if not candidate.startswith("..") and state.world.document(candidate) is not None:
            return candidate
    return ""
