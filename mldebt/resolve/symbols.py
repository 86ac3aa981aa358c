"""What a name of a module or class is bound to, from the statements that bind it, in whatever order they run."""

from functools import lru_cache
from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.resolve.interfaces.parsers import PARSER
from mldebt.resolve.names import bound_names, flatten
from mldebt.resolve.notebookruns import run_by_magics
from mldebt.resolve.terms import NONE, Cls, Fun, Many, Mod, Obj, Summary, Sym, Table, Unknown, Value, alternatives

if TYPE_CHECKING:
    from mldebt.knowledge.apis import Apis
    from mldebt.resolve.names import Binding, ModuleFacts
    from mldebt.resolve.scope import Evaluator
    from mldebt.resolve.state import State
    from mldebt.resolve.world import World

MOST_BINDINGS = 8
MOST_CHANGES = 40  # statements that fill one registry


def evaluate_symbol(world: "World", path: str, scope: int, name: str) -> Summary | None:
    """The value of a name as a summary with the events it stands on; None where nothing binds it."""
    module = world.modules[path]
    if scope >= 0:
        cell = scope >> 16
        bindings: list[Binding] = [(cell, step) for step in flatten(module.steps(scope)) if name in bound_names(step)]
    else:
        bindings = _taken(world, module, module.names.get(name, []))
    if not bindings:
        return _starred(world, path, name) if scope < 0 else None
    from mldebt.resolve.interfaces.modulewide import filled_parser
    from mldebt.resolve.scope import lazy_evaluator

    evaluator = lazy_evaluator(world, path, scope)
    evaluator.around, evaluator.binding = scope, name
    values: list[Value] = []
    for cell, step in preferred(bindings)[:MOST_BINDINGS]:
        evaluator.cell = cell
        values.append(evaluator.value_of_binding(step, name))
    if scope < 0 and any(evaluator.type_of(value) == PARSER for value in values):
        evaluator = lazy_evaluator(world, path, scope)
        values = [filled_parser(evaluator, name) or values[0]]
    elif len(bindings) == 1 and scope < 0 and isinstance(values[0], Obj | Table | Many):
        values = [_changed(evaluator, module, name, values[0])]
    if len(bindings) == 1 and isinstance(values[0], Obj | Table):
        values = [_decorated(world, path, scope, name, values[0])]
    if scope < 0 and all(value == NONE for value in values):
        from mldebt.resolve.globalnames import set_by_functions

        values += set_by_functions(evaluator, name)
    known: list[Value] = [value for value in values if not isinstance(value, Unknown) and value != NONE]
    return evaluator.finished(name, alternatives(known or values))


def _taken(world: "World", module: "ModuleFacts", bindings: "list[Binding]") -> "list[Binding]":
    """Those of a module's bindings of one name that no branch holds which the module itself never takes."""
    if len(bindings) < 2:
        return bindings
    from mldebt.resolve.scope import lazy_evaluator

    judge = lazy_evaluator(world, module.path, -1)  # what a test calls is no part of the value
    asked = {id(step) for _cell, step in bindings}
    never: set[int] = set()
    for cell, steps in module.top:
        judge.cell = cell
        for branch in flatten(steps):
            if isinstance(branch, k.Branch) and isinstance(branch.test, k.Cmp | k.Name):
                sides = [{id(step) for step in flatten(body)} & asked for body in (branch.body, branch.orelse)]
                known = judge.decided(branch.test) if any(sides) else None
                never |= set() if known is None else sides[known]
    return [binding for binding in bindings if id(binding[1]) not in never]


def _changed(evaluator: "Evaluator", module: "ModuleFacts", name: str, value: Value) -> Value:
    """An object, list or mapping after what the module's own statements do to it: a registry that is filled there."""
    changes = _changes(module).get(name, [])[:MOST_CHANGES]
    if not changes:
        return value
    evaluator.env[name] = value
    for cell, step in changes:
        evaluator.cell = cell
        evaluator.run((step,))
    return evaluator.env.get(name, value)


def _decorated(world: "World", path: str, scope: int, name: str, value: Value) -> Value:
    """An object, or a mapping of functions and classes, after what decorators put into it."""
    if isinstance(value, Table) and not all(isinstance(item, Fun | Cls) for item in value.values):
        return value
    from mldebt.resolve.registering import registered

    return registered(world, path, scope, name, value)


