"""Hydra: which documents ``@hydra.main`` and ``compose`` compose, as the code and its command line say."""

import posixpath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mldebt.facts import kinds as k
from mldebt.resolve import texts
from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.configs.hydracomposing import SUFFIXES, compositions
from mldebt.resolve.configs.hydrafolders import keep_folders, started_in
from mldebt.resolve.configs.loading import Loaded
from mldebt.resolve.terms import Const, Event, Pat, Sym, Value, many

if TYPE_CHECKING:
    from mldebt.resolve.scope import Evaluator
    from mldebt.resolve.state import State

DOCUMENT = "document"  # the keyword under which an event names its primary file
OVERRIDES = "overrides"


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
    for suffix in ("", *SUFFIXES):
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


def composed(state: "State", event: Event) -> tuple[Loaded, ...]:
    """The documents that an event composes, one for each job of a sweep; none where its primary file is not known."""
    given = event.argument(DOCUMENT, None)
    if not isinstance(given, Const):
        return ()
    path = str(given.value).removeprefix(f"{texts.ROOT}/")
    overrides = event.argument(OVERRIDES, None)
    words = [item for item in getattr(overrides, "items", ()) if isinstance(item, Const | Pat)]
    started = started_in(state.world) or "."
    return tuple(Loaded(path, tree, "hydra", started) for tree in compositions(state.world, path, words))
