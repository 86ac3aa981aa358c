"""Records that hold places and scopes of modules, told as they are now."""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from msgspec import Struct

from mldebt.model.place import Site
from mldebt.pipeline.layouts import Shift
from mldebt.resolve.terms import Event

_T = TypeVar("_T")
_SCOPED = ("path", "scope")  # fields of a record that names a scope: ``terms.Fun``, ``terms.Cls``, ``ScopeRef``
_PLAIN = frozenset({str, int, float, bool, type(None)})


def paths_in(value: object) -> set[str]:
    """The modules of which a record holds places or scopes. Raises TypeError for what no record may hold."""
    found: set[str] = set()
    seen: set[int] = set()  # records share most of what they hold
    todo: list[Any] = [value]
    while todo:
        item = todo.pop()
        kind: Any = type(item)
        if kind in _PLAIN or id(item) in seen:
            continue
        if kind is Site:
            found.add(item.path)
            continue
        seen.add(id(item))
        if kind is tuple or kind is list:
            todo.extend(item)
        elif kind is dict:
            todo.extend(item.values())
        elif kind is not frozenset or not all(type(inner) in _PLAIN for inner in item):
            scoped, names = _fields(kind)
            if scoped:
                found.add(item.path)
            todo.extend([getattr(item, name) for name in names])
    return found


@cache
def _fields(kind: Any) -> tuple[bool, tuple[str, ...]]:
    """Whether records of a kind name a scope, and their fields."""
    if not issubclass(kind, Struct):
        raise TypeError(f"what is kept may not hold a {kind.__name__}")
    names = kind.__struct_fields__
    return frozenset(_SCOPED) <= frozenset(names), names


def moved(value: _T, shifts: Mapping[str, Shift]) -> _T:
    """A record with its places and scopes as they are now. Raises MovedAwayError where one is gone."""
    found: Any = value
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Site):
        shift = shifts.get(value.path)
        found = value if shift is None or value.cell >= 0 else shift.moved(value)
    elif isinstance(value, Struct):
        found = _moved_struct(value, shifts)
    elif isinstance(value, tuple | list):
        items = [moved(item, shifts) for item in value]
        found = tuple(items) if isinstance(value, tuple) else items
    elif isinstance(value, dict):
        found = {key: moved(item, shifts) for key, item in value.items()}
    result: _T = found
    return result


def _moved_struct(value: Struct, shifts: Mapping[str, Shift]) -> Struct:
    fields = {name: moved(getattr(value, name), shifts) for name in value.__struct_fields__}
    home = value.site.path if isinstance(value, Event) else fields.get("path") if "scope" in fields else None
    shift = shifts.get(home) if isinstance(home, str) else None
    if shift is not None:
        fields["scope"] = shift.scope(fields["scope"])
    return type(value)(**fields)
