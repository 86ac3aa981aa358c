"""A script as one command line starts it: whatever depends on the line is evaluated again, all else is taken over."""

import contextlib
import posixpath
from collections import ChainMap
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from mldebt.facts import kinds as k
from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.interfaces.notebooks import parameters
from mldebt.resolve.scope import Evaluator, run_function
from mldebt.resolve.sharing import Asked, Frames, Shared
from mldebt.resolve.spelt import imports_of, module_of, run_spelt
from mldebt.resolve.terms import NONE, Const, Fun, Many, Obj, Pat, Summary, Table, Value, bits_of
from mldebt.resolve.world import Question, ScopeKey, World

MOST_NARROWED, DEEPEST_NARROWED = 300, 12  # ways to call functions in one run, and within each other
OWN, PLAIN = "own", "plain"  # notes: a function was called that the line matters to, or as in any other program

Narrowing = tuple[ScopeKey, tuple[tuple[str, Value], ...]]  # a function, and the parameters that are known


class Run(Struct, frozen=True):
    """The module from its first line to its last, and every function that the command line matters to; ``imports`` of a
    program that the line spells."""

    line: CommandLine
    top: Summary
    functions: dict[ScopeKey, tuple[Summary, ...]]
    imports: tuple[str, ...] = ()


def run_command(world: World, line: CommandLine, shared: Shared | None = None) -> Run:
    """What a command line does; ``shared`` is what other runs of its script in its environment found already."""
    if line.program:
        return _run_spelt(world, line, shared or Shared())
    base = world.top(line.script)
    notebook = _is_elsewhere(line) or (line.script.endswith(".ipynb") and bool(parameters(world, line)))
    if not base.by_line and not line.function and not notebook:
        return Run(line, base, {})
    fork = Fork(world, line, shared or Shared())
    top = fork.top(line.script)
    return Run(line, top, fork.evaluated())


def _run_spelt(world: World, line: CommandLine, shared: Shared) -> Run:
    fork, module = Fork(world, line, shared), module_of(line)
    fork.modules = ChainMap({module.path: module}, dict(world.modules))
    return Run(line, run_spelt(fork, module, line), fork.evaluated(), imports_of(fork, module))


def run_with(
    world: World, function: ScopeKey, known: dict[str, Value], shared: Shared
) -> Iterator[tuple[ScopeKey, Summary]]:
    """What a function does that a framework calls with parameters of its configuration, as these decide its branches,
    and what those functions do that it hands them to; ``shared`` is what other such functions found already."""
    line = CommandLine(function[0], (), {}, "", "", function[0], 0, "")
    fork = Fork(world, line, shared)
    yield function, run_function(fork, *function, known)
    for key, ways in fork.evaluated().items():
        yield from ((key, summary) for summary in ways)


