"""What an evaluation carries: names and their values, and the events so far."""

import builtins
from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING, Self

from mldebt.facts import kinds as k
from mldebt.knowledge.conventions import conventions
from mldebt.model.place import Site
from mldebt.resolve import texts
from mldebt.resolve.configs.changes import Stores
from mldebt.resolve.inlining import Filling, event_results, filled_event, has_hole
from mldebt.resolve.names import CELL_SHIFT, ModuleFacts
from mldebt.resolve.terms import (
    Alt,
    Const,
    Event,
    Fun,
    Hole,
    Obj,
    Op,
    Part,
    Pat,
    ProjectCall,
    Res,
    Summary,
    Sym,
    Unknown,
    Value,
    alternatives,
    record,
)
from mldebt.resolve.world import World
from mldebt.source import demotion

if TYPE_CHECKING:
    from mldebt.resolve.configs.loading import Loaded

Env = dict[str, Value]
MOST_EVENTS = 3_000  # in one scope with everything it calls; beyond it callers keep only their own
TESTS = "tests"  # why findings in a test never gate
LOCATOR = "locator"  # the type of ``df.loc``
PLACES = frozenset({"path", "paths", "file"})  # what a function that no table knows makes of them is something else
SELF = "self."  # prefix of attributes of the receiver in the environment


def _is_started(world: World, path: str) -> bool:
    """Whether a pipeline's stage starts a module: then it is no test, wherever it lies."""
    line = world.command if world.in_run else None
    return line is not None and line.declared and line.script == path


class State:
    """State of one evaluation of one scope (or of a module's cells in a row).

    ``scope`` is the scope's id in its module, -1 for the module itself. ``lazy`` evaluations look every name up as a
    question instead of running statements in order.
    """

    def __init__(self, world: World, path: str, scope: int, cell: int = 0) -> None:
        self.world, self.apis = world, world.apis
        self.path = path
        self.scope = scope
        self.cell = cell
        self.module: ModuleFacts = world.modules[path]
        self.env: Env = {}
        self.free: frozenset[str] = frozenset()  # names bound by functions around this one
        self.receiver = ""  # name of a method's first parameter
        self.cls: tuple[str, int] | None = None  # the class whose method this is
        self.events: list[Event] = []
        self.calls: list[ProjectCall] = []
        self.documents: dict[int, tuple[Loaded, ...]] = {}  # by the event whose result holds them
        self.stores = Stores()
        self._open: dict[int, bool] = {}  # whether a caller may still tell something of an event
        self.returned: list[Value] = []
        self._types: dict[int, tuple[Value | None, str]] = {}  # by identity, with the term itself to keep it alive
        self.around = -1  # the class whose attribute ``binding`` is evaluated on its own
        self.binding = ""
        self.left: list[Env] = []  # how things stood where the running loop was left
        self.pairs: Env = {}  # names that stand for the keys of a mapping while a loop runs over its items
        self.flags = 0
        self.unnamed = 0
        self.folder: Value | None = None  # the working folder, where the code changed it
        self.by_line = False  # whether the command line or the environment was asked for
        self._globals: Env = {}
        self._taken: dict[object, Value] = {}  # results of events of callees, by all that they say
        self._cells = self.module.is_notebook
        self._tests = demotion(path) == TESTS and not _is_started(world, path)

    def trial(self, env: Env) -> Self:
        """The same evaluation with an environment of its own: whatever it finds on the way is forgotten with it."""
        found = copy(self)
        for name, held in vars(self).items():
            if type(held) in (list, dict, set):
                setattr(found, name, type(held)(held))
        found.env = dict(env)
        found.stores = self.stores.copy()
        return found

    # --- places

    def site(self, at: int, end: int) -> Site:
        """A span of the unit that is being evaluated."""
        return Site(self.path, at, end, self.cell if self._cells else -1)

    # --- names

    def lookup(self, name: str) -> Value:
        """The value of a name as the running statement sees it."""
        found = self.env.get(name)
        if found is not None:
            return found
        if name in self.free:
            return Hole(f"^{name}")
        if self.around >= 0 and name != self.binding:
            answer = self.world.symbol(self.path, name, self.around)
            if answer is not None:
                return self.taken_over(answer)
        return self.global_value(name)

    def global_value(self, name: str) -> Value:
        """A name of the module, or of the language."""
        found = self._globals.get(name)
        if found is None:
            answer = self.world.symbol(self.path, name)
            found = self.taken_over(answer) if answer is not None else builtin(name, self.path)
            self._globals[name] = found
        return found

    def taken_over(self, answer: Summary) -> Value:
        """The value of an answer, with the events it stands on."""
        return self.inline(answer, {}, None)

    def inline(self, summary: Summary, holes: Mapping[str, Value], via: Site | None) -> Value:
        """Takes over what a summary exports; its filled return value."""
        filling = self.import_events(summary, holes, via)
        return filling.fill(summary.returns)

    def import_events(self, summary: Summary, holes: Mapping[str, Value], via: Site | None) -> Filling:
        """Appends the exported events, filled, and yields the filling that maps old results to new ones. What a test
        makes the program do is no matter of the test's: it takes over only what comes back to it."""
        self.by_line = self.by_line or summary.by_line
        filling = Filling(holes, self.take)
        exports = summary.needed if self._tests else summary.exports
        self.by_line = self.by_line or len(exports) < len(summary.exports)  # what a pipeline starts is no test
        if len(self.events) + len(exports) > MOST_EVENTS:
            return filling
        repeats = self.world.repeats.of(summary) if self.world.in_run else None
        for index in exports:
            known = filling.results.get(repeats.get(index, -1)) if repeats is not None else None
            if known is None:
                event = filled_event(summary.events[index], filling, via)
                known = self.take_over(event) if repeats is None else self._taken_once(event)
            filling.results[index] = known
        return filling

    def _taken_once(self, event: Event) -> Value:
        """What a run does again with the same things, by whatever calls, tells nothing new of what it reads and writes:
        classes that are chosen by name share most of what they do, and it would multiply with each of them."""
        key = (event.site, event.kind, event.symbol, event.receiver, event.args, event.keywords, self.folder)
        known = self._taken.get(key)
        if known is None:
            known = self._taken[key] = self.take_over(event)
        return known

    def take(self, base: Value, op: str, key: Value) -> Value:
        """A part of a base. Completed by the class that knows expressions."""
        raise NotImplementedError

    def take_over(self, event: Event) -> Value:
        """Keeps an event of a callee, whose receiver may have become known. Completed by the class that knows calls."""
        raise NotImplementedError

    def something(self, base: Alt) -> tuple[Value, ...]:
        """What a value may be that is asked for a part. Completed by the class that knows attributes."""
        raise NotImplementedError

    # --- events

    def emit(self, event: Event) -> Value:
        """Keeps an event; its result."""
        self.events.append(event)
        return Res(len(self.events) - 1)

    def is_open(self, index: int) -> bool:
        """Whether a caller may still tell something that an event stands on."""
        known = self._open.get(index)
        if known is None:
            event = self.events[index]
            self._open[index] = known = has_hole(event) or any(map(self.is_open, event_results(event)))
        return known

    # --- types

    def type_of(self, term: Value | None) -> str:
        """The abstract type or class of a term; empty where it is not known."""
        if isinstance(term, Res):
            return self.events[term.event].type
        if isinstance(term, Hole):
            return term.hint
        if isinstance(term, Part):
            return self._type_of_part(term)
        if isinstance(term, Const | Pat):
            return "path" if term.path else "str" if isinstance(term, Pat) or isinstance(term.value, str) else ""
        if isinstance(term, Alt):
            return next((name for item in term.items if (name := self.type_of(item))), "")
        if isinstance(term, Op):
            return self._type_of_operation(term)
        if isinstance(term, Obj) and term.cls is not None:
            return self.world.class_info(term.cls.path, term.cls.scope).outside
        return ""

    def changed_type(self, term: Value | None) -> str:
        """The type of what ``term[key] = value`` changes: behind ``df.loc[...]`` that is ``df``."""
        kind = self.type_of(term)
        return self.type_of(term.base) if kind == LOCATOR and isinstance(term, Part) else kind

    def _type_of_part(self, term: Part) -> str:
        base = self.type_of(term.base)
        if not base:
            return ""
        key = term.key.value if isinstance(term.key, Const) else None
        if term.op == "attr":
            row = self.apis.attr(base, str(key)) or self.apis.attr(base, "[attr]")
        elif term.op == "iter":
            row = self.apis.attr(base, "[iter]")
        else:
            row = (isinstance(key, str) and self.apis.attr(base, "[name]")) or self.apis.attr(base, "[item]") or None
        located = base == LOCATOR and isinstance(term.base, Part)
        owner = self.type_of(term.base.base) if located else base  # type: ignore[union-attr]
        return self.apis.kept(row.returns, owner) if row is not None else ""

    def _type_of_operation(self, term: Op) -> str:
        if term.op in texts.PATHS:
            return "path"
        if term.op in ("comp", "lambda", "compare"):
            return ""
        found = next((name for arg in term.args if (name := self.type_of(arg)) and name != "str"), "")
        return "" if found in PLACES and term.op.startswith(("call:", ".")) else found

    # --- helpers

    def scope_id(self, inner: int) -> int:
        """A scope's id in the module, from its number in the unit."""
        return self.cell << CELL_SHIFT | inner

    def function(self, step: k.Def) -> Fun:
        """The function a statement defines."""
        return Fun(self.path, self.scope_id(step.scope), step.name.id)


