"""Running statements."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from mldebt.facts import kinds as k
from mldebt.resolve.calls import Calls
from mldebt.resolve.folding import element_of, fold, item_of
from mldebt.resolve.state import SELF, joined
from mldebt.resolve.symbols import imported
from mldebt.resolve.terms import (
    AS_TEST,
    HOLE,
    IN_BRANCH,
    IN_LOOP,
    IN_TRY,
    Cls,
    Const,
    Event,
    Hole,
    Many,
    Obj,
    Sym,
    Table,
    Unknown,
    Value,
    bits_of,
    many,
    operation,
    record,
    table,
)

UNKNOWN_KEY = Unknown("a computed key")


class Steps(Calls):
    """Statements change the environment; ``run`` says whether the code behind them is reached."""

    def run(self, body: tuple[k.Step, ...]) -> bool:
        """Runs statements in order; False where control does not come out at the end."""
        for step in body:
            if RUNNERS[type(step)](self, step) is False:
                return False
        return True

    # --- binding

    def bind(self, target: k.Expr, value: Value) -> None:
        """Assigns a value to a target."""
        if isinstance(target, k.Name):
            self.env[target.id] = value
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
                self.bind(item, item_of(value, Const(index)))

    def _set_attribute(self, target: k.Attr, value: Value) -> None:
        base = self.evaluate(target.value)
        if isinstance(base, Hole) and base.name == self.receiver:
            self.env[SELF + target.attr] = value
        elif isinstance(base, Obj):
            fields = dict(zip(base.names, base.values, strict=True))
            fields[target.attr] = value
            self.bind(target.value, record(base.cls, fields, base.site))
        else:
            self._store(target.value, base, Const(target.attr), value, ".=", target)

    def _set_item(self, target: k.Item, value: Value) -> None:
        base = self.evaluate(target.value)
        keys = tuple([self.evaluate(node) for node in target.slices])
        key = keys[0] if len(keys) == 1 else many("tuple", keys)
        if isinstance(base, Table) and isinstance(key, Const):
            pairs = {self._plain(have): (have, item) for have, item in zip(base.keys, base.values, strict=True)}
            pairs[self._plain(key)] = (key, value)
            rows = tuple(pairs.values())
            self.bind(target.value, table(tuple(row[0] for row in rows), tuple(row[1] for row in rows), more=base.open))
            return
        self._store(target.value, base, key, value, "[]=", target)

    def _plain(self, key: Value) -> object:
        return key.value if isinstance(key, Const) else id(key)

    def _store(self, node: k.Expr, base: Value, key: Value, value: Value, symbol: str, target: Any) -> None:
        """``df[key] = value`` on something of a library: a new version of it."""
        kind = self.type_of(base)
        if not kind and not bits_of(base) & HOLE:
            return
        end = target.end if isinstance(target, k.Item) else target.attr_at + len(target.attr)
        event = Event(self.site(target.at, end), "store", symbol, kind, base, (key, value), (), self.flags)
        result = self.emit(replace(event, scope=self.scope))
        if isinstance(node, k.Name | k.Attr):
            inner = node.value if isinstance(node, k.Attr) and node.attr in ("loc", "iloc", "at", "iat") else node
            if isinstance(inner, k.Name):
                self.env[inner.id] = result
            elif isinstance(inner, k.Attr):
                owner = self.evaluate(inner.value)
                if isinstance(owner, Hole) and owner.name == self.receiver:
                    self.env[SELF + inner.attr] = result

    def value_of_binding(self, step: k.Step, name: str) -> Value:
        """What a statement binds a name to, evaluated on its own."""
        if isinstance(step, k.Import | k.ImportFrom):
            return imported(self, step, name)
        if isinstance(step, k.Def):
            return self.function(step)
        if isinstance(step, k.Class):
            return Cls(self.path, self.scope_id(step.scope), step.name.id)
        if isinstance(step, k.TypeAlias_):
            return Unknown("a type alias")
        self.env.pop(name, None)
        if isinstance(step, k.For):
            self.bind(step.target, element_of(self.evaluate(step.iter)))
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

    # --- simple statements

    def _assign(self, step: k.Bind) -> None:
        value = self.evaluate(step.value)
        for target in step.targets:
            self.bind(target, value)

    def _annotated(self, step: k.AnnBind) -> None:
        if step.value is not None:
            self.bind(step.target, self.evaluate(step.value))

    def _augmented(self, step: k.AugBind) -> None:
        value = fold(step.op, (self.evaluate(step.target), self.evaluate(step.value)))
        self.bind(step.target, value)

    def _do(self, step: k.Do) -> None:
        self.evaluate(step.value)

    def _return(self, step: k.Return) -> bool:
        if step.value is not None:
            self.returned.append(self.evaluate(step.value))
        return False

    def _raise(self, step: k.Raise) -> bool:
        if step.exc is not None:
            self.evaluate(step.exc)
        return False

    def _assert(self, step: k.Assert) -> None:
        self.evaluate(step.test)

    def _delete(self, step: k.Delete) -> None:
        if isinstance(step.target, k.Name):
            self.env.pop(step.target.id, None)

    def _import(self, step: k.Import | k.ImportFrom) -> None:
        for alias in step.names:
            if alias.name == "*":
                continue
            bound = alias.asname or (alias.name.split(".", 1)[0] if isinstance(step, k.Import) else alias.name)
            self.env[bound] = imported(self, step, bound)

    def _nothing(self, _step: k.Step) -> None:
        return None

    def _simple(self, step: k.Simple) -> bool:
        return step.word not in ("break", "continue")

    def _magic(self, step: k.Magic) -> None:
        site = self.site(step.at, step.end)
        self.emit(Event(site, "magic", step.form, args=(Const(step.text, site),), flags=self.flags, scope=self.scope))

    # --- definitions

    def _def(self, step: k.Def) -> None:
        function = self.function(step)
        self.env[step.name.id] = function
        self._decorated(step.decorators, function)

    def _class(self, step: k.Class) -> None:
        cls = Cls(self.path, self.scope_id(step.scope), step.name.id)
        self.env[step.name.id] = cls
        self._decorated(step.decorators, cls)

    def _decorated(self, decorators: tuple[k.Expr, ...], target: Value) -> None:
        """A decorator that the API tables know becomes an event that names its function."""
        for node in decorators:
            before = len(self.events)
            value = self.evaluate(node)
            if isinstance(node, k.Call):
                for index in range(before, len(self.events)):
                    event = self.events[index]
                    if event.site.at == node.at and event.kind in ("call", "construct"):
                        words = (*event.keywords, ("@", target))
                        self.events[index] = replace(event, kind="route", keywords=words)
            elif isinstance(value, Sym) and (value.name in self.apis.calls or value.name in self.apis.classes):
                site = self.site(node.at, node.at)
                self.emit(Event(site, "route", value.name, keywords=(("@", target),), scope=self.scope))

    # --- compound statements

    def _branch(self, step: k.Branch) -> bool:
        flags = self.flags
        self.flags |= AS_TEST
        test = self.evaluate(step.test)
        self.flags = flags | IN_BRANCH
        written = isinstance(step.test, k.Name | k.Num)     # `if False`: an option's default may be overridden
        known = bool(test.value) if written and isinstance(test, Const) and test.origin is None else None
        before = self.env
        ends: list[dict[str, Value]] = []
        for body, wanted in ((step.body, True), (step.orelse, False)):
            if known is (not wanted):
                continue
            self.env = dict(before)
            if self.run(body):
                ends.append(self.env)
        self.flags = flags
        self.env = joined(before, ends)
        return bool(ends)

    def _for(self, step: k.For) -> None:
        source = self.evaluate(step.iter)
        before, flags = self.env, self.flags
        self.env = dict(before)
        self.flags |= IN_LOOP
        self.bind(step.target, element_of(source))
        self.run(step.body)
        self.env = joined(before, [before, self.env] if not isinstance(source, Many) else [self.env])
        self.flags = flags
        self.run(step.orelse)

    def _while(self, step: k.While) -> None:
        before, flags = self.env, self.flags
        self.env = dict(before)
        self.flags |= IN_LOOP
        self.evaluate(step.test)
        self.run(step.body)
        self.env = joined(before, [before, self.env])
        self.flags = flags
        self.run(step.orelse)

    def _with(self, step: k.With) -> bool:
        for item in step.items:
            value = self.evaluate(item.value)
            if item.target is not None:
                self.bind(item.target, value)
        return self.run(step.body)

    def _try(self, step: k.Try) -> bool:
        before, flags = dict(self.env), self.flags
        self.flags |= IN_TRY
        ends = []
        if self.run(step.body) and self.run(step.orelse):
            ends.append(self.env)
        middle = joined(before, [before, self.env])
        for handler in step.handlers:
            self.env = dict(middle)
            if handler.name is not None:
                self.env[handler.name.id] = Unknown("an exception")
            if self.run(handler.body):
                ends.append(self.env)
        self.flags = flags
        self.env = joined(middle, ends)
        reached = self.run(step.final)
        return bool(ends) and reached

    def _match(self, step: k.Match) -> bool:
        subject = self.evaluate(step.subject)
        before, flags = self.env, self.flags
        self.flags |= IN_BRANCH
        ends = [before]
        for case in step.cases:
            self.env = dict(before)
            self._capture(case.pattern, subject)
            if case.guard is not None:
                self.evaluate(case.guard)
            if self.run(case.body):
                ends.append(self.env)
        self.flags = flags
        self.env = joined(before, ends)
        return True

    def _capture(self, pattern: k.Pattern, subject: Value) -> None:
        if pattern.name is not None:
            self.env[pattern.name.id] = subject if pattern.form == "capture" else operation("match", (subject,))
        for inner in pattern.parts:
            self._capture(inner, operation("match", (subject,)))


RUNNERS: dict[type, Callable[[Steps, Any], bool | None]] = {
    k.Bind: Steps._assign,
    k.AnnBind: Steps._annotated,
    k.AugBind: Steps._augmented,
    k.Do: Steps._do,
    k.Return: Steps._return,
    k.Raise: Steps._raise,
    k.Assert: Steps._assert,
    k.Delete: Steps._delete,
    k.Import: Steps._import,
    k.ImportFrom: Steps._import,
    k.Scoping: Steps._nothing,
    k.Simple: Steps._simple,
    k.Magic: Steps._magic,
    k.Branch: Steps._branch,
    k.For: Steps._for,
    k.While: Steps._while,
    k.With: Steps._with,
    k.Try: Steps._try,
    k.Match: Steps._match,
    k.Def: Steps._def,
    k.Class: Steps._class,
    k.TypeAlias_: Steps._nothing,
}
