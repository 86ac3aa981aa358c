"""A script as one command line starts it: whatever depends on the line is evaluated again, all else is taken over."""

import contextlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from mldebt.facts import kinds as k
from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.interfaces.words import parameters
from mldebt.resolve.scope import Evaluator, run_function
from mldebt.resolve.terms import NONE, Const, Fun, Many, Obj, Summary, Table, Value, bits_of
from mldebt.resolve.world import ScopeKey, World

MOST_NARROWED = 300  # ways to call functions in one run


class Run(Struct, frozen=True):
    """The module from its first line to its last, and every function that the command line matters to."""

    line: CommandLine
    top: Summary
    functions: dict[ScopeKey, tuple[Summary, ...]]


def run_command(world: World, line: CommandLine) -> Run:
    """What a command line does."""
    base = world.top(line.script)
    notebook = line.script.endswith(".ipynb") and bool(parameters(line))
    if not base.by_line and not line.function and not notebook:
        return Run(line, base, {})
    fork = Fork(world, line)
    top = fork.top(line.script)
    return Run(line, top, fork.evaluated())


class Fork(World):
    """The same program, started by one command line. Questions are noted as those of whoever asked the base."""

    def __init__(self, base: World, line: CommandLine) -> None:
        super().__init__(base.modules, base.index, base.apis, base.document, base.values, base.lines)
        self.base = base
        self.command = line
        self._plain: set[ScopeKey] = set()  # functions that some call sees as any other program would
        self._own: dict[ScopeKey, Summary] = {}
        self._narrow: dict[tuple[ScopeKey, tuple[tuple[str, Value], ...]], Summary | None] = {}
        self.repeats = base.repeats
        self.faults = base.faults
        self.others = base.others

    def _note(self, *question: str | int) -> None:
        self.base._note(*question)

    def _ask(self, _path: str, question: tuple[str | int, ...]) -> Any:
        return self._memo.ask(question)

    def summary(self, path: str, scope: int) -> Summary:
        """What a function amounts to, started this way."""
        found = self.base.summary(path, scope)
        if not found.by_line:
            return found
        self.base.units(path)
        answer = self._own[(path, scope)] = super().summary(path, scope)
        return answer

    def outline(self, path: str, scope: int) -> Summary:
        """The parameters of a function; the command line fills those of commands."""
        found = self.base.summary(path, scope)
        definition = self.definition(path, scope)
        decorated = found.by_line and isinstance(definition, k.Def) and bool(definition.decorators)
        return super().summary(path, scope) if decorated else found

    def narrowed(self, summary: Summary, known: Mapping[str, Value]) -> Summary:
        """A function as a call sees it: one that tests its parameters is evaluated with those that are known."""
        key = (summary.path, summary.scope)
        tested = self.tested(*key)
        fixed = {name: value for name, value in known.items() if name in tested and _is_settled(value)}
        question = (key, tuple(sorted(fixed.items(), key=lambda item: item[0])))
        if fixed and question not in self._narrow and len(self._narrow) < MOST_NARROWED:
            self._narrow[question] = None  # while it is being found, and where it fails
            self.base.units(summary.path)
            with contextlib.suppress(Exception):  # the summary for any call still holds
                self._narrow[question] = run_function(self, *key, fixed)
        found = self._narrow.get(question) or self.summary(*key)
        if not found.by_line and found is self.base.summary(*key):
            self._plain.add(key)
        return found

    def evaluated(self) -> dict[ScopeKey, tuple[Summary, ...]]:
        """The functions that this run sees otherwise than any other: once for each way that they are called."""
        found: dict[ScopeKey, tuple[Summary, ...]] = {}
        narrow = [(key, summary) for (key, _), summary in self._narrow.items() if summary is not None]
        for key, summary in [*narrow, *self._own.items()]:
            found[key] = (*found.get(key, ()), summary)
        for key in self._plain & found.keys():
            found[key] = (*found[key], self.base.summary(*key))
        return found

    def symbol(self, path: str, name: str, scope: int = -1) -> Summary | None:
        """What a name is bound to, started this way."""
        found = self.base.symbol(path, name, scope)
        if found is None or not found.by_line:
            return found
        self.base.units(path)
        return super().symbol(path, name, scope)

    def class_info(self, path: str, scope: int) -> Any:
        """Bases and members of a class: how a program is started does not change them."""
        return self.base.class_info(path, scope)

    def top(self, path: str) -> Summary:
        """The script's own statements, then the function that an installed command calls."""
        try:
            return _run(self, path, self.command)
        except Exception as error:  # one run never loses the others
            return self._failed(path, -1, error)


def _run(world: World, path: str, line: CommandLine | None) -> Summary:
    evaluator = Opening(world, path, -1)
    evaluator.given = dict(parameters(line)) if line is not None and path.endswith(".ipynb") else {}
    evaluator.env.update(evaluator.given)  # a notebook may leave it to the line to give a name its value
    for cell, body in evaluator.module.top:
        evaluator.cell = cell
        evaluator.run(body)
    if line is not None and line.function:
        target = evaluator.lookup(line.function.partition(".")[0])
        site = evaluator.site(0, 0)
        if isinstance(target, Fun):
            evaluator.call_function(target, (), {}, site)
        else:
            evaluator.start_app(line.function, site)
    return evaluator.finished("", NONE)


@lru_cache(maxsize=16_384)
def _is_settled(value: Value) -> bool:
    return not bits_of(value) & 3 and isinstance(value, Const | Obj | Table | Many)


class Opening(Evaluator):
    """An evaluator of a script's own statements. ``given`` are parameters of a notebook that the line sets: each
    replaces the value that the notebook assigns first."""

    given: dict[str, Value]

    def bind(self, target: Any, value: Value) -> None:
        """Assigns a value to a target; a parameter's default gives way to what the line says."""
        name = getattr(target, "id", "")
        super().bind(target, self.given.pop(name) if name in self.given else value)
