"""Hydra: which document ``@hydra.main`` and ``compose`` compose, from a defaults list, groups and packages.

https://hydra.cc/docs/advanced/defaults_list/
"""

import posixpath
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from mldebt.facts import kinds as k
from mldebt.model.place import Site
from mldebt.resolve import texts
from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.configs.hydrafolders import keep_folders
from mldebt.resolve.configs.loading import Loaded
from mldebt.resolve.configs.trees import DOCUMENT_CELL, OPEN, Keys, Leaf, Tree, merged, nested
from mldebt.resolve.terms import Const, Event, Pat, Sym, Value, many

if TYPE_CHECKING:
    from mldebt.resolve.scope import Evaluator
    from mldebt.resolve.state import State
    from mldebt.resolve.world import World

DEEPEST = 8  # defaults lists inside one another
DOCUMENT = "document"  # the keyword under which an event names its primary file
OVERRIDES = "overrides"
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_SUFFIXES = (".yaml", ".yml")


def primary_file(state: "State", folder: Value | None, name: Value | None, base: str) -> Const | None:
    """The file that a configuration path (from the folder ``base``) and name mean; None where the tree has none."""
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return None
    if isinstance(folder, Pat) or (folder is not None and not isinstance(folder, Const)):
        return None
    text = str(folder.value) if folder is not None and folder.value is not None else ""
    anchored = text.startswith((texts.ROOT, "/"))
    where = text.removeprefix(texts.ROOT).lstrip("/") if anchored else posixpath.join(base, text)
    stem = posixpath.normpath(posixpath.join(where, name.value))
    for suffix in ("", *_SUFFIXES):
        if not stem.startswith("..") and state.world.document(stem + suffix) is not None:
            return Const(f"{texts.ROOT}/{stem}{suffix}", name.origin)
    return None


def main_document(state: "Evaluator", outer: "Evaluator", definition: k.Def) -> Value | None:
    """What ``@hydra.main`` hands to the function it decorates; None where nothing is known of it."""
    for node in definition.decorators:
        target = outer.evaluate(node.func) if isinstance(node, k.Call) else None
        row = state.apis.calls.get(target.name) if isinstance(target, Sym) else None
        if row is None or row.parses != "hydra" or not isinstance(node, k.Call):
            continue
        args = tuple(outer.evaluate(arg) for arg in node.args)
        words = tuple((word.name, outer.evaluate(word.value)) for word in node.keywords)
        words = (*words, *_given_by_line(outer))
        outer.by_line = state.by_line = True
        event = Event(state.site(node.at, node.end), "call", row.symbol, row.returns, None, args, words)
        flags = _flags(outer)
        document = _primary(state, event, flags)
        named = replace(event, keywords=(*words, (DOCUMENT, document)), scope=state.scope) if document else None
        made = state.emit(named) if named is not None else None
        keep_folders(state, made, event, several="--multirun" in flags)
        if made is not None:
            return made
    return None


def _primary(state: "State", event: Event, flags: dict[str, Value]) -> Const | None:
    """The file that an application composes, by its decorator and its line: beside the code; where a path that is
    absolute by the folder it is started in leads to; in the folder that the line adds."""
    folder = flags.get("--config-path") or event.argument("config_path", 0)
    name = flags.get("--config-name") or event.argument("config_name", 1)
    line = state.world.command if state.world.in_run else None
    started = line.wdir if line is not None and UNKNOWN not in line.wdir else None
    found = primary_file(state, folder, name, posixpath.dirname(state.path))
    if found is None and started is not None:
        found = primary_file(state, folder, name, started)
        if found is None and "--config-dir" in flags:
            found = primary_file(state, flags["--config-dir"], name, started)
    return found


_SHORT = {"-cn": "--config-name", "-cp": "--config-path", "-cd": "--config-dir", "-m": "--multirun"}


def _flags(outer: "Evaluator") -> dict[str, Value]:
    """Flags of Hydra's own that the command line has: https://hydra.cc/docs/advanced/hydra-command-line-flags/"""
    from mldebt.resolve.interfaces.words import origin, word_value

    line = outer.world.command
    words = line.words if line is not None else ()
    found: dict[str, Value] = {}
    for index, word in enumerate(words):
        name, equals, text = word.partition("=")
        if name.startswith("-") and line is not None:
            given = text if equals else words[index + 1] if index + 1 < len(words) else ""
            found[_SHORT.get(name, name)] = word_value(given, origin(line))
    return found


def _given_by_line(outer: "Evaluator") -> tuple[tuple[str, Value], ...]:
    """Overrides that the command line spells."""
    from mldebt.resolve.interfaces.words import origin, word_value

    line = outer.world.command
    given = [word for word in line.words if "=" in word and not word.startswith("-")] if line is not None else []
    if line is None or not given:
        return ()
    return ((OVERRIDES, many("list", tuple(word_value(word, origin(line)) for word in given))),)


