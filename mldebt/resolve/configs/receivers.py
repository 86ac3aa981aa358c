"""What the attributes of an object hold that decides what its methods do: ``self.mode = args.mode``, or a part of a
document."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from mldebt.resolve.configs.parts import reference
from mldebt.resolve.configs.trees import is_of_document
from mldebt.resolve.terms import Const, Obj, Table, Value

if TYPE_CHECKING:
    from mldebt.resolve.state import State

DEEPEST = 4


def settings_of(state: "State", name: str, holes: Mapping[str, Value], asked: Collection[str]) -> dict[str, Value]:
    """The attributes of the receiver ``name`` that are ``asked`` for and hold options, or what a document says."""
    receiver = holes.get(name)
    fields = zip(receiver.names, receiver.values, strict=True) if isinstance(receiver, Obj) else ()
    known = {f"{name}.{field}": value for field, value in fields}
    known.update((field, value) for field, value in holes.items() if field.startswith(f"{name}."))
    return {field: value for field, value in known.items() if field in asked and _decides(state, value)}


def _decides(state: "State", value: Value) -> bool:
    """Whether a value is told by how a program is started: constants, options of a command line, parts of documents."""
    plain = isinstance(value, Const) or (isinstance(value, Obj) and value.cls is None)
    return plain or _is_of_document(state, value)


def _is_of_document(state: "State", value: Value, deepest: int = DEEPEST) -> bool:
    if isinstance(value, Table | Obj):
        return deepest > 0 and any(_is_of_document(state, item, deepest - 1) for item in value.values)
    return is_of_document(value) or reference(state, value) is not None
