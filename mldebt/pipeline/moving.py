"""Records that hold places and scopes of modules, told as they are now."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from msgspec import Struct

from mldebt.model.place import Site
from mldebt.pipeline.layouts import Shift
from mldebt.resolve.terms import Event

_T = TypeVar("_T")
_SCOPED = ("path", "scope")  # fields of a record that names a scope: ``terms.Fun``, ``terms.Cls``, ``ScopeRef``
_PLAIN = frozenset({str, int, float, bool, type(None)})


def paths_in(value: object) -> Iterator[str]:
    """The modules of which a record holds places or scopes."""
    kind = type(value)
    if kind in _PLAIN:
        return
    if isinstance(value, Site):
        yield value.path
    elif isinstance(value, Struct):
        names = value.__struct_fields__
        if "scope" in names and "path" in names:
            yield getattr(value, "path")  # noqa: B009
        for name in names:
            field = getattr(value, name)
            if type(field) not in _PLAIN:
                yield from paths_in(field)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from paths_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from paths_in(item)
    elif isinstance(value, frozenset) and all(type(item) in _PLAIN for item in value):
        return
    elif value is not None:
        raise TypeError(f"what is kept may not hold a {kind.__name__}")


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
