"""Objects of classes that a library runs: their fields, by their names, say what it reads and writes for them.

How ZnTrack describes them: https://zntrack.readthedocs.io/en/latest/node.html,
https://github.com/zincware/ZnTrack/blob/v0.4.3/zntrack/core/base.py
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mldebt.facts import kinds as k
from mldebt.model.paths import parents
from mldebt.resolve.inlining import changed
from mldebt.resolve.names import bound_names, flatten
from mldebt.resolve.terms import Cls, Const, Event, Many, Obj, Sym, Value, many, pattern

if TYPE_CHECKING:
    from mldebt.knowledge.apis import CallRow
    from mldebt.model.place import Site
    from mldebt.resolve.calls import Calls

FIELDS = "fields"  # the trait of what runs an object and reads and writes for its fields
_NAMES = ("name", "node_name")
_FOLDER, _OWN_FOLDER = "nwd", "$nwd$"  # a node's own folder, and how the file spells it
_DEEPEST = 3  # objects that stored objects name


def stored_object(state: "Calls", row: "CallRow", cls: Cls, name: Value | None, site: "Site", depth: int = 0) -> Value:
    """An object of a class as a file of the library describes it, under its name or that of its class."""
    known = name if isinstance(name, Const) and isinstance(name.value, str) else Const(cls.name)
    made = state.construct(cls, (), {}, site)
    if not isinstance(made, Obj):
        return made
    folder = Const(row.kept.replace("{node}", str(known.value)), None, True)
    fields: dict[str, Value] = {**dict.fromkeys(_NAMES, known), _FOLDER: folder}
    for key, held in _described(state, row, cls.path, str(known.value)).items():
        value = _decoded(state, row, held, str(folder.value), site, depth)
        if value is not None and str(key) not in fields:
            fields[str(key)] = value
    return changed(made, fields)


def _described(state: "Calls", row: "CallRow", path: str, name: str) -> Mapping[object, object]:
    """What the nearest file above a module, or above the root, says of an object."""
    for folder in (*parents(path), ""):
        content = state.world.document(f"{folder}/{row.document}".lstrip("/"))
        if isinstance(content, Mapping):
            found = content.get(name)
            return found if isinstance(found, Mapping) else {}
    return {}


def _decoded(state: "Calls", row: "CallRow", held: object, folder: str, site: "Site", depth: int) -> Value | None:
    """A stored value: a text, a path, a list of them, another object or an attribute of one; None of all else."""
    if isinstance(held, str):
        return Const(held.replace(_OWN_FOLDER, folder))
    if isinstance(held, list):
        items = [_decoded(state, row, item, folder, site, depth) for item in held]
        return many("list", tuple(item for item in items if item is not None))
    if not isinstance(held, Mapping) or depth >= _DEEPEST:
        return None
    from mldebt.resolve.configs.wrapping import named

    inner = held.get("value")
    if isinstance(inner, str):
        return Const(inner.replace(_OWN_FOLDER, folder), None, True)
    if not isinstance(inner, Mapping):
        return None
    if "instance" in inner:
        made = _decoded(state, row, inner["instance"], folder, site, depth + 1)
        return made if made is None else state.attribute(made, str(inner.get("attribute")))
    cls = named(state, f"{inner.get('module')}.{inner.get('cls')}")
    return (
        stored_object(state, row, cls, Const(str(inner.get("name"))), site, depth + 1) if isinstance(cls, Cls) else None
    )


def note_fields(state: "Calls", made: Value, site: "Site") -> None:
    """What a library reads and writes for the fields of an object that it runs."""
    if not isinstance(made, Obj):
        return
    for name, row in _fields(state, made):
        for value in _values(state, made, name, row):
            if isinstance(value, Obj):  # it needs all that another object makes
                for below, inner in _fields(state, value):
                    if any(edge.edge == "writes" for edge in inner.edges):
                        for item in _values(state, value, below, inner):
                            _note(state, row, item, site)
            else:
                _note(state, row, value, site)


def _note(state: "Calls", row: "CallRow", value: Value, site: "Site") -> None:
    words = ((row.edges[0].arg, value),)
    state.emit(replace(Event(site, "call", row.symbol, keywords=words, flags=state.flags), scope=state.scope))


def _values(state: "Calls", made: Obj, name: str, row: "CallRow") -> tuple[Value, ...]:
    """What a field stands for: what it holds, or where the library keeps it."""
    kept = row.kept
    if kept:
        node = state.attribute(made, _NAMES[0])
        known = str(node.value) if isinstance(node, Const) else made.cls.name if made.cls is not None else "*"
        text = kept.replace("{node}", known).replace("{field}", name)
        return (pattern(text, None, path=True) if "*" in text else Const(text, None, True),)
    value = state.attribute(made, name)
    return value.items if isinstance(value, Many) else (value,)


def _fields(state: "Calls", made: Obj) -> Iterator[tuple[str, "CallRow"]]:
    """The fields of an object's class that a library's call describes, each with the row of that call."""
    from mldebt.resolve.scope import lazy_evaluator

    if made.cls is None:
        return
    for info in state.world.class_info(made.cls.path, made.cls.scope).lineage(state.world):
        module = state.world.look_into(info.path)
        for step in flatten(module.steps(info.scope)) if module is not None else ():
            call = step.value if isinstance(step, k.Bind | k.AnnBind) else None
            if isinstance(call, k.Call):
                target = lazy_evaluator(state.world, info.path, info.scope).evaluate(call.func)
                row = state.apis.calls.get(target.name) if isinstance(target, Sym) else None
                if row is not None and row.edges:
                    yield from ((name, row) for name in bound_names(step))
