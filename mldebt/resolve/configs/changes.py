"""What code itself puts into a loaded document: ``config["data"]["path"] = args.path``."""

from typing import TYPE_CHECKING

from mldebt.resolve.configs.trees import Keys
from mldebt.resolve.terms import NONE, Const, Event, Part, Res, Table, Value

if TYPE_CHECKING:
    from mldebt.resolve.state import State

STORE = "store"
MERGED = "merge"  # the kind of an event whose result is what mappings become together
_LOOKING = frozenset({"key", "missing-key"})


def before_stores(state: "State", root: Res) -> Res:
    """The loading call behind the versions of a document that stores have made."""
    while state.events[root.event].kind == STORE:
        earlier = state.events[root.event].receiver
        if not isinstance(earlier, Res):
            break
        root = earlier
    return root


def is_changed(state: "State", root: Res) -> bool:
    """Whether anything was done with a document but to look something up."""
    return any(event.kind not in _LOOKING and _document(state, event.receiver) == root for event in state.events)


def _document(state: "State", value: Value | None) -> Res | None:
    while isinstance(value, Part):
        value = value.base
    return before_stores(state, value) if isinstance(value, Res) else None


def keys_of(state: "State", event: Event, root: Res) -> Keys | None:
    """The keys under which a store changes a document; None where it changes another, or under a key not known."""
    keys: list[str | int] = []
    value: Value | None = event.receiver
    key = event.args[0]
    while isinstance(key, Const) and isinstance(key.value, str | int):
        keys.append(key.value)
        if not isinstance(value, Part):
            same = isinstance(value, Res) and before_stores(state, value) == root
            return tuple(reversed(keys)) if same else None
        key, value = value.key, value.base
    return None


def stored_beneath(state: "State", root: Res, keys: Keys) -> tuple[str | int, ...]:
    """The keys of a part of a document under which, or beneath which, code has stored something."""
    places = [keys_of(state, event, root) for event in state.events if event.kind == STORE]
    beneath = (place for place in places if place is not None and len(place) > len(keys) and place[: len(keys)] == keys)
    return tuple(dict.fromkeys(place[len(keys)] for place in beneath))


def stored(state: "State", root: Res, keys: Keys) -> Event | None:
    """The last store under the keys of a document."""
    for index in reversed(_stores(state).get(keys[-1], ())):
        event = state.events[index]
        if event.receiver is not None and _is_under(state, event.receiver, root, keys[:-1]):
            return event
    return None


def _stores(state: "State") -> dict[object, list[int]]:
    """The stores so far, by the key they set; events since the last look are added."""
    known = state.stores
    for index in range(state.stores_seen, len(state.events)):
        event = state.events[index]
        if event.kind == STORE and len(event.args) == 2 and isinstance(event.args[0], Const):
            known.setdefault(event.args[0].value, []).append(index)
    state.stores_seen = len(state.events)
    return known


def _is_under(state: "State", value: Value, root: Res, keys: Keys) -> bool:
    """Whether a value is the part of a document under keys."""
    for key in reversed(keys):
        if not isinstance(value, Part) or not isinstance(value.key, Const) or value.key.value != key:
            return False
        value = value.base
    return isinstance(value, Res) and before_stores(state, value) == root


def store_all(state: "State", base: Value, mapping: Value) -> Value | None:
    """``base.update(mapping)``; None where the mapping is not known."""
    where = state.site(0, 0)
    if not isinstance(mapping, Table):
        state.events.append(Event(where, "changed", "", receiver=base, flags=state.flags, scope=state.scope))
        return None
    for pair in zip(mapping.keys, mapping.values, strict=True):
        event = Event(where, STORE, "[]=", state.type_of(base), base, pair, (), state.flags, scope=state.scope)
        state.events.append(event)
    return NONE
