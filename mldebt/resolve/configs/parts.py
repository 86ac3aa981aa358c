"""Parts of loaded documents as values: ``yaml.safe_load(open("params.yaml"))["train"]["lr"]``.

A part stays a reference (``Part`` of the loading call's result) until it is a scalar or a list, so a function that
gets a mapping can be summarised before it is known which file the mapping came from.
"""

from typing import TYPE_CHECKING

from mldebt.resolve.configs.changes import MERGED, before_stores, is_changed, store_all, stored, stored_beneath
from mldebt.resolve.configs.interpolation import interpolated
from mldebt.resolve.configs.layered import FORM, setting
from mldebt.resolve.configs.loading import PARSER, Loaded, is_loaded, loaded
from mldebt.resolve.configs.trees import MISSING, Keys, Leaf, Missing, Tree, at
from mldebt.resolve.terms import (
    HOLE,
    IN_BRANCH,
    NONE,
    RESULT,
    Alt,
    Const,
    Event,
    Obj,
    Part,
    Res,
    Table,
    Unknown,
    Value,
    alternatives,
    bits_of,
    many,
    operation,
    part,
    record,
    table,
)

if TYPE_CHECKING:
    from mldebt.resolve.state import State

MOST_LEAVES = 300  # of a mapping with all that it holds
MOST_ITEMS = 64  # of a list or mapping that is spelt out
WHOLE = frozenset({"yaml", "json", "toml", "ini"})  # forms of which the file is all there is
_GETTERS = frozenset({"get", "pop", "setdefault"})
_LISTINGS = frozenset({"items", "keys", "values"})
_REFERRING = frozenset({Res, Part})  # terms that may be a part of a document
_KEYS = (str, int)
EMPTY = table((), ())


def reference(state: "State", value: Value) -> tuple[Res, Keys] | None:
    """The loading call and the keys that a value refers to; None where it is no part of a document."""
    keys: list[str | int] = []
    while type(value) is Part and type(value.key) is Const and isinstance(value.key.value, _KEYS):
        if value.op == "iter":
            return None
        keys.append(value.key.value)
        value = value.base
    if not isinstance(value, Res) or not is_loaded(state, value):
        return None
    return before_stores(state, value), tuple(reversed(keys))


def is_known_part(state: "State", value: Value) -> bool:
    """Whether a value is a part of a document that is known."""
    found = reference(state, value)
    return found is not None and bool(loaded(state, found[0]))


def has_fields(state: "State", value: Value) -> bool:
    """Whether attributes of a value may be keys: those of a ``ConfigParser`` and its sections are methods."""
    found = reference(state, value) if type(value) in _REFERRING else None
    return found is None or state.apis.type_of(state.type_of(found[0])) != PARSER


def all_parts(state: "State", value: Alt) -> bool:
    """Whether a value is a part of one of several documents."""
    return all(reference(state, item) is not None for item in value.items)


def config_value(state: "State", base: Value, key: Value) -> Value | None:
    """``base[key]`` or ``base.key``; None where ``base`` is no part of a known document, or holds a mapping there."""
    found = looked_up(state, base, key)
    if not isinstance(found, Missing):
        return found
    root, keys = reference(state, base) or (None, ())
    path = loaded(state, root)[0].path if root is not None else ""
    dotted = ".".join(map(str, (*keys, getattr(key, "value", "?"))))
    if root is not None and all(document.form in WHOLE for document in loaded(state, root)):
        where = state.events[root.event].site
        given = (Const(dotted),)
        missing = Event(where, "missing-key", path, receiver=root, args=given, flags=state.flags, scope=state.scope)
        state.events.append(missing)
    return Unknown(f"{path} has no key {dotted}")


def looked_up(state: "State", base: Value, key: Value) -> Value | Missing | None:
    """What a part of a document holds under a key; None where the document is not known or holds a mapping there."""
    if type(base) not in _REFERRING or type(key) is not Const or not isinstance(key.value, _KEYS):
        return None
    found = reference(state, base)
    documents = loaded(state, found[0]) if found is not None else ()
    if found is None or not documents:
        return None
    root, whole = found[0], (*found[1], key.value)
    changed = stored(state, root, whole)
    if changed is not None and not changed.flags & IN_BRANCH:
        return changed.args[1]
    known: list[tuple[Loaded, Tree]] = []
    for document in documents:
        node = find(document, whole)
        if isinstance(node, dict):
            return None
        if not isinstance(node, Missing):
            known.append((document, node))
    values = [_value(state, root, whole, *pair) for pair in known]
    if changed is not None:
        values.append(changed.args[1])
    if not values and stored_beneath(state, root, whole):
        return None
    return alternatives(values) if values else MISSING


def find(document: Loaded, keys: Keys) -> Tree | Missing:
    """The tree under keys, by the rules of the document's form."""
    if document.form == "ini":
        from mldebt.resolve.configs.parsers import option

        return option(document.tree, keys)
    return setting(document.tree, keys) if document.form == FORM else at(document.tree, keys)


def _value(state: "State", root: Res, keys: Keys, document: Loaded, node: Tree) -> Value:
    """A scalar, or a list whose mappings stay references."""
    if isinstance(node, Leaf):
        _note_read(state, root, node)
        return interpolated(document, node, keys)
    assert isinstance(node, list)
    return many(
        "list", tuple(_item(root, (*keys, index), document, item) for index, item in enumerate(node[:MOST_ITEMS]))
    )


