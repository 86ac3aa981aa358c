"""Attributes that are set by a name which is computed: ``setattr``, ``self.__dict__.update``."""

from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.resolve.fields import ALL
from mldebt.resolve.state import SELF
from mldebt.resolve.terms import Const, Hole, Obj, Table, Value, record, table

if TYPE_CHECKING:
    from mldebt.resolve.loops import Loops
    from mldebt.resolve.steps import Steps


def pairs_of(state: "Loops", step: k.For) -> dict[str, Value]:
    """For ``for key, value in mapping.items()``: the mapping, by the name of the key."""
    call, target = step.iter, step.target
    if not isinstance(call, k.Call) or not isinstance(call.func, k.Attr) or call.func.attr != "items" or call.args:
        return {}
    if not isinstance(target, k.Seq) or not target.items or not isinstance(target.items[0], k.Name):
        return {}
    plain = isinstance(call.func.value, k.Name | k.Attr | k.Item)
    return {target.items[0].id: state.evaluate(call.func.value)} if plain else {}


def set_by_name(state: "Steps", node: k.Call, pairs: dict[str, Value]) -> bool:
    """Whether a call sets attributes by a computed name; then they are set."""
    func = node.func
    if isinstance(func, k.Name) and func.id == "setattr" and len(node.args) == 3:
        name = node.args[1]
        if isinstance(name, k.Name) and name.id in pairs:
            return _set(state, node.args[0], ALL, pairs[name.id])
        key = state.evaluate(name)
        return isinstance(key, Const) and _set(state, node.args[0], str(key.value), state.evaluate(node.args[2]))
    if not isinstance(func, k.Attr) or func.attr != "update" or len(node.args) != 1:
        return False
    holder = func.value
    if isinstance(holder, k.Attr) and holder.attr == "__dict__":
        return _set(state, holder.value, ALL, state.evaluate(node.args[0]))
    if isinstance(holder, k.Call) and isinstance(holder.func, k.Name) and holder.func.id == "vars" and holder.args:
        return _set(state, holder.args[0], ALL, state.evaluate(node.args[0]))
    return isinstance(holder, k.Name | k.Attr) and _updated(state, holder, node.args[0])


def _updated(state: "Steps", holder: k.Expr, given: k.Expr) -> bool:
    """``mapping.update(given)`` of a known mapping."""
    known = state.evaluate(holder)
    if not isinstance(known, Table):
        return False
    more = state.expanded(state.evaluate(given))
    if not isinstance(more, Table):
        state.bind(holder, table(known.keys, known.values, more=True))
        return True
    rows = dict(zip(known.keys, known.values, strict=True))
    plain = {key.value: key for key in rows if isinstance(key, Const)}
    for key, value in zip(more.keys, more.values, strict=True):
        rows[plain.get(key.value, key) if isinstance(key, Const) else key] = value
    state.bind(holder, table(tuple(rows), tuple(rows.values()), more=known.open or more.open))
    return True


def _set(state: "Steps", owner: k.Expr, name: str, value: Value) -> bool:
    base = state.evaluate(owner)
    if isinstance(base, Hole) and base.name == state.receiver:
        state.env[SELF + name] = value
    elif isinstance(base, Obj):
        fields = {**dict(zip(base.names, base.values, strict=True)), name: value}
        state.bind(owner, record(base.cls, fields, base.site))
    else:
        return False
    return True