def builtin(name: str, path: str) -> Value:
    """A name that nothing in the module at ``path`` binds."""
    if name in ("True", "False", "None"):
        return Const({"True": True, "False": False, "None": None}[name])
    if name == "__name__":
        return Const("__main__")
    if name == "__file__":
        return Const(f"{texts.ROOT}/{path}")
    if name in BUILTINS:
        return Sym(name)
    ambient = conventions().ambient_names.get(name)
    return Sym(ambient) if ambient else Unknown(f"the name {name}")


BUILTINS = frozenset(dir(builtins)) | {"display"}


def joined(before: Env, branches: list[Env]) -> Env:
    """The environment after branches: a name keeps every value it may have."""
    if not branches:
        return before
    if len(branches) == 1:
        return branches[0]
    result: Env = {}
    names = dict.fromkeys(name for branch in branches for name in branch)
    for name in names:
        values = [branch[name] for branch in branches if name in branch]
        first = values[0]
        result[name] = first if all(value is first for value in values) else _either(values)
    return result


def _either(values: list[Value]) -> Value:
    """One of several; of namespaces such as parsed arguments, and of states of one object, one in which each name has
    one of its values."""
    spaces = [value for value in values if isinstance(value, Obj)]
    if len(spaces) < len(values) or not all(_is_same(spaces[0], value) for value in spaces):
        return alternatives(values)
    fields: dict[str, list[Value]] = {}
    for space in spaces:
        for name, value in zip(space.names, space.values, strict=True):
            fields.setdefault(name, []).append(value)
    return record(spaces[0].cls, {name: alternatives(held) for name, held in fields.items()}, spaces[0].site)


def _is_same(one: Obj, other: Obj) -> bool:
    """Whether two states are of one object, or of namespaces."""
    return one.cls == other.cls and (one.cls is None or one.site == other.site)
