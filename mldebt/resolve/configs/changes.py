"""What code itself puts into a loaded document: ``config["data"]["path"] = args.path``."""

from typing import TYPE_CHECKING

from mldebt.resolve.configs.trees import Keys
from mldebt.resolve.terms import NONE, Const, Event, Part, Res, Table, Value

if TYPE_CHECKING:
    from mldebt.resolve.state import State

STORE = "store"
MERGED = "merge"  # the kind of an event whose result is what mappings become together
_LOOKING = frozenset({"key", "missing-key"})
_KEYS = (str, int)


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


class Stores:
    """What the events of an evaluation have stored in documents so far. Events are only ever added, and none that
    stores is replaced by one that stores elsewhere, so each is looked at once."""

    def __init__(self) -> None:
        self._seen = 0
        self._last: dict[tuple[Res, Keys], int] = {}  # by document and keys: the last store there
        self._beneath: dict[tuple[Res, Keys], dict[str | int, None]] = {}  # and the keys with stores there, or beneath

    def copy(self) -> "Stores":
        """The same, to be added to apart."""
        found = Stores()
        found._seen, found._last = self._seen, dict(self._last)
        found._beneath = {place: dict(keys) for place, keys in self._beneath.items()}
        return found

    def last(self, state: "State", root: Res, keys: Keys) -> int | None:
        """The event that was the last to store under the keys of a document."""
        self._look(state)
        return self._last.get((root, keys))

    def beneath(self, state: "State", root: Res, keys: Keys) -> tuple[str | int, ...]:
        """The keys of a part of a document under which, or beneath which, something was stored."""
        self._look(state)
        return tuple(self._beneath.get((root, keys), ()))

    def _look(self, state: "State") -> None:
        for index in range(self._seen, len(state.events)):
            event = state.events[index]
            place = _place(state, event) if event.kind == STORE else None
            if place is None:
                continue
            root, keys = place
            if len(event.args) == 2:
                self._last[place] = index
            for depth, key in enumerate(keys):
                self._beneath.setdefault((root, keys[:depth]), {})[key] = None
        self._seen = len(state.events)


def _place(state: "State", event: Event) -> tuple[Res, Keys] | None:
    """The document that a store changes, and the keys under which; None where one of them is not known."""
    keys: list[str | int] = []
    value: Value | None = event.receiver
    key = event.args[0]
    while type(key) is Const and isinstance(key.value, _KEYS):
        keys.append(key.value)
        if type(value) is not Part:
            return (before_stores(state, value), tuple(reversed(keys))) if isinstance(value, Res) else None
        key, value = value.key, value.base
    return None


def keys_of(state: "State", event: Event, root: Res) -> Keys | None:
    """The keys under which a store changes a document; None where it changes another, or under a key not known."""
    place = _place(state, event)
    return place[1] if place is not None and place[0] == root else None


def stored_beneath(state: "State", root: Res, keys: Keys) -> tuple[str | int, ...]:
    """The keys of a part of a document under which, or beneath which, code has stored something."""
    return state.stores.beneath(state, root, keys)


def stored(state: "State", root: Res, keys: Keys) -> Event | None:
    """The last store under the keys of a document."""
    index = state.stores.last(state, root, keys)
    return None if index is None else state.events[index]


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
