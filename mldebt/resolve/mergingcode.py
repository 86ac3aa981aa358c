"""How code looks that merges mappings, item by item."""

from typing import NamedTuple

from mldebt.facts import kinds as k
from mldebt.facts.nodes import walk
from mldebt.resolve.names import flatten

_COPYING = frozenset({"copy", "deepcopy"})
_TYPE_TESTS = frozenset({"isinstance", "hasattr", "type"})


class Pick(NamedTuple):
    """A mapping of which a comprehension takes the items with some ``names``, or (None) those that hold something.
    ``tested``: it asks which items to take."""

    mapping: k.Expr
    names: k.Expr | None
    tested: bool


def pick_of(node: k.Comp) -> Pick | None:
    """``{name: mapping[name] for name in names if name in mapping}``, ``{k: v for k, v in mapping.items() if v}``; None
    of any other comprehension."""
    if not isinstance(node.key, k.Name) or len(node.gens) != 1:
        return None
    gen, key = node.gens[0], node.key.id
    if _name(gen.target) == key:
        held = node.value if isinstance(node.value, k.Item) and len(node.value.slices) == 1 else None
        plain = held is not None and _name(held.slices[0]) == key and isinstance(held.value, k.Name | k.Attr | k.Item)
        return Pick(held.value, gen.iter, bool(gen.ifs)) if held is not None and plain else None
    call = gen.iter.func if isinstance(gen.iter, k.Call) else None
    names = [_name(item) for item in gen.target.items] if isinstance(gen.target, k.Seq) else []
    if not isinstance(call, k.Attr) or call.attr != "items" or names != [key, _name(node.value)] or not names[1]:
        return None
    return Pick(call.value, None, bool(gen.ifs)) if isinstance(call.value, k.Name | k.Attr | k.Item) else None


class MadeOver(NamedTuple):
    """A mapping or list of which a comprehension makes another, each value by a call of ``maker``."""

    source: k.Expr
    maker: k.Expr


def made_over(node: k.Comp) -> MadeOver | None:
    """``{k: f(v) for k, v in source.items()}``, ``[f(v) for v in source]``; None of any other comprehension."""
    gen, call = node.gens[0], node.value
    if (
        len(node.gens) != 1
        or not isinstance(call, k.Call)
        or not call.args
        or not isinstance(call.func, k.Name | k.Attr)
    ):
        return None
    source, value = gen.iter, gen.target
    if node.key is not None:
        items = source.func if isinstance(source, k.Call) else None
        both = value.items if isinstance(value, k.Seq) else ()
        if not isinstance(items, k.Attr) or items.attr != "items" or len(both) != 2:
            return None
        source, value = items.value, both[1]
    same = isinstance(call.func, k.Name | k.Attr) and _name(value) == _name(call.args[0]) != ""
    return MadeOver(source, call.func) if same else None


class Merge(NamedTuple):
    """What a loop merges: the names of the mapping and of its key; ``names``: those keys of the other mapping that it
    takes (None: all); ``deep``: it goes into mappings within mappings; ``of_mappings``: code says that they are
    mappings, and no frames."""

    at: int
    base: str
    key: str
    override: k.Expr
    names: k.Expr | None
    deep: bool
    of_mappings: bool

    def is_done_by(self, target: k.Item) -> bool:
        """Whether setting an item is what the loop merges."""
        return _name(target.value) == self.base and len(target.slices) == 1 and _name(target.slices[0]) == self.key


class _Pair(NamedTuple):
    """The names that stand for a key and a value of a mapping while a loop runs; ``value`` may be empty."""

    key: str
    value: str
    mapping: k.Expr

    def holder(self, node: k.Expr) -> str:
        """``base`` of ``base[key]``; empty for anything else."""
        if not isinstance(node, k.Item) or not isinstance(node.value, k.Name) or len(node.slices) != 1:
            return ""
        return node.value.id if _name(node.slices[0]) == self.key else ""

    def is_value(self, node: k.Expr) -> bool:
        """Whether an expression is the value, or a copy of it."""
        if isinstance(node, k.If):
            return self.is_value(node.body) or self.is_value(node.orelse)
        if isinstance(node, k.Call) and len(node.args) == 1:
            called = node.func.attr if isinstance(node.func, k.Attr) else _name(node.func)
            return called in _COPYING and self.is_value(node.args[0])
        holder = self.holder(node)
        return (bool(holder) and holder == _name(self.mapping)) or (bool(self.value) and _name(node) == self.value)

    def is_inside(self, call: k.Call) -> bool:
        """Whether a call is handed what both mappings hold under the key."""
        others = {self.holder(place) or self._asked(place) for place in call.args} - {"", _name(self.mapping)}
        return bool(others) and any(self.is_value(place) for place in call.args)

    def _asked(self, node: k.Expr) -> str:
        """``base`` of ``base.get(key)``; empty for anything else."""
        if not isinstance(node, k.Call) or not isinstance(node.func, k.Attr) or not node.args:
            return ""
        return _name(node.func.value) if _name(node.args[0]) == self.key else ""


def merge_of(step: k.For) -> Merge | None:
    """The merge that a loop makes; None of any other loop."""
    pair = _pair_of(step)
    for inner in flatten(step.body):
        if not isinstance(inner, k.Bind) or len(inner.targets) != 1:
            continue
        chosen = _chosen(step, inner)
        base = pair.holder(inner.targets[0]) if pair is not None else ""
        if pair is not None and base and pair.is_value(inner.value):
            calls = [node for node in walk(step.body) if isinstance(node, k.Call)]
            deep = any(pair.is_inside(call) for call in calls)
            tested = deep or any(_name(call.func) in _TYPE_TESTS for call in calls)
            return Merge(step.at, base, pair.key, pair.mapping, None, deep, tested)
        if chosen is not None:
            return chosen
    return None


def _chosen(step: k.For, inner: k.Bind) -> Merge | None:
    """The merge of ``for key in names: if key in mapping: base[key] = mapping[key]``."""
    pair = _Pair(_name(step.target), "", inner.value)
    base, other = pair.holder(inner.targets[0]), pair.holder(inner.value)
    if not pair.key or not base or not other or base == other or not isinstance(inner.value, k.Item):
        return None
    tests = [node for node in walk(step.body) if isinstance(node, k.Cmp) and node.ops == ("in",)]
    tested = any(_name(node.left) == pair.key and _name(node.rights[0]) == other for node in tests)
    return Merge(step.at, base, pair.key, inner.value.value, step.iter, False, True) if tested else None


def _pair_of(step: k.For) -> _Pair | None:
    """``for key, value in mapping.items()``, ``for key in mapping``."""
    source, target = step.iter, step.target
    if isinstance(source, k.Call) and isinstance(source.func, k.Attr) and source.func.attr in ("items", "keys"):
        called, source = source.func.attr, source.func.value
    else:
        called = ""
    if not isinstance(source, k.Name | k.Attr | k.Item):
        return None
    if called == "items":
        names = [_name(item) for item in target.items] if isinstance(target, k.Seq) else []
        return _Pair(names[0], names[1], source) if len(names) == 2 and all(names) else None
    return _Pair(target.id, "", source) if isinstance(target, k.Name) else None


def _name(node: k.Expr) -> str:
    return node.id if isinstance(node, k.Name) else ""
