"""A call of a parameter (``cls(...)`` in a class method, a function handed over), kept until somebody fills it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mldebt.model.place import Site
from mldebt.resolve.reflection import is_named
from mldebt.resolve.terms import (
    HOLE,
    Const,
    Event,
    Hole,
    Many,
    Op,
    Part,
    Res,
    Table,
    Value,
    bits_of,
    many,
    operation,
    table,
)

if TYPE_CHECKING:
    from mldebt.resolve.calls import Calls

DEFERRED = ".()"  # as a method of no name on the function itself


def deferred(target: Value, args: tuple[Value, ...], words: dict[str, Value], site: Site, scope: int) -> Value:
    """The call as a term, with the place and the scope in which it is written."""
    named = table(tuple(Const(name) for name in words), tuple(words.values()))
    return operation(DEFERRED, (target, many("tuple", args), named, Const(scope, site)))


def keep(state: "Calls", target: Value, args: tuple[Value, ...], words: dict[str, Value], site: Site) -> Value:
    """The call as an event too, for whoever takes over what the function does."""
    kept = deferred(target, args, words, site, state.scope)
    state.emit(Event(site, "deferred", "", args=(kept,), flags=state.flags, scope=state.scope))
    return kept


def is_handed(base: Value) -> bool:
    """Whether a value is a parameter, or an attribute of one: an object that a caller hands over, or makes by calling
    what it was handed."""
    for _ in range(3):
        if isinstance(base, Hole) or (isinstance(base, Op) and base.op == DEFERRED):
            return True
        if not isinstance(base, Part) or base.op != "attr":
            return False
        base = base.base
    return False


def is_looked_up(target: Value, events: Sequence[Event]) -> bool:
    """Whether a function comes from what a caller hands over: an item of a mapping, what ``get`` finds in one."""
    if isinstance(target, Res):
        return events[target.event].kind == "method" and events[target.event].symbol == ".get"
    found = (isinstance(target, Part) and target.op == "item") or (isinstance(target, Op) and target.op == ".get")
    return (found and bool(bits_of(target) & HOLE)) or is_named(target) or _is_of_named(target)


def _is_of_named(target: Value) -> bool:
    """Whether a function is one of a module that is imported by a name that a caller says."""
    return isinstance(target, Part) and target.op == "attr" and is_named(target.base)


def given_to(given: tuple[Value, ...]) -> tuple[tuple[Value, ...], dict[str, Value], Site, int]:
    """Arguments, keywords, place and scope of a call that was kept."""
    args, words, where = given
    assert isinstance(args, Many)
    assert isinstance(words, Table)
    assert isinstance(where, Const)
    assert where.origin is not None
    assert isinstance(where.value, int)
    named = {
        str(key.value): value for key, value in zip(words.keys, words.values, strict=True) if isinstance(key, Const)
    }
    return args.items, named, where.origin, where.value
