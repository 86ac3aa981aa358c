"""Calls: of the repository's own functions and classes, of libraries by the API tables, of methods by receiver type."""

from msgspec.structs import replace

from mldebt.facts import kinds as k
from mldebt.knowledge.apis import CallRow
from mldebt.model.place import Site
from mldebt.resolve import library
from mldebt.resolve.arguments import arguments_of
from mldebt.resolve.binding import after_init, bind_arguments, constructor_fields
from mldebt.resolve.callbacks import as_comprehension, called_back, is_function, note_handed
from mldebt.resolve.closures import seen_around
from mldebt.resolve.configs import config_method
from mldebt.resolve.configs.environment import asked_of_environment, set_by_environment
from mldebt.resolve.configs.wrapping import SPECIAL, composition_words, special_call
from mldebt.resolve.deferral import is_handed, is_looked_up, keep
from mldebt.resolve.expressions import Expressions
from mldebt.resolve.inheritance import inherited, is_left_open, is_super, of_base
from mldebt.resolve.inlining import bound, changed
from mldebt.resolve.lambdas import called_value
from mldebt.resolve.mappings import items_given
from mldebt.resolve.reflection import REFLECTED, is_named
from mldebt.resolve.sequences import ITERATING
from mldebt.resolve.state import SELF
from mldebt.resolve.terms import (
    HOLE,
    Alt,
    Cls,
    Const,
    Event,
    Fun,
    Hole,
    Mod,
    Obj,
    Op,
    Parameter,
    Part,
    ProjectCall,
    Summary,
    Sym,
    Unknown,
    Value,
    alternatives,
    bits_of,
    operation,
    part,
    record,
)

Args = tuple[Value, ...]
Words = dict[str, Value]
MOST_CALLEES = 3


