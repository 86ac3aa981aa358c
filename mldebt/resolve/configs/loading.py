"""Which documents a loading call has read: through handles, helper functions, merges and parsers."""

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from mldebt.knowledge.conventions import ends_in_checkout
from mldebt.model.paths import parents
from mldebt.resolve import texts
from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.configs import layered as layering
from mldebt.resolve.configs.changes import MERGED
from mldebt.resolve.configs.trees import Tree
from mldebt.resolve.terms import Alt, Const, Event, Many, Op, Part, Res, Value

if TYPE_CHECKING:
    from mldebt.knowledge.apis import CallRow
    from mldebt.resolve.state import State

PARSER = "config-parser"
LOADED = frozenset({"config", PARSER})  # abstract types of what a document was loaded into
WHOLE_TEXT = frozenset({".read", ".decode"})  # methods that give all that a handle, or its bytes, hold
BY_DEFAULT = "default"  # the form of a document that a call reads where nobody names one: others may add to it
MOST_STEPS = 6  # calls between a handle and the text of its path


class Loaded(NamedTuple):
    """A document that a result holds. ``form`` is how it is read: yaml, json, toml, ini, omegaconf, hydra, or by
    default; ``started`` is the folder that a program of Hydra is started in."""

    path: str
    tree: Tree
    form: str
    started: str = "."


def is_loaded(state: "State", root: Value) -> bool:
    """Whether a result may be a document's content."""
    return isinstance(root, Res) and state.apis.type_of(state.events[root.event].type) in LOADED


def loaded(state: "State", root: Res) -> tuple[Loaded, ...]:
    """The documents that a result may hold; empty where they are not known."""
    known = state.documents.get(root.event)
    if known is None:
        known = _loaded(state, root)
        if state.apis.type_of(state.events[root.event].type) != PARSER:  # a parser may read another file later
            state.documents[root.event] = known
    return known


def _loaded(state: "State", root: Res) -> tuple[Loaded, ...]:
    event = state.events[root.event]
    row = state.apis.calls.get(event.symbol)
    form = row.parses if row is not None else ""
    if form == "hydra":
        from mldebt.resolve.configs.hydra import composed

        return composed(state, event)
    if form == "merge" or event.kind == MERGED:
        from mldebt.resolve.configs.merges import merged_documents

        return merged_documents(state, root)
    if state.apis.type_of(event.type) == PARSER:
        return tuple(_parsed(state, root))
    path_value = source_of(event, row)
    if path_value is None and row is not None and row.document:
        path_value, form = Const(row.document), form if form == layering.FORM else BY_DEFAULT
    paths = loaded_files(state, path_value)
    if form == layering.FORM and paths:
        return (Loaded(paths[0], layering.layered([state.world.tree(path) for path in paths]), form),)
    return tuple(Loaded(path, state.world.tree(path), form) for path in paths)


def _parsed(state: "State", root: Res) -> Iterator[Loaded]:
    """The files that ``ConfigParser.read`` filled a parser with."""
    for event in state.events:
        if event.mutates and event.receiver == root:
            row = state.apis.calls.get(event.symbol)
            for path in loaded_files(state, source_of(event, row)):
                yield Loaded(path, state.world.tree(path), "ini")


def source_of(event: Event, row: "CallRow | None") -> Value | None:
    """The argument that a loading call takes its content from."""
    name = ""
    if row is not None:
        reads = [edge for edge in row.edges if edge.edge in ("reads", "loads")]
        name = reads[0].arg if reads else row.data
    if name == "self":
        return event.receiver
    if row is not None and name:
        return event.argument(name, row.params.index(name) if name in row.params else None)
    if event.receiver is not None:
        return event.receiver
    return event.args[0] if event.args else next((value for _, value in event.keywords), None)


def loaded_files(state: "State", value: Value | None) -> tuple[str, ...]:
    """The files of the tree that a path, a handle or a text means; empty where one of them is not known."""
    for _ in range(MOST_STEPS):
        if isinstance(value, Const):
            found = in_tree(state, value.value) if isinstance(value.value, str) else ""
            return (found,) if found else ()
        if isinstance(value, Alt | Many):
            return tuple(dict.fromkeys(path for item in value.items for path in loaded_files(state, item)))
        if isinstance(value, Part) and value.op == "iter":
            value = value.base  # the lines of a handle
            continue
        if isinstance(value, Op) and value.op in WHOLE_TEXT:
            value = value.args[0]
            continue
        if not isinstance(value, Res):
            return ()
        event = state.events[value.event]
        value = source_of(event, state.apis.calls.get(event.symbol))
    return ()


def in_tree(state: "State", text: str) -> str:
    """The file of the tree that a path means: from the folder in which a command line starts the script, from the root,
    from the folder of the script, or from one around it, as where a project with its own pipeline lies below the root.
    """
    clean = texts.normal(text.removeprefix(texts.ROOT).lstrip("/") if text.startswith(texts.ROOT) else text)
    started = _where_started(state, clean) if not text.startswith(texts.ROOT) else ""
    own = posixpath.normpath(posixpath.join(posixpath.dirname(state.path), clean))
    folders = parents(state.path) if not text.startswith(texts.ROOT) else []
    around = [posixpath.join(folder, clean) for folder in folders]
    for candidate in dict.fromkeys((started or clean, clean, own, clean.lstrip("./"), *around)):
        if not candidate.startswith("..") and state.world.document(candidate) is not None:
            return candidate
    state.by_line = True  # where it is started there may be one
    return next((end for end in ends_in_checkout(clean) if state.world.document(end) is not None), "")


def _where_started(state: "State", path: str) -> str:
    """A relative path from the folder in which a command line starts the script; empty where that is the root, or not
    known."""
    line = state.world.command if state.world.in_run else None
    if line is None or not line.wdir or UNKNOWN in line.wdir or path.startswith("/"):
        return ""
    state.by_line = True
    return posixpath.normpath(posixpath.join(line.wdir, path))