def composed(state: "State", event: Event) -> Loaded | None:
    """The document that an event composes; None where its primary file is not known."""
    given = event.argument(DOCUMENT, None)
    if not isinstance(given, Const):
        return None
    path = str(given.value).removeprefix(f"{texts.ROOT}/")
    overrides = event.argument(OVERRIDES, None)
    words = [item for item in getattr(overrides, "items", ()) if isinstance(item, Const | Pat)]
    composer = _Composer(state.world, posixpath.dirname(path), words)
    tree = composer.config(posixpath.splitext(posixpath.basename(path))[0], (), 0)
    for dotted, leaf in composer.values.items():
        tree = merged(tree, nested(tuple(dotted.split(".")), leaf))
    return Loaded(path, tree, "hydra")


def _overridden(name: str, text: str, origin: Site | None) -> Leaf:
    """The value that an override sets; open where it sweeps over several, or is not known."""
    path, line = (origin.path, origin.at) if origin is not None and origin.cell == DOCUMENT_CELL else ("", 0)
    value: str | int | float | bool | None = text.strip("'\"")
    if "*" in text or "," in text:
        value = OPEN
    elif text.lower() in _WORDS:
        value = _WORDS[text.lower()]
    else:
        with suppress(ValueError):
            value = int(text) if text.lstrip("-").isdigit() else float(text)
    return Leaf(value, path, (name,), line)


class _Entry(NamedTuple):
    """One line of a defaults list."""

    group: str
    options: tuple[str, ...]
    package: str
    form: str  # self, config, group or override


class _Composer:
    """Composes one primary document; ``overrides`` are words as the command line spells them."""

    def __init__(self, world: "World", folder: str, overrides: list[Const | Pat]) -> None:
        self._world = world
        self._folder = folder
        self._chosen: dict[str, tuple[str, ...]] = {}
        self.values: dict[str, Leaf] = {}
        for word in overrides:
            name, _, value = texts.as_text(word).lstrip("+~").partition("=")
            if "." not in name and self._file(f"{name}/{value}"):
                self._chosen[name] = (value,)
            else:
                self.values[name] = _overridden(name, value, word.origin)

    def config(self, name: str, package: Keys, depth: int) -> Tree:
        """A configuration with all that its defaults list brings, at its package."""
        path = self._file(name)
        document = self._world.tree(path) if path else {}
        if depth > DEEPEST or not isinstance(document, dict):
            return {}
        own: Tree = {key: value for key, value in document.items() if key != "defaults"}
        entries = _entries(document.get("defaults"))
        for entry in entries:
            if entry.form == "override":
                self._chosen.setdefault(_absolute(entry.group, ""), entry.options)
        if all(entry.form != "self" for entry in entries):
            entries.append(_Entry("", (), "", "self"))
        result: Tree = {}
        for entry in entries:
            if entry.form == "self":
                result = merged(result, nested(package, own))
            elif entry.form != "override":
                result = merged(result, self._brought(entry, name, package, depth))
        return result

    def _brought(self, entry: _Entry, name: str, package: Keys, depth: int) -> Tree:
        """What one line of a defaults list brings."""
        home = posixpath.dirname(name)
        result: Tree = {}
        if entry.form == "config":
            other = _absolute(entry.group, home)
            inner = _package(entry.package, package, _keys(posixpath.dirname(entry.group)))
            return self.config(other, inner, depth + 1)
        group = _absolute(entry.group, home)
        for option in self._chosen.get(group, entry.options):
            inner = _package(entry.package, package, _keys(entry.group))
            result = merged(result, self.config(f"{group}/{option}", inner, depth + 1))
        return result

    def _file(self, name: str) -> str:
        for suffix in ("", *_SUFFIXES) if name.endswith(_SUFFIXES) else _SUFFIXES:
            path = posixpath.normpath(posixpath.join(self._folder, name + suffix))
            if not path.startswith("..") and self._world.document(path) is not None:
                return path
        return ""


def _absolute(group: str, home: str) -> str:
    return group.lstrip("/") if group.startswith("/") else posixpath.join(home, group)


def _keys(group: str) -> Keys:
    return tuple(piece for piece in group.split("/") if piece)


def _package(given: str, package: Keys, group: Keys) -> Keys:
    """Where a configuration goes: beside its group's name, or where ``@package`` says."""
    if not given or given == "_group_":
        return (*package, *group)
    if given.startswith("_global_"):
        return tuple(given.split(".")[1:])
    if given.startswith("_here_"):
        return (*package, *given.split(".")[1:])
    return (*package, *given.split("."))


def _entries(defaults: Tree | None) -> list[_Entry]:
    found = []
    for item in defaults if isinstance(defaults, list) else ():
        if isinstance(item, Leaf) and isinstance(item.value, str):
            name, _, package = item.value.partition("@")
            found.append(_Entry(name, (), package, "self" if name == "_self_" else "config"))
        elif isinstance(item, dict):
            found.extend(_grouped(key, value) for key, value in item.items())
    return found


def _grouped(key: str, value: Tree) -> _Entry:
    words = key.split()
    name, _, package = words[-1].partition("@")
    chosen = value if isinstance(value, list) else [value]
    options = tuple(str(leaf.value) for leaf in chosen if isinstance(leaf, Leaf) and leaf.value not in (None, OPEN))
    return _Entry(name, options, package, "override" if "override" in words[:-1] else "group")