class Calls(Expressions):
    """Completes the expressions."""

    def call(self, node: k.Call) -> Value:
        """A call, by what its function turns out to be."""
        func = node.func
        written = as_comprehension(node)
        if written is not None and isinstance(self.evaluate(func), Sym):
            return self.evaluate(written)
        base: Value | None = None
        name = ""
        if isinstance(func, k.Attr) and is_super(func.value) and self.receiver:
            base, target = Hole(self.receiver), inherited(self, func.attr)
        elif isinstance(func, k.Attr):
            base, name = self.evaluate(func.value), func.attr
            target = self._method_target(base, name)
        else:
            target = self.evaluate(func)
            own = self.own_call(target)
            base, target = (None, target) if own is None else (target, own)
        args, words = arguments_of(self, node)
        if base is not None and of_base(self, base, target, args) and isinstance(target, Fun):
            base, target, args = args[0], bound(target, args[0]), args[1:]
        site = self.site(node.at, node.end)
        if base is not None and isinstance(target, Part) and is_left_open(self, base, name, site):
            return keep(self, part(base, "attr", Const(name)), args, words, site)
        value = self.apply(target, base, name, args, words, site)
        if base is not None:
            self._write_back(func.value if isinstance(func, k.Attr) else func, base, target)
        return value

    def _method_target(self, base: Value, name: str) -> Value:
        if isinstance(base, Sym | Mod | Obj | Cls | Alt) or (isinstance(base, Hole) and base.name == self.receiver):
            return self.attribute(base, name)
        held = self.held_by(base)
        if isinstance(held, Obj) and held.cls is not None:
            member = self.world.class_info(held.cls.path, held.cls.scope).member(self.world, name)
            if isinstance(member, Fun):
                return self._method(held.cls, member, base)
        return Unknown("a method")

    # --- dispatch

    def apply(self, target: Value, base: Value | None, name: str, args: Args, words: Words, site: Site) -> Value:
        """The result of calling ``target`` (a method ``name`` of ``base`` where there is one)."""
        target = self.own_call(target) or target
        if isinstance(target, Fun):
            return self.call_function(target, args, words, site)
        if isinstance(target, Cls):
            return self.construct(target, args, words, site)
        made = called_value(self, target, args, words, site) if isinstance(target, Op) else None
        if made is not None:
            return made
        note_handed(self, args, words, site)
        if isinstance(target, Sym):
            row = self.apis.calls.get(target.name) if isinstance(base, Cls) else None
            words = {"data_class": base, **words} if row is not None and row.parses == "record" and base else words
            return self.kept_object(base, target.name, words, self.call_symbol(target.name, args, words, site), site)
        if isinstance(target, Alt):
            known = [one for one in target.items if is_function(one) or self.own_call(one)]
            if known:
                return alternatives([self.apply(one, None, name, args, words, site) for one in known[:MOST_CALLEES]])
        if base is not None:
            return self.call_method(base, name, args, words, site)
        if (isinstance(target, Hole) and not target.hint) or is_looked_up(target, self.events):
            return keep(self, target, args, words, site)
        kind = self.type_of(target)
        row = self.apis.method(kind, "__call__") if kind else None
        if row is not None:
            return self.by_row(row, target, args, words, site)
        if isinstance(target, Unknown):
            self.unnamed += 1
        return operation("call", (target, *args)) if bits_of(target) & 3 else Unknown("a call of an unknown function")

    def kept_object(self, base: Value | None, symbol: str, words: Words, made: Value, site: Site) -> Value:  # noqa: ARG002
        """What a call returns that may load an object of the class it is called on."""
        return made

    # --- the repository's own

    def call_function(self, target: Fun, args: Args, words: Words, site: Site) -> Value:
        """A call of a function or method of the repository: its summary, filled in."""
        self.calls.append(ProjectCall(site, target.path, target.scope, self.flags))
        summary = self.outline(target)
        around = seen_around(self, target, words)
        holes = bind_arguments(summary, target.receiver, args, words, self.unpacked)
        if summary.params and target.receiver is not None:
            self._receiver_holes(summary.params[0].name, target.receiver, holes)
        holes.update(around)
        summary = self.narrowed(summary, holes, bound=target.receiver is not None)
        filling = self.import_events(summary, holes, site)
        if target.receiver is not None and summary.writes:
            self._written = {name: filling.fill(value) for name, value in summary.writes}
        if summary.changes:
            changes = {name: filling.fill(value) for name, value in summary.changes}
            self.changed = site, summary.params[target.receiver is not None :], changes
        if isinstance(target.receiver, Obj) and summary.writes and summary.returns == Hole(summary.params[0].name):
            return changed(target.receiver, self._written or {})
        return filling.fill(summary.returns)

    def outline(self, target: Fun) -> Summary:
        """The parameters of a function, and what is known of it for any call."""
        return self.world.outline(target.path, target.scope)

    def narrowed(self, summary: Summary, holes: Words, *, bound: bool) -> Summary:  # noqa: ARG002
        """The summary for what a call hands over, where more is known of the call than that."""
        return summary

    _written: Words | None = None
    called_lambdas: frozenset[Site] = frozenset()  # those that are being called
    changed: tuple[Site, tuple[Parameter, ...], Words] | None = None  # by a call: what its parameters hold now

    def _receiver_holes(self, parameter: str, receiver: Value, holes: Words) -> None:
        """What attributes of the receiver hold by now."""
        if isinstance(receiver, Hole) and receiver.name == self.receiver:
            for name, value in self.env.items():
                if name.startswith(SELF):
                    holes[f"{parameter}.{name[len(SELF) :]}"] = value

    def _write_back(self, node: k.Expr, base: Value, _target: Value) -> None:
        """A method that set attributes changes the variable that holds its receiver."""
        written, self._written = self._written, None
        if not written:
            return
        if isinstance(base, Hole) and base.name == self.receiver:
            self.env.update((SELF + name, value) for name, value in written.items())
        elif isinstance(base, Obj):
            self.bind(node, changed(base, written))

    def construct(self, cls: Cls, args: Args, words: Words, site: Site) -> Value:
        """An instance of a class of the repository."""
        info = self.world.class_info(cls.path, cls.scope)
        fields: Words = constructor_fields(self.world, info, args, words, self.unpacked) if info.is_record else {}
        fields = set_by_environment(self, info.outside, fields)
        init = info.member(self.world, "__init__")
        if isinstance(init, Fun):
            self.calls.append(ProjectCall(site, init.path, init.scope, self.flags))
            summary = self.outline(init)
            holes = bind_arguments(summary, record(cls, fields, site), args, words, self.unpacked)
            summary = self.narrowed(summary, holes, bound=True)
            filling = self.import_events(summary, holes, site)
            fields.update((name, filling.fill(value)) for name, value in summary.writes)
        else:
            self.calls.append(ProjectCall(site, cls.path, cls.scope, self.flags))
        fields = after_init(self, cls, info, fields, site)
        fields = {**items_given(info, args, words, plain=not isinstance(init, Fun)), **fields}
        if info.outside in self.apis.classes:
            event = Event(site, "construct", info.outside, info.outside, None, args, tuple(words.items()), self.flags)
            self.emit(replace(event, scope=self.scope, called=info.outside.rpartition(".")[2]))
        return record(cls, fields, site)

    # --- libraries

    def call_symbol(self, symbol: str, args: Args, words: Words, site: Site) -> Value:
        """A call of something outside the repository, by its canonical name."""
        if symbol in REFLECTED:
            return REFLECTED[symbol](self, args, words)
        owner, _, name = symbol.rpartition(".")
        row = self.apis.calls.get(symbol)
        if row is not None and row.calls and (made := called_back(self, row, args, words, site)) is not None:
            if row.edges:
                self.by_row(row, None, args, words, site, name)
            return made
        if row is not None and (row.same or row.parses in SPECIAL):
            made = special_call(self, row, args, words, site)
            if made is not None:
                return made
        pure = library.PURE.get(symbol)
        if pure is not None:
            spelt = tuple(self.expanded(arg) for arg in args) if symbol in ITERATING else args
            value = pure(spelt, words)
            if row is not None:
                self.by_row(row, None, args, words, site, name)
            if value is not None:
                return asked_of_environment(self, row, args, value)
        if row is not None:
            return self.by_row(row, None, args, words, site, name)
        if symbol in self.apis.classes:
            event = Event(site, "construct", symbol, symbol, None, args, tuple(words.items()), self.flags)
            return self.emit(replace(event, scope=self.scope, called=name))
        if (handed := library.unbound(owner, args)) is not None:
            return self.call_method(handed, name, args[1:], words, site)
        row = self.apis.class_method(owner, name)
        if row is not None:
            return self.by_row(row, Sym(owner), args, words, site, name)
        if any(self.type_of(arg) for arg in args):
            return operation(f"call:{symbol}", args)
        return Unknown(f"{symbol}() is in no API table")

    def call_method(self, base: Value, name: str, args: Args, words: Words, site: Site) -> Value:
        """A method of something that is not a class of the repository."""
        base = self.items_of(base)
        base = self.shown(base, args[0]) if args else base
        found = library.method(base, name, args, words)
        found = config_method(self, base, name, args, words) if found is None else found
        if found is not None:
            return found
        kind = self.type_of(base)
        placed = self.apis.type_of(kind) == "path" or (not kind and name in library.OF_PATHS_ALONE)
        pure = library.path_method(base, name, args) if placed else None
        if pure is not None:
            return pure
        row = self.apis.method(kind, name) if kind else self.apis.distinctive.get(name)
        if row is not None and row.parses == "call" and args and isinstance(args[0], Fun):
            return self.call_function(args[0], (base, *args[1:]), words, site)
        if row is not None and row.calls and (made := called_back(self, row, args, words, site)) is not None:
            return made
        if row is not None:
            return self.by_row(row, base, args, words, site, name)
        if not kind and bits_of(base) & HOLE and name in self.apis.method_names:
            event = Event(site, "method", f".{name}", "", base, args, tuple(words.items()), self.flags, True)
            return self.emit(replace(event, scope=self.scope))
        handed = not kind and (is_named(base) or (is_handed(base) and self.world.is_method(name)))
        if handed and f".{name}" not in library.LOOKUPS:
            return keep(self, part(base, "attr", Const(name)), args, words, site)
        if kind or bits_of(base) & 3:
            return operation(f".{name}", (base, *args))
        return Unknown(f"the method {name} of something unknown")

    def by_row(
        self, row: CallRow, receiver: Value | None, args: Args, words: Words, site: Site, called: str = ""
    ) -> Value:
        """A call that an API table knows; ``called`` is the name that the code uses."""
        if row.same == "self" and receiver is not None:
            return receiver
        if row.parses == "hydra":
            words = composition_words(self, args, words)
        returns = row.returns
        if returns == "self":
            returns = self.type_of(receiver) if receiver is not None else ""
            if isinstance(receiver, Sym):
                returns = receiver.name
        elif returns.startswith("arg:"):
            name = returns[4:]
            position = row.params.index(name) if name in row.params else None
            given = words.get(name, args[position] if position is not None and position < len(args) else None)
            returns = self.type_of(given)
        elif receiver is not None and returns:
            returns = self.apis.kept(returns, self.type_of(receiver))
        event = Event(site, "call", row.symbol, returns, receiver, args, tuple(words.items()), self.flags, row.mutates)
        result = self.emit(replace(event, scope=self.scope, called=called or row.symbol.rpartition(".")[2]))
        return receiver if row.mutates and row.returns == "self" and receiver is not None else result
