"""What a callee leaves to its caller: events whose receiver becomes known, calls of functions that are handed over."""

from msgspec.structs import replace

from mldebt.knowledge.apis import CallRow
from mldebt.model.place import Site
from mldebt.resolve import library
from mldebt.resolve.callbacks import is_function, is_lambda
from mldebt.resolve.calls import Args, Calls, Words
from mldebt.resolve.configs import all_parts
from mldebt.resolve.configs.wrapping import special_call
from mldebt.resolve.deferral import given_to, is_handed, keep
from mldebt.resolve.folding import with_item
from mldebt.resolve.inlining import HANDED, bound, changed
from mldebt.resolve.mappings import ITEMS
from mldebt.resolve.nodes import FIELDS, note_fields
from mldebt.resolve.state import SELF
from mldebt.resolve.targets import made_for
from mldebt.resolve.terms import (
    HOLE,
    RECURSION,
    Alt,
    Cls,
    Const,
    Event,
    Fun,
    Hole,
    Mod,
    Obj,
    Part,
    Sym,
    Table,
    Unknown,
    Value,
    alternatives,
    bits_of,
    bits_of_all,
    part,
)
from mldebt.resolve.world import World

DEEPEST_DEFERRED = 4  # functions that were handed over to functions that were handed over


class Handover(Calls):
    """Completes what the caller of a function does with its summary."""

    _depth = 0

    def __init__(self, world: World, path: str, scope: int, cell: int = 0) -> None:
        super().__init__(world, path, scope, cell)
        self._entered: list[tuple[str, int]] = []

    def call_function(self, target: Fun, args: Args, words: Words, site: Site) -> Value:
        """A call of a function of the repository. One that comes back to itself by what it was handed ends there: what
        it does has been taken over once, and its branches would multiply with every turn."""
        place = (target.path, target.scope)
        if place in self._entered:
            return RECURSION
        self._entered.append(place)
        try:
            return super().call_function(target, args, words, site)
        finally:
            self._entered.pop()

    def asked(self, base: Obj, method: str, key: Value) -> Value | None:
        """What a special method of an object's class answers; None where the class has none, or asks itself."""
        if base.cls is None or self._depth >= DEEPEST_DEFERRED:
            return None
        member = self.world.class_info(base.cls.path, base.cls.scope).member(self.world, method)
        if not isinstance(member, Fun):
            return None
        self._depth += 1
        try:
            return self.call_function(bound(member, base), (key,), {}, base.site or self.site(0, 0))
        finally:
            self._depth -= 1

    def apply_deferred(self, target: Value, given: Args) -> Value:
        """A call whose function a caller has named by now."""
        if isinstance(target, Alt):
            return alternatives([self.apply_deferred(item, given) for item in target.items])
        known = isinstance(target, Obj) or (is_function(target) and not is_lambda(target))
        base = target.base if isinstance(target, Part) and target.op == "attr" and self.type_of(target.base) else None
        if not (known or base) or self._depth >= DEEPEST_DEFERRED:
            return Unknown("a call of an unknown function")
        args, words, site, scope = given_to(given)
        before = len(self.events)
        self._depth += 1
        try:
            name = str(target.key.value) if isinstance(target, Part) and isinstance(target.key, Const) else ""
            return self.apply(target, base, name, args, words, site)
        finally:
            self._depth -= 1
            for index in range(before, len(self.events)):
                if self.events[index].site == site:  # it is written there, whoever names the function
                    self.events[index] = replace(self.events[index], scope=scope)

    def by_row(
        self, row: CallRow, receiver: Value | None, args: Args, words: Words, site: Site, called: str = ""
    ) -> Value:
        """A call that an API table knows; it may call methods of what it is handed."""
        if row.hooks:
            run = receiver if FIELDS in row.traits else None
            for value in (*args, *words.values()) if run is None else (run,):
                self._call_hooks(row.hooks, value, site)
            if run is not None:
                note_fields(self, run, site)
        if row.same not in ("", "self") and receiver is not None:
            made = special_call(self, row, args, words, site)
            if made is not None:
                return made
        return super().by_row(row, receiver, args, words, site, called)

    def call_method(self, base: Value, name: str, args: Args, words: Words, site: Site) -> Value:
        """A method; of a task, what other tasks have made for it."""
        made = made_for(self, base, name, site) if not args and not words else None
        return super().call_method(base, name, args, words, site) if made is None else made

    def _call_hooks(self, hooks: tuple[str, ...], value: Value, site: Site) -> None:
        """Calls methods of an object one after the other, now or when a caller has said what it is."""
        for hook in hooks:
            name, _, text = hook.rstrip(")").partition("(")
            given = (Const(text),) if text else ()
            if is_handed(value) and self.world.is_method(name):
                keep(self, part(value, "attr", Const(name)), given, {}, site)
            value = self.run_method(value, name, given, site)[1]

    def run_method(self, value: Value, name: str, args: Args, site: Site) -> tuple[Value | None, Value]:
        """What a method of an object returns and what the object is then; None where its class has no such method, or
        is none of the repository."""
        own = isinstance(value, Hole) and value.name == self.receiver
        held = value if isinstance(value, Obj) else self.held_by(value)
        cls = self.cls if own else (held.cls.path, held.cls.scope) if isinstance(held, Obj) and held.cls else None
        member = self.world.class_info(*cls).member(self.world, name) if cls is not None else None
        if not isinstance(member, Fun):
            return None, value
        self._written = None
        made = self.call_function(bound(member, value), args, {}, site)
        written: Words = self._written or {}
        self._written = None
        if own:
            self.env.update((SELF + attribute, held) for attribute, held in written.items())
        return made, changed(value, written) if isinstance(value, Obj) else value

    def handed_on(self, event: Event) -> Value:
        """What tasks push and pull. Completed by the class that knows tasks."""
        raise NotImplementedError

    def _stored(self, event: Event) -> Value:
        """What a callee puts into something of its caller's, which holds it from now on."""
        receiver = event.receiver
        if event.symbol == "[]=" and isinstance(receiver, Table | Obj):
            held, (key, value) = self.items_of(receiver), event.args
            if isinstance(key, Const) and isinstance(held, Table):
                made = with_item(held, key, value)
                return changed(receiver, {ITEMS: made}) if isinstance(receiver, Obj) else made
        if type(receiver) is Alt and all_parts(self, receiver):
            for item in receiver.items:  # whichever document it is
                self.emit(replace(event, receiver=item))
            return receiver
        return self.emit(event if event.type else replace(event, type=self.changed_type(receiver)))

    def take_over(self, event: Event) -> Value:
        """Keeps a callee's event; a method whose receiver has become known is resolved now."""
        if event.kind == "store":
            return self._stored(event)
        if event.kind == "deferred" and not bits_of_all(event.args) & HOLE:
            return event.args[0]  # filling it made the call
        if event.kind != "method":
            return self.handed_on(event) if event.kind == HANDED else self.emit(event)
        receiver, name = event.receiver, event.symbol[1:]
        assert receiver is not None
        if bits_of(receiver) & HOLE and not self.type_of(receiver):
            return self.emit(event)
        if isinstance(receiver, Obj | Cls | Mod):
            target = self.attribute(receiver, name)
            if isinstance(target, Fun | Cls) or (isinstance(target, Sym) and not isinstance(receiver, Obj)):
                return self.apply(target, receiver, name, event.args, dict(event.keywords), event.site)
        pure = library.method(receiver, name, event.args, dict(event.keywords))
        if pure is not None:
            return pure
        kind = self.type_of(receiver)
        row = self.apis.method(kind, name) if kind else None
        if row is None:
            return self.looked_up(receiver, name, event.args)
        before = len(self.events)
        value = self.by_row(row, receiver, event.args, dict(event.keywords), event.site, name)
        if before < len(self.events):  # a row may answer with what it was given
            kept = self.events[before]
            self.events[before] = replace(kept, via=event.via, flags=event.flags, scope=event.scope)
        return value
