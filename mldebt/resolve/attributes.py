"""Attributes: of modules, classes, records, receivers and things of libraries."""

from mldebt.knowledge.pipelines import pipeline_rules
from mldebt.resolve.classes import ClassInfo
from mldebt.resolve.configs import EMPTY, config_value, expanded, has_fields, is_known_part
from mldebt.resolve.fields import ALL
from mldebt.resolve.folding import item_of
from mldebt.resolve.inlining import bound
from mldebt.resolve.keepers import kept_by_class
from mldebt.resolve.library import CONSTANTS
from mldebt.resolve.library import attribute as library_attribute
from mldebt.resolve.mappings import ITEMS, is_mapping
from mldebt.resolve.state import SELF, State
from mldebt.resolve.terms import (
    Alt,
    Cls,
    Const,
    Fun,
    Hole,
    Mod,
    Obj,
    Op,
    Part,
    Res,
    Sym,
    Table,
    Unknown,
    Value,
    alternatives,
    part,
    record,
)

COMPOSED = frozenset({Part, Op, Alt})
_SYMBOLIC = frozenset({Part, Op, Res})  # terms whose attributes only a document may know


class Attributes(State):
    """``base.name`` for every kind of base. ``outputs`` holds what the task returns that an event makes."""

    outputs: dict[int, Value] | None = None

    def something(self, base: Alt) -> tuple[Value, ...]:
        """What a value may be that is asked for a part: ``None`` has none, so it is one of the others. Nor is it the
        empty mapping that code falls back to where a document is missing, if that document is there."""
        items = tuple(item for item in base.items if not (isinstance(item, Const) and item.value is None)) or base.items
        if any(item == EMPTY for item in items) and any(is_known_part(self, item) for item in items):
            return tuple(item for item in items if item != EMPTY)
        return items

    def attribute(self, base: Value, name: str) -> Value:
        """``base.name``."""
        if type(base) in _SYMBOLIC:
            return self._known_part(base, "attr", Const(name))
        if isinstance(base, Sym):
            dotted = self.apis.canonical(f"{base.name}.{name}")
            return CONSTANTS.get(dotted) or Sym(dotted)
        if isinstance(base, Mod):
            return self._module_attribute(base, name)
        if isinstance(base, Hole) and base.name == self.receiver and self.cls is not None:
            return self._receiver_attribute(base, name)
        if isinstance(base, Obj):
            return self._object_attribute(base, name)
        if name == "__name__" and isinstance(base, Cls | Fun):
            return Const(base.name)
        if isinstance(base, Cls):
            return self._class_attribute(base, name, None)
        if isinstance(base, Alt):
            return alternatives([self.attribute(item, name) for item in self.something(base)])
        if isinstance(base, Table) and not self.type_of(base):
            held = item_of(base, Const(name))
            return held if not isinstance(held, Unknown) else part(base, "attr", Const(name))
        found = library_attribute(base, name)
        if found is not None:
            return found
        return self._known_part(base, "attr", Const(name))

    def expanded(self, value: Value) -> Value:
        """A mapping or list of a loaded document spelt out; any other value as it is."""
        return expanded(self, value)

    def items_of(self, base: Value) -> Value:
        """The mapping that an object of the repository is, where its class is one; any other value as it is."""
        if isinstance(base, Obj):
            return base.values[base.names.index(ITEMS)] if ITEMS in base.names else base
        if isinstance(base, Hole) and base.name == self.receiver and self.cls is not None:
            return self.attribute(base, ITEMS) if is_mapping(self.world.class_info(*self.cls)) else base
        return base

    def _known_part(self, base: Value, op: str, key: Value) -> Value:
        given = self.outputs.get(base.event) if self.outputs and isinstance(base, Res) else None
        if given is not None and key == Const(pipeline_rules().handing.output):
            return given
        if not has_fields(self, base):
            return Unknown("what a parser of settings has as an attribute is no key")
        value = config_value(self, base, key)
        return part(base, op, key) if value is None else value

    def _module_attribute(self, base: Mod, name: str) -> Value:
        answer = self.world.symbol(base.path, name)
        if answer is not None:
            return self.taken_over(answer)
        child = self.world.child(base.path, name)
        return Mod(child) if child is not None else Unknown(f"{base.path} does not define {name}")

    def _receiver_attribute(self, base: Hole, name: str) -> Value:
        found = self.env.get(SELF + name)
        if found is not None:
            return found
        assert self.cls is not None
        info = self.world.class_info(*self.cls)
        member = info.member(self.world, name)
        if isinstance(member, Fun) and info.leaves_open(self.world, name):
            return part(base, "attr", Const(name))  # what it is depends on the receiver's own class
        if isinstance(member, Fun):
            return self._method(Cls(*self.cls, ""), member, base)
        if SELF + ALL in self.env:
            return self._set_from(self.env[SELF + ALL], name)
        return part(base, "attr", Const(name))

    def _method(self, cls: Cls, member: Fun, receiver: Value | None) -> Value:
        """A function as an attribute of its class or of an instance: static, of the class, a property's value."""
        form = self.world.class_info(cls.path, cls.scope).method_form(self.world, member.name)
        if form == "static":
            return member
        if form == "class":
            return bound(member, cls)
        if receiver is None:
            return member
        if form != "property":
            return bound(member, receiver)
        summary = self.world.summary(member.path, member.scope)
        return self.inline(summary, {item.name: receiver for item in summary.params[:1]}, None)

    def of_bases(self, name: str) -> Value:
        """``super().name``: a property or a class attribute of the classes that the receiver's class inherits from."""
        above = self.world.class_info(*self.cls).lineage(self.world)[1:] if self.cls is not None else []
        for info in above:
            if name in info.methods or any(field.name == name and field.has_value for field in info.fields):
                return self._class_attribute(Cls(info.path, info.scope, info.name), name, Hole(self.receiver))
        return Unknown("an attribute of a class outside of the repository")

    def own_call(self, target: Value) -> Fun | None:
        """``__call__`` of an object of the repository that is called itself, such as a step made with its settings."""
        if isinstance(target, Hole) and self.receiver and target.name == self.receiver and self.cls is not None:
            member = self.world.class_info(*self.cls).member(self.world, "__call__")
            return bound(member, target) if isinstance(member, Fun) else None
        held = target if isinstance(target, Obj) else self.held_by(target)
        if not isinstance(held, Obj) or held.cls is None:
            return None
        member = self.world.class_info(held.cls.path, held.cls.scope).member(self.world, "__call__")
        found = self._method(held.cls, member, target) if isinstance(member, Fun) else None
        return found if isinstance(found, Fun) else None

    def type_of(self, term: Value | None) -> str:
        """The abstract type or class of a term; an attribute of the receiver is what ``__init__`` made it."""
        kind = type(term)
        if kind is Res:
            return self.events[term.event].type  # type: ignore[union-attr]
        if kind not in COMPOSED:
            return super().type_of(term)
        known = self._types.get(id(term))
        if known is None:
            known = self._types[id(term)] = (term, self._type_of_composed(term))
        return known[1]

    def _type_of_composed(self, term: Value | None) -> str:
        found = super().type_of(term)
        held = self.held_by(term) if not found and isinstance(term, Part) else None
        if isinstance(held, Res):
            assert self.cls is not None
            init = self.world.class_info(*self.cls).member(self.world, "__init__")
            assert isinstance(init, Fun)
            return self.world.summary(init.path, init.scope).events[held.event].type
        return super().type_of(held) if isinstance(held, Obj) else found

    def held_by(self, base: Value) -> Value | None:
        """What an attribute of the receiver holds once ``__init__`` has run; in terms of ``__init__``."""
        if not isinstance(base, Part) or base.op != "attr" or self.cls is None:
            return None
        if not isinstance(base.base, Hole) or base.base.name != self.receiver or not isinstance(base.key, Const):
            return None
        init = self.world.class_info(*self.cls).member(self.world, "__init__")
        if not isinstance(init, Fun) or (init.path, init.scope) == (self.path, self.scope):
            return None
        written = self.world.summary(init.path, init.scope).writes
        return next((value for name, value in written if name == base.key.value), None)

    def _object_attribute(self, base: Obj, name: str) -> Value:
        if name in base.names:
            return base.values[base.names.index(name)]
        if name == "__class__" and base.cls is not None:
            return base.cls
        held = base.values[base.names.index(ALL)] if ALL in base.names else None
        if base.cls is None:
            return Unknown(f"no {name} is set") if held is None else self._set_from(held, name)
        member = self.world.class_info(base.cls.path, base.cls.scope).member(self.world, name) if held else None
        if held is not None and not isinstance(member, Fun):
            return self._set_from(held, name)
        found = self._class_attribute(base.cls, name, base)
        asked = self.asked(base, "__getattr__", Const(name)) if isinstance(found, Part) else None
        return found if asked is None else asked

    def asked(self, base: Obj, method: str, key: Value) -> Value | None:
        """What a special method of an object's class answers. Completed by the class that knows calls."""
        raise NotImplementedError

    def _set_from(self, mapping: Value, name: str) -> Value:
        """An attribute that was set from the key of a mapping."""
        return self.take(self.expanded(mapping), "item", Const(name))

    def _class_attribute(self, cls: Cls, name: str, receiver: Value | None) -> Value:
        info = self.world.class_info(cls.path, cls.scope)
        member = info.member(self.world, name)
        if isinstance(member, Fun):
            return self._method(cls, member, receiver)
        if member is not None:
            return self._class_value(info, name, kept_by_class(self, info, name, member))
        if receiver is None and info.outside and name not in ("value", "name"):
            return Sym(self.apis.canonical(f"{info.outside}.{name}"))
        base = receiver if receiver is not None else cls
        if name == "value" and isinstance(base, Obj) is False:
            return Unknown("an enumeration's value")
        return part(base, "attr", Const(name))

    def _class_value(self, info: ClassInfo, name: str, member: Value) -> Value:
        """A class attribute; members of an Enum carry ``value``."""
        if info.outside.startswith("enum."):
            return record(None, {"value": member, "name": Const(name)})
        return member
