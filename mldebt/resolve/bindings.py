"""Assigning values to targets."""

from typing import Any

from msgspec.structs import replace

from mldebt.facts import kinds as k
from mldebt.resolve.configs.parts import all_parts, reference
from mldebt.resolve.folding import element_of, item_of, with_item
from mldebt.resolve.growing import filled, may_fill
from mldebt.resolve.inlining import bound
from mldebt.resolve.interfaces.parsers import PARSERS
from mldebt.resolve.mappings import ITEMS
from mldebt.resolve.merging import Merging
from mldebt.resolve.state import SELF
from mldebt.resolve.symbols import imported
from mldebt.resolve.terms import (
    HOLE,
    Alt,
    Cls,
    Const,
    Event,
    Hole,
    Many,
    Obj,
    Pat,
    Res,
    Table,
    Unknown,
    Value,
    alternatives,
    bits_of,
    many,
    record,
)


class Bindings(Merging):
    """Names, attributes, items and sequences of them as targets."""

    def bind(self, target: k.Expr, value: Value) -> None:
        """Assigns a value to a target."""
        if isinstance(target, k.Name):
            self.env[target.id] = self.there(value) if type(value) is Alt else value
        elif isinstance(target, k.Seq):
            self._unpack(target, value)
        elif isinstance(target, k.Attr):
            self._set_attribute(target, value)
        elif isinstance(target, k.Item):
            self._set_item(target, value)
        elif isinstance(target, k.Star):
            self.bind(target.value, value)

    def _unpack(self, target: k.Seq, value: Value) -> None:
        starred = any(isinstance(item, k.Star) for item in target.items)
        for index, item in enumerate(target.items):
            if starred:
                self.bind(item, element_of(value))
            else:
                self.bind(item, self._unpacked(value, index))

    def _unpacked(self, value: Value, index: int) -> Value:
        """One item of what is unpacked."""
        if isinstance(value, Alt):
            return alternatives([self._unpacked(choice, index) for choice in value.items])
        place = Const(index)
        return self.item(value, place) if self.is_tuple(value) else item_of(value, place)

    def _set_attribute(self, target: k.Attr, value: Value) -> None:
        base = self.evaluate(target.value)
        if self._set_by_property(target, base, value):
            return
        if isinstance(base, Hole) and base.name == self.receiver:
            self.env[SELF + target.attr] = value
        elif isinstance(base, Obj):
            fields = dict(zip(base.names, base.values, strict=True))
            fields[target.attr] = value
            self.bind(target.value, record(base.cls, fields, base.site))
        elif isinstance(base, Table) and not self.type_of(base):
            self.bind(target.value, with_item(base, Const(target.attr), value))
        else:
            self._store(target.value, base, Const(target.attr), value, ".=", target)

    def _set_by_property(self, target: k.Attr, base: Value, value: Value) -> bool:
        """Runs what a property of a class of the repository does with what it is assigned; whether it stores that."""
        cls = self.cls if isinstance(base, Hole) and base.name == self.receiver else None
        cls = (base.cls.path, base.cls.scope) if isinstance(base, Obj) and base.cls is not None else cls
        setter = self.world.class_info(*cls).setter(self.world, target.attr) if cls is not None else None
        if setter is None or (setter.path, setter.scope) == (self.path, self.scope):
            return False
        self._written = None
        self.call_function(bound(setter, base), (value,), {}, self.site(target.at, target.attr_at + len(target.attr)))
        stored = bool(self._written)
        self._write_back(target.value, base, setter)
        return stored

    def _set_item(self, target: k.Item, value: Value) -> None:
        if self.merging is not None and self.merging.is_done_by(target):
            return  # the whole loop is one change
        node, base = self.settled(target.value)
        held = self.items_of(base)
        if held is not base:  # an object that is a mapping itself
            node, base = k.Attr(target.at, target.value, target.at, ITEMS), held
        keys = tuple([self.evaluate(item) for item in target.slices])
        key = keys[0] if len(keys) == 1 else many("tuple", keys)
        if isinstance(base, Table) and isinstance(key, Const):
            self.bind(node, with_item(base, key, value))
            return
        tables = [item for item in base.items if isinstance(item, Table)] if isinstance(base, Alt) else []
        if isinstance(base, Alt) and isinstance(key, Const) and len(tables) == len(base.items):
            self.bind(node, alternatives([with_item(item, key, value) for item in tables]))
            return
        if may_fill(base):
            self.bind(node, filled(base))
            return
        if isinstance(base, Alt) and all_parts(self, base):
            for item in base.items:  # whichever document it is
                self._store(target, item, key, value, "[]=", target)
            return
        self._store(node, base, key, value, "[]=", target)

    def _store(self, node: k.Expr, base: Value, key: Value, value: Value, symbol: str, target: Any) -> None:
        """``df[key] = value`` on something of a library: a new version of it."""
        kind = self.type_of(base)
        if symbol == ".=" and kind in PARSERS:
            return  # ``subparsers.required = True``: the parser that later calls fill
        awaited = bits_of(base) & HOLE or (symbol == "[]=" and _names(key) and self.is_awaited(base))
        if not kind and not awaited and reference(self, base) is None:
            return
        end = target.end if isinstance(target, k.Item) else target.attr_at + len(target.attr)
        made = self.changed_type(base)
        event = Event(self.site(target.at, end), "store", symbol, made, base, (key, value), (), self.flags)
        result = self.emit(replace(event, scope=self.scope))
        if isinstance(node, k.Attr) and node.attr in ("loc", "iloc", "at", "iat"):
            node = node.value
        self.put_back(node, result)

    def is_awaited(self, base: Value) -> bool:
        """Whether a caller may tell that something is a frame: a version of a parameter, or what a method that frames
        have made of one."""
        if type(base) is not Res:
            return False
        event = self.events[base.event]
        if event.kind == "store":
            return not event.type and event.symbol == "[]=" and _names(event.args[0])
        row = self.apis.calls.get(f"frame{event.symbol}") if event.kind == "method" else None
        return row is not None and row.returns == "frame"

    def put_back(self, node: k.Expr, value: Value) -> None:
        """A new version of what a name, or an attribute of the receiver, holds."""
        if isinstance(node, k.Name):
            self.env[node.id] = value
        elif isinstance(node, k.Attr):
            owner = self.evaluate(node.value)
            if isinstance(owner, Hole) and owner.name == self.receiver:
                self.env[SELF + node.attr] = value

    def value_of_binding(self, step: k.Step, name: str) -> Value:
        """What a statement binds a name to, evaluated on its own."""
        if isinstance(step, k.Import | k.ImportFrom):
            return imported(self, step, name)
        if isinstance(step, k.Def):
            return self.function(step)
        if isinstance(step, k.Class):
            return Cls(self.path, self.scope_id(step.scope), step.name.id)
        if isinstance(step, k.TypeStatement):
            return Unknown("a type alias")
        self.env.pop(name, None)
        if isinstance(step, k.For):
            self.bind(step.target, element_of(self.expanded(self.evaluate(step.iter))))
        elif isinstance(step, k.With):
            for item in step.items:
                if item.target is not None:
                    self.bind(item.target, self.evaluate(item.value))
        elif isinstance(step, k.Bind):
            for target in step.targets:
                if not isinstance(target, k.Item | k.Attr):
                    self.bind(target, self.evaluate(step.value))
        elif isinstance(step, k.AnnBind) and step.value is not None:
            self.bind(step.target, self.evaluate(step.value))
        else:
            return Unknown(f"{name} is changed in place")
        found = self.env.pop(name, None)
        return found if found is not None else Unknown(f"the name {name}")


def _names(key: Value) -> bool:
    """Whether a key is, or may hold, the name of a column."""
    return type(key.value) is str if type(key) is Const else type(key) in (Pat, Alt, Many)
