"""What a statement changes in place: lists that grow (``rows.append(row)``), frames (``inplace=True``, ``del``)."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mldebt.facts import kinds as k
from mldebt.resolve.folding import element_of
from mldebt.resolve.names import flatten
from mldebt.resolve.terms import (
    IN_LOOP,
    Alt,
    Const,
    Event,
    Many,
    Op,
    Res,
    Table,
    Unknown,
    Value,
    alternatives,
    many,
    operation,
    table,
)

if TYPE_CHECKING:
    from mldebt.resolve.steps import Steps

_ADDED = {"append": 0, "add": 0, "insert": 1, "extend": 0, "update": 0}  # method to the place of what it adds
_SEVERAL = frozenset({"extend", "update"})
_FILLING = frozenset({"update", "setdefault"})  # what may give a mapping further keys
_GROWING = frozenset({"list", "set"})


def grow(state: "Steps", call: k.Call) -> bool:
    """Whether a statement adds to what a name of this scope holds; the name then holds the grown one."""
    func = call.func
    if not isinstance(func, k.Attr) or not isinstance(func.value, k.Name):
        return False
    held = state.env.get(func.value.id)
    if held is not None and func.attr in _FILLING and may_fill(held):
        state.env[func.value.id] = filled(held)
        return False
    if func.attr not in _ADDED or call.keywords:
        return False
    place = _ADDED[func.attr]
    if held is None or not _grows(held) or len(call.args) != place + 1:
        return False
    added = state.evaluate(call.args[place])
    state.env[func.value.id] = _grown(held, added, func.attr, looping=bool(state.flags & IN_LOOP))
    return True


def may_fill(held: Value) -> bool:
    """Whether a value is a mapping, or one of several, whose keys are all known."""
    return any(map(may_fill, held.items)) if isinstance(held, Alt) else isinstance(held, Table) and not held.open


def filled(held: Value) -> Value:
    """A mapping, or each that it may be, with further keys that are not known."""
    if isinstance(held, Alt):
        return alternatives([filled(item) for item in held.items])
    return table(held.keys, held.values, more=True) if isinstance(held, Table) else held


def replace_in_place(state: "Steps", call: k.Call) -> bool:
    """``df.drop(columns=names, inplace=True)`` as a statement: the name then holds what the call made."""
    func = call.func
    if not isinstance(func, k.Attr) or not any(word.name == "inplace" for word in call.keywords):
        return False
    base, made = state.evaluate(func.value), state.evaluate(call)
    if isinstance(made, Res) and (_is_of_data(state, base) or state.is_awaited(made)):
        event = state.events[made.event]
        if event.receiver == base and ("inplace", Const(True)) in event.keywords:
            state.put_back(func.value, made)
    return True


def take_away(state: "Steps", node: k.Expr, key: k.Expr, at: int, end: int) -> None:
    """``del df[key]`` and ``df.pop(key)``: a version of the frame without a column."""
    base = state.evaluate(node)
    if _is_of_data(state, base):
        event = Event(
            state.site(at, end), "store", "del", state.changed_type(base), base, (state.evaluate(key),), (), state.flags
        )
        state.put_back(node, state.emit(replace(event, scope=state.scope)))


def _is_of_data(state: "Steps", base: Value) -> bool:
    return "data" in state.apis.lineage(state.type_of(base))


def _grows(held: Value) -> bool:
    """Whether a value is certainly a list or a set whose items are followed."""
    if isinstance(held, Alt):
        return all(_grows(item) for item in held.items)
    return (isinstance(held, Many) and held.form in _GROWING) or (isinstance(held, Op) and held.op == "comp")


def _grown(held: Value, added: Value, method: str, *, looping: bool) -> Value:
    """Item by item outside of loops; in a loop, a list of which only the kind of element is known."""
    several = method in _SEVERAL
    if not looping and isinstance(held, Many) and method != "insert":
        if not several:
            return many(held.form, (*held.items, added))
        if isinstance(added, Many):
            return many(held.form, (*held.items, *added.items))
    known = [item for part in (held.items if isinstance(held, Alt) else (held,)) for item in _elements(part)]
    return operation("comp", (alternatives([*known, element_of(added) if several else added]),))


def _elements(held: Value) -> tuple[Value, ...]:
    return held.items if isinstance(held, Many) else (element_of(held),)


def counters(env: Mapping[str, Value], body: Iterable[k.Step]) -> dict[str, Value]:
    """Numbers that each round of a loop changes (``number += 1``): none of them is what it was before the loop."""
    changed = {
        step.target.id for step in flatten(body) if isinstance(step, k.AugBind) and isinstance(step.target, k.Name)
    }
    held = {name: env.get(name) for name in changed}
    numbers = (
        name for name, value in held.items() if isinstance(value, Const) and isinstance(value.value, int | float)
    )
    return dict.fromkeys(numbers, Unknown("a counter"))