def _item(root: Res, keys: Keys, document: Loaded, node: Tree) -> Value:
    if isinstance(node, Leaf):
        return interpolated(document, node, keys)
    value: Value = root
    for key in keys:
        value = part(value, "item", Const(key))
    return value


def _note_read(state: "State", root: Res, leaf: Leaf) -> None:
    """The event that says which key of which file was read; nobody says it of what code has merged."""
    if leaf.put is not None or state.events[root.event].kind == MERGED:
        return
    where = state.events[root.event].site
    dotted = Const(".".join(map(str, leaf.keys)))
    event = Event(where, "key", leaf.path, receiver=root, args=(dotted, Const(leaf.value)), scope=state.scope)
    state.events.append(event)


def expanded(state: "State", value: Value) -> Value:
    """A mapping or list of a document spelt out one level deep; any other value as it is."""
    found = reference(state, value) if isinstance(value, Res | Part) else None
    if found is None:
        return value
    root, keys = found
    documents = loaded(state, root)
    if len(documents) != 1:
        return value
    node = find(documents[0], keys)
    if isinstance(node, list):
        return _value(state, root, keys, documents[0], node)
    if not isinstance(node, dict):
        return value
    values = []
    for key, item in list(node.items())[:MOST_ITEMS]:
        if isinstance(item, Leaf):
            _note_read(state, root, item)
        values.append(_item(root, (*keys, key), documents[0], item))
    names = tuple(Const(key) for key in list(node)[:MOST_ITEMS])
    return table(names, tuple(values), more=len(node) > MOST_ITEMS)


def spelt_out(state: "State", value: Value) -> Value:
    """A mapping of a document with all that it holds, as code has changed it by now: for who may not refer to the
    document itself. So is an object that holds some. Other values, and mappings that are too large, stay as they are.
    """
    if isinstance(value, Obj):
        return record(
            value.cls, {name: spelt_out(state, held) for name, held in zip(value.names, value.values, strict=True)}
        )
    if isinstance(value, Table) and bits_of(value) & RESULT:
        return table(value.keys, tuple(spelt_out(state, held) for held in value.values), more=value.open)
    if isinstance(value, Alt):
        value = alternatives(state.something(value))
    found = reference(state, value) if isinstance(value, Res | Part) else None
    documents = loaded(state, found[0]) if found is not None else ()
    if found is None or len(documents) != 1:
        return value
    node, more = find(documents[0], found[1]), stored_beneath(state, *found)
    node = {} if more and isinstance(node, Missing) else node
    if not isinstance(node, dict) or _leaves(node) > MOST_LEAVES:
        return value
    names = dict.fromkeys((*node, *more))
    held = tuple(_spelt_item(state, part(value, "item", Const(key)), key) for key in names)
    whole = documents[0].form in WHOLE and not is_changed(state, found[0])
    return table(tuple(map(Const, names)), held, more=not whole)


def _spelt_item(state: "State", place: Value, key: str | int) -> Value:
    """What a document holds at a place, with all that it holds."""
    held = looked_up(state, place.base, Const(key)) if isinstance(place, Part) else None
    item = spelt_out(state, place if held is None or isinstance(held, Missing) else held)
    return Unknown("part of a document") if bits_of(item) & (HOLE | RESULT) else item


def _leaves(node: Tree) -> int:
    return sum(map(_leaves, node.values())) if isinstance(node, dict) else 1


def config_method(
    state: "State", base: Value, name: str, args: tuple[Value, ...], words: dict[str, Value]
) -> Value | None:
    """A method of a part of a document that only looks something up; None where it is none."""
    found = reference(state, base) if isinstance(base, Res | Part) else None
    if found is None:
        return None
    if not found[1] and state.apis.type_of(state.type_of(found[0])) == PARSER:
        from mldebt.resolve.configs.parsers import parser_method

        answer = parser_method(state, found[0], name, args, words)
        if answer is not None:
            return answer
    if name in _GETTERS and args:
        return _got(state, base, name, args, words)
    if name == "update" and len(args) == 1:
        return store_all(state, base, expanded(state, args[0]))
    if name in _LISTINGS:
        spelt = expanded(state, base)
        return _listing(spelt, name) if isinstance(spelt, Table) else None
    row = state.apis.method("config", name)
    return base if row is not None and row.same == "self" else None


def _got(state: "State", base: Value, name: str, args: tuple[Value, ...], words: dict[str, Value]) -> Value:
    """``base.get(key, default)``; kept to be asked again where the document is not known yet."""
    held = looked_up(state, base, args[0])
    default = args[1] if len(args) > 1 else words.get("default", words.get("fallback", NONE))
    if isinstance(held, Missing):
        return part(base, "item", args[0]) if name == "setdefault" and default == EMPTY else default
    if held is not None:
        return held
    known = reference(state, base)
    if known is not None and loaded(state, known[0]):
        return part(base, "item", args[0])
    return operation(f".{name}", (base, args[0], default))


def _listing(spelt: Table, name: str) -> Value:
    if name == "keys":
        return many("list", spelt.keys)
    if name == "values":
        return many("list", spelt.values)
    return many("list", tuple(many("tuple", pair) for pair in zip(spelt.keys, spelt.values, strict=True)))
