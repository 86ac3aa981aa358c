"""A script as one command line starts it: whatever depends on the line is evaluated again, all else is taken over."""

from typing import Any

from msgspec import Struct

from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.interfaces.words import origin, word_value
from mldebt.resolve.scope import Evaluator
from mldebt.resolve.terms import NONE, Fun, Summary, Value
from mldebt.resolve.world import ScopeKey, World

_PARAMETERS = frozenset({"-p", "--parameters", "-r", "--parameters_raw"})


class Run(Struct, frozen=True):
    """The module from its first line to its last, and every function that the command line matters to."""

    line: CommandLine
    top: Summary
    functions: dict[ScopeKey, Summary]


def run_command(world: World, line: CommandLine) -> Run:
    """What a command line does."""
    base = world.top(line.script)
    notebook = line.script.endswith(".ipynb") and bool(parameters(line))
    if not base.by_line and not line.function and not notebook:
        return Run(line, base, {})
    fork = Fork(world, line)
    top = fork.top(line.script)
    return Run(line, top, dict(fork.evaluated))


class Fork(World):
    """The same program, started by one command line. Questions are noted as those of whoever asked the base."""

    def __init__(self, base: World, line: CommandLine) -> None:
        super().__init__(base.modules, base.index, base.apis, base.document, base.values, base.lines)
        self.base = base
        self.command = line
        self.evaluated: dict[ScopeKey, Summary] = {}
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
        answer = super().summary(path, scope)
        self.evaluated[(path, scope)] = answer
        return answer

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
    evaluator = Starting(world, path, -1)
    evaluator.given = dict(parameters(line)) if line is not None and path.endswith(".ipynb") else {}
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


class Starting(Evaluator):
    """An evaluator of a script's own statements. ``given`` are parameters of a notebook that the line sets: each
    replaces the value that the notebook assigns first."""

    given: dict[str, Value]

    def bind(self, target: Any, value: Value) -> None:
        """Assigns a value to a target; a parameter's default gives way to what the line says."""
        name = getattr(target, "id", "")
        super().bind(target, self.given.pop(name) if name in self.given else value)


def parameters(line: CommandLine) -> dict[str, Value]:
    """Parameters that papermill hands to a notebook."""
    found: dict[str, Value] = {}
    words = line.words
    for index, word in enumerate(words[:-2]):
        if word in _PARAMETERS:
            found[words[index + 1]] = word_value(words[index + 2], origin(line))
    return found
