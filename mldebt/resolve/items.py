"""Items and other parts of values, asked for now or when a caller has filled a hole."""

from mldebt.facts import kinds as k
from mldebt.resolve import library
from mldebt.resolve.attributes import Attributes
from mldebt.resolve.classes import NAMED_TUPLE
from mldebt.resolve.configs import config_method, config_value
from mldebt.resolve.configs.environment import environment_value
from mldebt.resolve.deferral import DEFERRED
from mldebt.resolve.folding import element_of, fold, item_of
from mldebt.resolve.inlining import results_in
from mldebt.resolve.reflection import NAMED_LATER
from mldebt.resolve.spreading import GIVEN, SPREAD, part_of_spread
from mldebt.resolve.terms import (
    HOLE,
    RESULT,
    Alt,
    Cls,
    Const,
    Event,
    Hole,
    Many,
    Obj,
    Op,
    Part,
    Res,
    Sym,
    Table,
    Unknown,
    Value,
    alternatives,
    bits_of,
    operation,
    part,
)

_ASKED = frozenset({Op, Part})
_OPAQUE = frozenset({Hole, Unknown})
_GIVEN = "**"  # as ``get``, but a mapping that may hold more may hold this


class Items(Attributes):
    """``base[key]``, iteration, and methods that only look something up."""

    def item(self, base: Value, key: Value) -> Value:
        """``base[key]``."""
        if isinstance(base, Op) and base.op == "path.parents":
            return fold("path.parents", (*base.args, key))
        if isinstance(base, Sym):
            return self._symbol_item(base, key)
        if isinstance(base, Alt):
            return alternatives([self.item(choice, key) for choice in self.something(base)])
        if isinstance(key, Alt):
            return alternatives([self.item(base, choice) for choice in key.items])
        value = self._item_of_object(base, key) if isinstance(base, Obj) else config_value(self, base, key)
        return item_of(self.shown(self.items_of(base), key), key) if value is None else value

    def _item_of_object(self, base: Obj, key: Value) -> Value | None:
        """What an object's class answers; of a named tuple, the field of that place."""
        place = key.value if isinstance(key, Const) and type(key.value) is int else None
        if place is not None and self.is_tuple(base):
            names = base.names if base.cls is None else self._fields_of(base.cls)
            name = names[place] if -len(names) <= place < len(names) else ""
            return dict(zip(base.names, base.values, strict=True)).get(name)
        return self.asked(base, "__getitem__", key)

    def is_tuple(self, value: Value) -> bool:
        """Whether a value is a named tuple, whose fields have places."""
        if not isinstance(value, Obj):
            return False
        return value.cls is None or self.world.class_info(value.cls.path, value.cls.scope).outside == NAMED_TUPLE

    def _fields_of(self, cls: Cls) -> tuple[str, ...]:
        return tuple(field.name for _, field in self.world.class_info(cls.path, cls.scope).record_fields(self.world))

    def shown(self, base: Value, key: Value) -> Value:
        """A registry that shows what it holds only to who asks for a key; any other value as it is."""
        if not isinstance(base, Table) or not base.open or not isinstance(key, Const):
            return base
        from mldebt.resolve.registering import asked_for

        return asked_for(self.world, base, key)

    def _symbol_item(self, base: Sym, key: Value) -> Value:
        """``os.environ["X"]`` is a read of the environment; ``list[int]`` is the type itself."""
        row = self.apis.calls.get(f"{base.name}.__getitem__")
        if row is None:
            return base
        self.emit(Event(self.site(0, 0), "call", row.symbol, args=(key,), flags=self.flags, scope=self.scope))
        return environment_value(self, key.value if isinstance(key, Const) else "?")

    def take(self, base: Value, op: str, key: Value) -> Value:
        """A part of a base that a caller filled in."""
        if op == "item":
            return self.item(base, key)
        if op == "or":
            return self.either(base, key)
        if op == "iter":
            return element_of(self.expanded(base))
        if op in (SPREAD, GIVEN):
            return part_of_spread(self.expanded(base), op, key)
        if op == DEFERRED:
            assert isinstance(key, Many)
            kept = bits_of(base) & HOLE
            return operation(op, (base, *key.items)) if kept else self.apply_deferred(base, key.items)
        if op.startswith("."):
            given = key.items if isinstance(key, Many) else (key,)
            later = NAMED_LATER.get(op)
            return self.looked_up(base, op[1:], given) if later is None else later(self, (base, *given), {})
        if isinstance(base, Alt):
            return alternatives([self.take(item, op, key) for item in base.items])
        if type(base) in _OPAQUE:
            return part(base, op, key)
        return self.attribute(base, str(key.value)) if isinstance(key, Const) else part(base, op, key)

    def either(self, left: Value, right: Value) -> Value:
        """``left or right``; to be asked again where ``left`` is a part of what only a caller knows."""
        if type(left) in _ASKED and bits_of(left) & RESULT:
            found: set[int] = set()
            results_in(left, found)
            if any(map(self.is_open, found)):
                return operation("or", (left, right))
        return fold("or", (left, right))

    def outcome(self, value: Value, node: k.Un | k.Cmp) -> Value:  # noqa: ARG002
        """What a test comes to. Completed by the class that knows command lines."""
        return value

    def stops_at(self, left: Value, node: k.Bool) -> bool:  # noqa: ARG002
        """Whether the right side is never reached. Completed by the class that knows command lines."""
        return False

    def apply_deferred(self, target: Value, given: tuple[Value, ...]) -> Value:
        """A call whose function a caller has named by now. Completed by the class that knows calls."""
        raise NotImplementedError

    def looked_up(self, base: Value, name: str, args: tuple[Value, ...]) -> Value:
        """A method that only looks something up, where that is known by now; else the operation, to be asked again."""
        if name == _GIVEN and isinstance(base, Table) and base.open and isinstance(item_of(base, args[0]), Unknown):
            return Unknown("what else a mapping holds")
        asked = "get" if name == _GIVEN else name
        base = self.shown(base, args[0]) if args else base
        found = library.method(base, asked, args, {})
        if found is None:
            found = config_method(self, base, asked, args, {})
        return operation(f".{name}", (base, *args)) if found is None else found

    def unpacked(self, mapping: Value, name: str, default: Value) -> Value:
        """What ``**mapping`` gives a parameter."""
        if isinstance(mapping, Res | Part) or bits_of(mapping) & HOLE:
            return self.looked_up(mapping, _GIVEN, (Const(name), default))
        return Unknown("unpacked keyword arguments")
