"""Running a scope: statements in order, branches joined, calls filled in; the summary at the end."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import last_name
from mldebt.resolve.closures import enclosed
from mldebt.resolve.configs.hydra import main_document
from mldebt.resolve.folders import CHANGES
from mldebt.resolve.inlining import exported, on_open_documents, results_in
from mldebt.resolve.interfaces.commands import given_by_line, is_command, options_of
from mldebt.resolve.interfaces.openedfiles import opened_words
from mldebt.resolve.interfaces.words import default_of
from mldebt.resolve.state import SELF
from mldebt.resolve.tasks import Tasks
from mldebt.resolve.terms import (
    NONE,
    Const,
    Hole,
    Parameter,
    Summary,
    Sym,
    Unknown,
    Value,
    alternatives,
    table,
)
from mldebt.resolve.world import World


class Evaluator(Tasks):
    """A complete evaluator. ``held`` is what attributes of a method's receiver are known to hold when it is called."""

    held: Mapping[str, Value] = MappingProxyType({})

    def finished(self, name: str, returns: Value, params: tuple[Parameter, ...] = (), **more: Any) -> Summary:
        """The summary of what was evaluated."""
        wanted: set[int] = set()
        results_in(returns, wanted)
        fields = ((key, value) for key, value in self.env.items() if key.startswith(SELF))
        writes = tuple((key[len(SELF) :], value) for key, value in fields if self.held.get(key) is not value)
        for _, value in (*writes, *more.get("changes", ())):
            results_in(value, wanted)
        if not more.get("generator"):
            wanted.update(index for index, event in enumerate(self.events) if event.symbol in CHANGES)
        awaiting = on_open_documents(self.events)
        exports, needed = exported(self.events, wanted, awaiting)
        return Summary(
            self.path,
            self.scope,
            name,
            params,
            tuple(self.events),
            exports,
            returns,
            writes,
            tuple(self.calls),
            self.unnamed,
            by_line=self.by_line,
            awaiting=awaiting,
            needed=needed,
            **more,
        )


def lazy_evaluator(world: World, path: str, scope: int) -> Evaluator:
    """An evaluator for single expressions of a module or class, in which every name is looked up as a question."""
    evaluator = Evaluator(world, path, scope)
    evaluator.lazy = True
    if scope >= 0:
        evaluator.cell = scope >> 16
    return evaluator


def run_module(world: World, path: str) -> Summary:
    """A module from its first line to its last; a notebook's cells in order."""
    evaluator = Evaluator(world, path, -1)
    for cell, body in evaluator.module.top:
        evaluator.cell = cell
        evaluator.run(body)
    return evaluator.finished("", NONE)


def run_function(
    world: World,
    path: str,
    scope: int,
    known: Mapping[str, Value] | None = None,
    evaluator_of: Callable[[World, str, int], Evaluator] = Evaluator,
) -> Summary:
    """A function with its parameters as holes (but for those that are ``known``), or a class body."""
    module = world.modules[path]
    definition = module.definitions[scope]
    evaluator = evaluator_of(world, path, scope)
    evaluator.cell = scope >> 16
    if isinstance(definition, k.Class):
        evaluator.run(module.steps(scope))
        return evaluator.finished(definition.name.id, NONE)
    evaluator.free = _free_names(evaluator)
    params = _parameters(evaluator, definition)
    own = f"{evaluator.receiver}."
    for name, value in (known or {}).items():
        evaluator.env[SELF + name.removeprefix(own) if name.startswith(own) else name] = value
    evaluator.held = {name: value for name, value in evaluator.env.items() if name.startswith(SELF)}
    evaluator.run(module.steps(scope))
    returns = alternatives([enclosed(evaluator, value) for value in evaluator.returned] or [NONE])
    generator = any(_is_generated(value) for value in evaluator.returned)
    changes = evaluator.changes_of(params, module.steps(scope))
    return evaluator.finished(definition.name.id, returns, params, generator=generator, changes=changes)


def _is_generated(value: Value) -> bool:
    return getattr(value, "op", "") == "comp"


def _free_names(evaluator: Evaluator) -> frozenset[str]:
    """Names bound by the functions around a function."""
    found: set[str] = set()
    module, scope = evaluator.module, evaluator.module.parent(evaluator.scope)
    while scope >= 0:
        definition = module.definitions.get(scope)
        if isinstance(definition, k.Def):
            found.update(param.name for param in definition.params)
            _, unit, inner = module.unit(scope)
            found.update(unit.outline.scopes[inner].binds)
        scope = module.parent(scope)
    return frozenset(found)


def _parameters(evaluator: Evaluator, definition: k.Def) -> tuple[Parameter, ...]:
    """Binds the parameters as holes; their defaults are values of the defining scope."""
    outer = lazy_evaluator(evaluator.world, evaluator.path, -1)
    outer.cell = evaluator.cell
    options = _options(evaluator, outer, definition)
    _receiver(evaluator, definition)
    document = main_document(evaluator, outer, definition)
    found = []
    for param in definition.params:
        default = options.get(param.name)
        if default is None and param.default is not None:
            default = outer.evaluate(param.default)
        if (default is not None and outer.events and getattr(default, "bits", 0) & 2) or type(
            default
        ).__name__ == "Res":
            default = Unknown("a default that is computed")
        found.append(Parameter(param.name, param.star, param.form, default))
        evaluator.env[param.name] = Hole(param.name, _annotated_type(outer, param.annotation))
        if evaluator.world.in_run and param.name in options:
            evaluator.env[param.name] = options[param.name]
    if document is not None and definition.params:
        evaluator.env[definition.params[0].name] = document
    return tuple(found)


def _receiver(evaluator: Evaluator, definition: k.Def) -> None:
    """A method's first parameter is its receiver."""
    parent = evaluator.module.parent(evaluator.scope)
    if parent < 0 or not isinstance(evaluator.module.definitions.get(parent), k.Class) or not definition.params:
        return
    static = any(isinstance(node, k.Name) and node.id == "staticmethod" for node in definition.decorators)
    if not static:
        evaluator.receiver = definition.params[0].name
        evaluator.cls = (evaluator.path, parent)


def _annotated_type(outer: Evaluator, node: k.Expr | None) -> str:
    """The library class an annotation names."""
    if node is None or isinstance(node, k.Str):
        return ""
    if isinstance(node, k.Bin) and node.op == "|":
        node = node.left
    if isinstance(node, k.Item):
        node = node.slices[0] if last_name(node.value) in ("Optional", "Annotated") else node.value
    value = outer.evaluate(node) if isinstance(node, k.Name | k.Attr) else NONE
    return value.name if isinstance(value, Sym) and value.name in outer.apis.classes else ""


def _options(evaluator: Evaluator, outer: Evaluator, definition: k.Def) -> dict[str, Value]:
    """What decorators of click and typer give to parameters: defaults, or words of the command line."""
    if not is_command(definition):
        return {}
    evaluator.by_line = True
    options = options_of(outer, definition)
    given = given_by_line(outer, evaluator.scope, definition)
    opened_words(evaluator, outer, options, given, evaluator.site(definition.at, definition.at))
    values = {**{option.dest: default_of(option) for option in options}, **given}
    rest = {name: value for name, value in values.items() if all(param.name != name for param in definition.params)}
    named = table(tuple(Const(name) for name in rest), tuple(rest.values()))
    return values | {param.name: named for param in definition.params if param.star == "**"}
