"""What tasks hand each other: returned values, values pushed and pulled by name, attributes of a flow.

A task's function is called where the task is made, with what it is given there; what it returns and pushes is kept
under the task's name, for the tasks that ask for it.
"""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import dotted_name
from mldebt.knowledge.apis import CallRow
from mldebt.knowledge.pipelines import StageRow, pipeline_rules
from mldebt.model.place import Site
from mldebt.resolve.callbacks import for_each
from mldebt.resolve.calls import Args, Words
from mldebt.resolve.folding import fold, item_of
from mldebt.resolve.inlining import DEEPEST_CHAIN, HANDED, bound
from mldebt.resolve.interfaces.evaluating import Interfaces
from mldebt.resolve.terms import (
    HOLE,
    Cls,
    Const,
    Event,
    Fun,
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
    table,
)

_TEMPLATE = re.compile(r"\{\{((?:(?!\{\{|\}\}).)*)\}\}", re.DOTALL)
_PULL = re.compile(r"(?:ti|task_instance)\.xcom_pull\(([^)]*)\)((?:\s*\[[^\]]*\])*)\s*(?:\|.*)?", re.DOTALL)
_GIVEN = re.compile(r"(?:(\w+)\s*=\s*)?(['\"])(.*?)\2")
_GIVEN_BACK = frozenset({Const, Pat, Table, Many, Obj})  # what a call gives that is run somewhere else
_KEY = re.compile(r"\[\s*(?:(\d+)|['\"](.*?)['\"])\s*\]")


class Handed(Struct):
    """What a task has given so far: what it returns, and what it pushed by name."""

    returned: Value | None = None
    pushed: dict[str, Value] = {}