class Fork(World):
    """The same program, started by one command line. Questions are noted as those of whoever asked the base."""

    in_run = True

    def __init__(self, base: World, line: CommandLine, shared: Shared) -> None:
        super().__init__(base.modules, base.index, base.apis, base.document, base.values, base.lines)
        self.base = base
        self.environment = line.environment
        self._line = line
        self._narrow: dict[Narrowing, Summary | None] = {}
        self._shared = shared
        self._frames = Frames()
        self._narrowing: dict[Narrowing, int] = {}  # those that are being found, and how deep
        self._deep = 0
        self._taken: set[Asked] = set()
        self.repeats = base.repeats
        self.closures = base.closures
        self.everywhere = base.everywhere
        self.faults = base.faults
        self.others = base.others

    @property
    def command(self) -> CommandLine:
        """The command line; whoever asks for it is bound to it."""
        self._frames.top.bound = True
        return self._line

    def module_file(self, dotted: str, importer: str) -> str | None:
        """The file that an absolute import means; a notebook imports from the folder in which its kernel is started."""
        if importer == self._line.script and _is_elsewhere(self._line):
            importer = posixpath.join(self.command.wdir, posixpath.basename(importer))
        return super().module_file(dotted, importer)

    def _note(self, *question: str | int) -> None:
        self.base._note(*question)

    def _ask(self, _path: str, question: Question) -> Any:
        frame = self._frames.top
        frame.asked[question] = None
        if self._take(question):
            return self._shared.kept[question].answer
        answer = self._memo.ask(question)
        free = self._frames.is_free(self._memo.circles.get(question, (question,)))
        if question not in self._memo.answers:
            frame.open = True
        elif free:
            self._shared.keep(question, self._frames, self._answer_of)
        return answer

    def _evaluate(self, question: Question) -> Any:
        deep, self._deep = self._deep, 0  # its answer must not hang on how deep it is asked for
        try:
            return self._frames.find(question, lambda: super(Fork, self)._evaluate(question), final=False)
        finally:
            self._deep = deep

    def _answer_of(self, asked: Asked) -> Any:
        return self._narrow[asked] if asked in self._narrow else self._memo.answers.get(asked)

    def _take(self, question: Asked) -> bool:
        """Takes over an answer that another run found, as if everything that it stands on had been found here."""
        if question in self._taken:
            return True
        if question not in self._shared.kept or question in self._memo.answers or question in self._narrow:
            return False
        fresh = dict(self._shared.within(question, set(self._taken)))
        narrow: dict[Any, Summary | None] = {asked: one.answer for asked, one in fresh.items() if _is_narrowing(asked)}
        if len(self._narrow.keys() | narrow.keys()) > MOST_NARROWED:
            return False
        self._taken |= fresh.keys()
        self._narrow |= narrow
        return True

    def summary(self, path: str, scope: int) -> Summary:
        """What a function amounts to, started this way."""
        found = self.base.summary(path, scope)
        if not found.by_line:
            return found
        self.base.units(path)
        self._frames.top.asked[OWN, path, scope] = None
        return super().summary(path, scope)

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
        found = self._narrowed((key, tuple(sorted(fixed.items(), key=lambda item: item[0])))) if fixed else None
        found = found or self.summary(*key)
        if not found.by_line and found is self.base.summary(*key):
            self._frames.top.asked[PLAIN, *key] = None
        return found

    def _narrowed(self, question: Narrowing) -> Summary | None:
        """A way to call a function; None while it is being found, where it fails, and where there are too many."""
        frame = self._frames.top
        new = question not in self._narrow
        if new and (len(self._narrow) >= MOST_NARROWED or self._deep >= DEEPEST_NARROWED):
            self._frames.bind_from(0)
            return None
        if new and not self._take(question):
            self._narrow[question] = None
            self._narrowing[question] = self._frames.depth
            self._deep += 1
            key, fixed = question
            self.base.units(key[0])
            with contextlib.suppress(Exception):  # the summary for any call still holds
                self._narrow[question] = self._frames.find(
                    question, lambda: run_function(self, *key, dict(fixed)), final=True
                )
            self._deep -= 1
            del self._narrowing[question]
        frame.asked[question] = None
        if question in self._narrowing:
            if self._narrowing[question] < self._frames.depth - 1:  # not by itself
                self._frames.bind_from(self._narrowing[question])
        elif self._frames.is_free((question,)):
            self._shared.keep(question, self._frames, self._answer_of)
        return self._narrow[question]

    def evaluated(self) -> dict[ScopeKey, tuple[Summary, ...]]:
        """The functions that this run sees otherwise than any other: once for each way that they are called."""
        asked = self._shared.all_beneath(self._frames)
        ways = sorted((key for key in asked if _is_narrowing(key)), key=repr)  # whichever of them was asked first
        narrow = [(key, self._narrow[key, fixed]) for key, fixed in ways]
        own = [
            ((path, scope), self.summary(path, scope))
            for _, path, scope in sorted(one for one in asked if one[0] == OWN)
        ]
        found: dict[ScopeKey, tuple[Summary, ...]] = {}
        for key, summary in [*narrow, *own]:
            if summary is not None:
                found[key] = (*found.get(key, ()), summary)
        for _, path, scope in sorted(one for one in asked if one[0] == PLAIN):
            if (path, scope) in found:
                found[path, scope] = (*found[path, scope], self.base.summary(path, scope))
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
            return _run(self, path, self._line)
        except Exception as error:  # one run never loses the others
            return self._failed(path, -1, error)


def _run(world: World, path: str, line: CommandLine | None) -> Summary:
    evaluator = Opening(world, path, -1)
    evaluator.given = dict(parameters(world, line)) if line is not None and path.endswith(".ipynb") else {}
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


def _is_elsewhere(line: CommandLine) -> bool:
    """Whether a line starts a notebook in another folder than its own, as papermill does."""
    known = UNKNOWN not in line.wdir
    return line.script.endswith(".ipynb") and known and line.wdir != posixpath.dirname(line.script)


def _is_narrowing(asked: Any) -> bool:
    return isinstance(asked[0], tuple)


@lru_cache(maxsize=16_384)
def _is_settled(value: Value) -> bool:
    return not bits_of(value) & 3 and isinstance(value, Const | Pat | Obj | Table | Many)


class Opening(Evaluator):
    """An evaluator of a script's own statements. ``given`` are parameters of a notebook that the line sets: each
    replaces the value that the notebook assigns first."""

    given: dict[str, Value]

    def bind(self, target: Any, value: Value) -> None:
        """Assigns a value to a target; a parameter's default gives way to what the line says."""
        name = getattr(target, "id", "")
        super().bind(target, self.given.pop(name) if name in self.given else value)
