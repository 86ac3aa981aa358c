"""Calls whose result is configuration under another type, or what configuration names."""

from typing import TYPE_CHECKING

from mldebt.resolve.configs.hydra import DOCUMENT, primary_file
from mldebt.resolve.folding import fold
from mldebt.resolve.nodes import stored_object
from mldebt.resolve.terms import Cls, Const, Fun, Mod, Op, Pat, Sym, Table, Unknown, Value, table

if TYPE_CHECKING:
    from mldebt.knowledge.apis import CallRow
    from mldebt.model.place import Site
    from mldebt.resolve.calls import Calls

Args = tuple[Value, ...]
Words = dict[str, Value]
TARGET = "_target_"
INITIALIZERS = frozenset({"hydra.initialize", "hydra.initialize_config_dir"})
SPECIAL = frozenset({"instantiate", "record", "default", "path"})  # what a row's call makes that no event stands for
DEEPEST = 4  # objects inside one another that a document describes


def special_call(state: "Calls", row: "CallRow", args: Args, words: Words, site: "Site") -> Value | None:
    """A call of a wrapper, a composition or an instantiation; None where it is an ordinary call."""
    if row.same:
        return _wrapped(row, args, words)
    if row.parses == "default":
        return _default(state, row, args, words, site)
    if row.parses == "path":
        return _path(state, row, args, words, site)
    if row.parses == "record":
        return _made_record(state, row, args, words, site)
    if row.parses == "instantiate" and args:
        return _instantiated(state, args[0], args[1:], words, site, 0)
    return None


def _wrapped(row: "CallRow", args: Args, words: Words) -> Value | None:
    """The argument that the result is; keywords make a mapping of their own."""
    index = row.params.index(row.same) if row.same in row.params else 0
    given = words.get(row.same, args[index] if index < len(args) else None)
    if given is None and list(words) == ["**"]:
        given = words["**"]
    if given is None:
        return table(tuple(Const(name) for name in words), tuple(words.values())) if "**" not in words else None
    return None if isinstance(given, Const | Pat) else given


def _default(state: "Calls", row: "CallRow", args: Args, words: Words, site: "Site") -> Value | None:
    """What ``field(default=...)`` gives a field of a record; None where it must be given."""
    index = row.params.index("default") if "default" in row.params else 0
    given = words.get("default", args[index] if index < len(args) else None)
    if given is not None and not isinstance(given, Unknown):
        return given
    factory = words.get("default_factory", words.get("factory"))
    if isinstance(factory, Op) and factory.op == "lambda":
        return factory.args[0]
    return state.apply(factory, None, "", (), {}, site) if isinstance(factory, Fun | Cls | Sym) else None


def _path(state: "Calls", row: "CallRow", args: Args, words: Words, site: "Site") -> Value | None:
    """The path that an object stands for which is made of one; that it is made is noted."""
    given = {**dict(zip(row.params, args, strict=False)), **words}.get(row.data)
    if given is None:
        return None
    state.by_row(row, None, args, words, site)
    return fold("path.join", (given,))


def _made_record(state: "Calls", row: "CallRow", args: Args, words: Words, site: "Site") -> Value | None:
    """An object of a class of the repository, whose fields are the keys of a mapping, or stand in a file."""
    given = {**dict(zip(row.params, args, strict=False)), **words}
    cls, data = given.get("data_class"), given.get("data")
    if row.document and isinstance(cls, Cls):
        return stored_object(state, row, cls, given.get("name"), site)
    return state.construct(cls, (), {"**": data}, site) if isinstance(cls, Cls) and data is not None else None


def composition_words(state: "Calls", args: Args, words: Words) -> Words:
    """The keywords of ``compose`` with the primary file that it composes, by the ``initialize`` before it."""
    started = [event for event in state.events if event.symbol in INITIALIZERS]
    folder = started[-1].argument("config_path", 0) or started[-1].argument("config_dir", 0) if started else None
    name = words.get("config_name", args[0] if args else None)
    base = state.path.rpartition("/")[0]
    found = primary_file(state, folder, name, base) if started else None
    return {**words, DOCUMENT: found} if found is not None else words


def _instantiated(state: "Calls", value: Value, args: Args, words: Words, site: "Site", depth: int) -> Value | None:
    """What a mapping with ``_target_`` makes, called with its other keys."""
    spelt = state.expanded(value)
    if not isinstance(spelt, Table) or depth > DEEPEST:
        return None
    fields = {
        str(key.value): item for key, item in zip(spelt.keys, spelt.values, strict=True) if isinstance(key, Const)
    }
    target = fields.pop(TARGET, None)
    if not isinstance(target, Const) or not isinstance(target.value, str):
        return None
    made = named(state, target.value)
    partial = fields.get("_partial_")
    if isinstance(partial, Const) and partial.value:
        return made
    given = {name: item for name, item in fields.items() if not (name.startswith("_") and name.endswith("_"))}
    for name, item in given.items():
        inner = _instantiated(state, item, (), {}, site, depth + 1)
        given[name] = item if inner is None else inner
    return state.apply(made, None, "", args, {**given, **words}, site)


def named(state: "Calls", dotted: str) -> Value:
    """What a dotted name in a document means: something of the repository, or of a library."""
    pieces = dotted.split(".")
    for cut in range(len(pieces) - 1, 0, -1):
        path = state.world.module_file(".".join(pieces[:cut]), state.path)
        if path is not None:
            value: Value = Mod(path)
            for name in pieces[cut:]:
                value = state.attribute(value, name)
            return value
    return Sym(state.apis.canonical(dotted))