@lru_cache(maxsize=128)
def _changes(module: "ModuleFacts") -> "dict[str, list[Binding]]":
    """The statements of a module that change what a name holds, by that name."""
    found: dict[str, list[Binding]] = {}
    for cell, steps in module.top:
        for step in steps:
            if receiver := _receiver(step):
                found.setdefault(receiver, []).append((cell, step))
    return found


def _receiver(step: k.Step) -> str:
    """The name whose method a statement calls, or whose item it sets; empty for any other statement."""
    if isinstance(step, k.Do) and isinstance(step.value, k.Call) and isinstance(step.value.func, k.Attr):
        held: k.Expr = step.value.func.value
    elif isinstance(step, k.Bind) and len(step.targets) == 1 and isinstance(step.targets[0], k.Item):
        held = step.targets[0].value
    else:
        return ""
    return held.id if isinstance(held, k.Name) else ""


def preferred(bindings: "list[Binding]") -> "list[Binding]":
    """An import that falls back to another means its first choice."""
    imports = [item for item in bindings if isinstance(item[1], k.Import | k.ImportFrom)]
    return imports[:1] if len(imports) == len(bindings) else bindings


def _starred(world: "World", path: str, name: str) -> Summary | None:
    """A name that a star import may bring, or a notebook that is run in this one's namespace."""
    for run in reversed(list(run_by_magics(world, world.modules[path]))):
        found = world.symbol(run, name)
        if found is not None:
            return found
    outside: list[str] = []
    for _cell, steps in world.modules[path].top:
        for step in flatten(steps):
            if not isinstance(step, k.ImportFrom) or step.names[0].name != "*":
                continue
            target = import_target(world, path, step)
            if target is None:
                outside.append(step.module)
            elif target in world.modules and not name.startswith("_"):
                found = world.symbol(target, name)
                if found is not None:
                    return found
    brought = "" if name in _language_names() else _brought(world.apis, outside, name)
    return Summary(path, -1, name, returns=Sym(brought)) if brought else None


def _brought(apis: "Apis", outside: list[str], name: str) -> str:
    """What star imports from outside bring under a name: what tables say that the module re-exports, or a function or
    class of its own; empty where nobody knows."""
    for module in reversed(outside):
        spelt = f"{apis.canonical(module)}.{name}"
        if spelt in apis.prefixes:
            return apis.prefixes[spelt]
    own = {apis.canonical(f"{module}.{name}") for module in outside}
    known = [symbol for symbol in own if symbol in apis.calls or symbol in apis.classes]
    return known[0] if len(known) == 1 else ""


def _language_names() -> frozenset[str]:
    from mldebt.resolve.state import BUILTINS

    return BUILTINS


def import_target(world: "World", path: str, step: k.ImportFrom) -> str | None:
    """The file a ``from … import`` names; None outside the repository."""
    if step.level:
        return world.relative_file(step.level, step.module, path)
    return world.module_file(step.module, path)


def imported(state: "State", step: k.Import | k.ImportFrom, name: str) -> Value:
    """What an import statement binds ``name`` to."""
    world, path = state.world, state.path
    for alias in step.names:
        if isinstance(step, k.Import):
            if alias.asname == name or (not alias.asname and alias.name.split(".", 1)[0] == name):
                dotted = alias.name if alias.asname else name
                found = world.module_file(dotted, path)
                return Mod(found) if found is not None else Sym(world.apis.canonical(dotted))
        elif (alias.asname or alias.name) == name:
            return _imported_from(state, step, alias.name)
    return Unknown(f"the import of {name}")


def _imported_from(state: "State", step: k.ImportFrom, name: str) -> Value:
    world = state.world
    target = import_target(world, state.path, step)
    if target is None:
        if step.level:
            return Unknown(f"the relative import of {name}")
        return Sym(world.apis.canonical(f"{step.module}.{name}"))
    if target in world.modules:
        answer = world.symbol(target, name)
        if answer is not None:
            return state.taken_over(answer)
    child = world.child(target, name)
    return Mod(child) if child is not None else Unknown(f"{target} does not define {name}")