class Tasks(Interfaces):
    """Calls the functions of tasks, and answers what they ask of each other."""

    _current: Handed | None = None  # the task whose function is being called
    _tasks: dict[str, Handed] | None = None

    # --- tasks that are made

    def by_row(
        self, row: CallRow, receiver: Value | None, args: Args, words: Words, site: Site, called: str = ""
    ) -> Value:
        """A call that an API table knows; one that makes a task calls the task's function."""
        known = pipeline_rules().handed
        if row.symbol not in known:
            return super().by_row(row, receiver, args, words, site, called)
        stage = known[row.symbol]
        if stage is None:  # a value that is pushed or pulled
            given = {**dict(zip(row.params, args, strict=False)), **words}
            event = Event(site, HANDED, row.symbol, "", receiver, (), tuple(given.items()), self.flags)
            return self.emit(replace(event, scope=self.scope))
        words = {name: self._templated(value) if name in stage.templated else value for name, value in words.items()}
        made = super().by_row(row, receiver, args, words, site, called)
        given = {**dict(zip(row.params, args, strict=False)), **words}
        function = given.get(stage.function)
        if isinstance(function, Fun) and isinstance(made, Res):
            self._run(stage, function, given, made.event, site)
        elif function is not None and bits_of(function) & HOLE and isinstance(made, Res):
            self.events[made.event] = replace(self.events[made.event], kind=HANDED)  # until a caller names the function
        return made

    def _made_for_caller(self, event: Event) -> Value:
        """A task that a function makes for its caller, who has named what it runs."""
        start = len(self.events)
        row = self.apis.calls[event.symbol]
        made = self.by_row(row, event.receiver, event.args, dict(event.keywords), event.site, event.called)
        for index, other in enumerate(self.events[start:], start):
            known = {"flags": event.flags, "scope": event.scope} if index == start else {}
            self.events[index] = replace(other, via=(*event.via, *other.via)[:DEEPEST_CHAIN], **known)
        return made

    def _run(self, stage: StageRow, function: Fun, given: Words, event: int, site: Site) -> None:
        """Calls a task's function, and keeps what it gives."""
        positional, named = given.get(stage.positional), given.get(stage.named)
        args = positional.items if isinstance(positional, Many) else ()
        words: Words = {} if named is None else dict(_named(named)) if isinstance(named, Table) else {"**": named}
        handed, before = Handed(None, {}), self._current
        self._current = handed
        try:
            handed.returned = self._called_by_library(function, args, words, site)
        finally:
            self._current = before
        names = [name for argument in stage.name if isinstance(name := given.get(argument), Const)]
        self._tasks = {**(self._tasks or {}), **{str(name.value): handed for name in names[:1]}}
        self.outputs = {**(self.outputs or {}), event: handed.returned}

    def _called_by_library(self, function: Fun, args: Args, words: Words, site: Site) -> Value:
        """What a function gives that a library will call: no code of the repository does."""
        calls = len(self.calls)
        value = self.call_function(function, args, words, site)
        del self.calls[calls : calls + 1]
        return value

    def call_method(self, base: Value, name: str, args: Args, words: Words, site: Site) -> Value:
        """A method; of a decorated function, one that calls it or changes how it runs."""
        if isinstance(base, Fun):
            rules = pipeline_rules().handing
            if name in rules.changed:
                return base
            if name in rules.calling:
                return self.call_function(base, args, words, site)
            if name in rules.mapped:
                return for_each(self, base, tuple(self.expanded(item) for item in args), False, site)
            if name in rules.served and self.apis.calls.get(rules.served[name]) is not None:
                return self._served(base, rules.served[name], args, words, site)
        elif type(base) in _GIVEN_BACK and name in pipeline_rules().handing.waiting:
            return base
        return super().call_method(base, name, args, words, site)

    def _served(self, flow: Fun, symbol: str, args: Args, words: Words, site: Site) -> Value:
        """A flow that a server runs by the clock or when it is asked: with its defaults, or the parameters given."""
        row = self.apis.calls[symbol]
        given = {**dict(zip(row.params, args, strict=False)), **words}.get("parameters")
        named = dict(_named(given)) if isinstance(given, Table) else {}
        self._called_by_library(flow, (), named, site)
        return super().by_row(row, flow, args, words, site)

    # --- values that are pushed and pulled

    def handed_on(self, event: Event) -> Value:
        """What a task of this scope pushes or pulls; kept for the caller where no task is made here."""
        if pipeline_rules().handed[event.symbol] is not None:
            return self._made_for_caller(event)
        if self._current is None:
            return self.emit(event)
        given = dict(event.keywords)
        if event.symbol in pipeline_rules().handing.push:
            key = given.get("key")
            if isinstance(key, Const) and "value" in given:
                self._current.pushed[str(key.value)] = given["value"]
            return Const(None)
        found = self._pulled(given.get("task_ids"), given.get("key"))
        return self.emit(event) if found is None else found

    def _pulled(self, tasks: Value | None, key: Value | None) -> Value | None:
        name = key.value if isinstance(key, Const) else None if key is None else ""
        if isinstance(tasks, Many):
            found = [self._pulled(item, key) for item in tasks.items]
            return many("list", tuple(item for item in found if item is not None)) if all(found) else None
        if tasks is None or (isinstance(tasks, Const) and tasks.value is None):
            pushed = [given for task in self._known() if (given := task.pushed.get(str(name))) is not None]
            return alternatives(pushed) if pushed else None
        task = self._task(str(tasks.value)) if isinstance(tasks, Const) else None
        if task is None:
            return None
        return task.returned if name in (None, pipeline_rules().handing.returned) else task.pushed.get(str(name))

    def _known(self) -> Iterator[Handed]:
        seen: set[int] = set()
        for task in (*(self._tasks or {}).values(), *((self._current,) if self._current else ())):
            if id(task) not in seen:
                seen.add(id(task))
                yield task

    def _task(self, name: str) -> Handed | None:
        """A task by its name, which may begin with the names of its groups."""
        known = self._tasks or {}
        if name in known or "." not in name:
            return known.get(name)
        return known.get(name.rpartition(".")[2])

    def _templated(self, value: Value) -> Value:
        """An argument whose templates ask for what a task gave."""
        if isinstance(value, Table):
            return table(value.keys, tuple(map(self._templated, value.values)), more=value.open)
        if isinstance(value, Many):
            return many(value.form, tuple(map(self._templated, value.items)))
        if not isinstance(value, Const) or not isinstance(value.value, str) or "{{" not in value.value:
            return value
        text = value.value
        parts: list[Value] = []
        end = 0
        for found in _TEMPLATE.finditer(text):
            parts += [Const(text[end : found.start()], value.origin), self._asked_in_text(found[1].strip())]
            end = found.end()
        parts = [part for part in (*parts, Const(text[end:], value.origin)) if getattr(part, "value", 0) != ""]
        return parts[0] if len(parts) == 1 else fold("fmt", tuple(parts))

    def _asked_in_text(self, template: str) -> Value:
        """What a template stands for: what a task gave, or something that is known when the task runs."""
        asked = _PULL.fullmatch(template)
        answer = self._answer(asked[1], asked[2]) if asked is not None else None
        return Unknown("a template that is filled in when the task runs") if answer is None else answer

    def _answer(self, arguments: str, keys: str) -> Value | None:
        given = {name or "task_ids": Const(text) for name, _, text in _GIVEN.findall(arguments)}
        answer = self._pulled(given.get("task_ids"), given.get("key"))
        for index, name in _KEY.findall(keys) if answer is not None else ():
            assert answer is not None
            answer = item_of(answer, Const(int(index) if index else name))
        return answer

    # --- flows that are classes

    def construct(self, cls: Cls, args: Args, words: Words, site: Site) -> Value:
        """An instance of a class of the repository; a flow runs its steps, in the order in which they are written."""
        made = super().construct(cls, args, words, site)
        info = self.world.class_info(cls.path, cls.scope)
        if info.outside not in pipeline_rules().handing.flows or not isinstance(made, Obj):
            return made
        for name, (scope, _) in info.methods.items():
            definition = self.world.definition(info.path, scope)
            marks = [mark for mark in definition.decorators if _is_step(mark)] if isinstance(definition, k.Def) else []
            if marks:
                mark = marks[0]
                end = mark.end if isinstance(mark, k.Call) else mark.at
                place = self.site(mark.at, end) if info.path == self.path else site
                self._called_by_library(bound(Fun(info.path, scope, name), made), (), {}, place)
                written, self._written = self._written, None
                made = record(cls, {**dict(zip(made.names, made.values, strict=True)), **(written or {})}, site)
        return made


def _is_step(decorator: k.Expr) -> bool:
    return dotted_name(decorator).rpartition(".")[2] == pipeline_rules().handing.step


def _named(value: Table) -> Iterator[tuple[str, Value]]:
    for key, item in zip(value.keys, value.values, strict=True):
        if isinstance(key, Const):
            yield str(key.value), item
