"""What an import runs: the statements of a module, but for those that it keeps for when it is started itself."""

from collections.abc import Iterator
from functools import lru_cache

from mldebt.facts import kinds as k
from mldebt.facts.nodes import walk
from mldebt.knowledge.apis import Apis
from mldebt.model.paths import parents
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.notebookruns import run_by_magics
from mldebt.resolve.scope import Evaluator
from mldebt.resolve.terms import NONE, Summary
from mldebt.resolve.texts import literal
from mldebt.resolve.world import World


def imported_file(world: World, path: str, module: str, level: int, name: str) -> str | None:
    """The module of the repository that an importing statement of the module at ``path`` means."""
    found = world.relative_file(level, module, path) if level else world.module_file(module, path)
    if found is None:
        return None
    child = world.child(found, name) if name and name != "*" else None
    chosen = child or found
    return chosen if chosen in world.modules else None


def imported_by(world: World, path: str) -> Iterator[str]:
    """The modules of the repository that a module imports anywhere in it, the packages around them too."""
    for unit in world.modules[path].cells:
        for fact in unit.outline.imports:
            found = imported_file(world, path, fact.module, fact.level, fact.name)
            if found is not None and found != path:
                yield found
                yield from _packages(world, found)


def run_by_imports(world: World, path: str, scope: int, seen: set[str]) -> Iterator[str]:
    """The modules that the imports of a scope run, the packages around them too; none of those ``seen`` before."""
    todo = [(path, scope)]
    while todo:
        for found in _imports(world, *todo.pop()):
            if found not in seen:
                seen.add(found)
                todo.append((found, -1))
                yield found


def _imports(world: World, path: str, scope: int) -> Iterator[str]:
    module = world.look_into(path)
    for fact in module.imports.get(scope, ()) if module is not None else ():
        found = imported_file(world, path, fact.module, fact.level, fact.name)
        if found is not None and found != path:
            yield found
            yield from _packages(world, found)
    if module is not None and scope == -1:
        yield from run_by_magics(world, module)


def _packages(world: World, path: str) -> Iterator[str]:
    for folder in _around(path):
        package = f"{folder}/__init__.py"
        if package not in world.modules:
            return
        yield package


_around = lru_cache(maxsize=16_384)(parents)


def as_imported(world: World, path: str) -> Iterator[Summary]:
    """What happens where a module is imported: its own statements, and the bodies of its classes. Nothing of a module
    that calls nothing there which could read or write."""
    module = world.look_into(path)
    if module is None or not _may_act(module, world.apis):
        return
    yield _without_script(world, module)
    for scope in class_bodies(module):
        yield world.summary(path, scope)


def class_bodies(module: ModuleFacts) -> list[int]:
    """The scopes of the classes that the module's own statements define."""
    return [
        scope for scope, node in module.definitions.items() if isinstance(node, k.Class) and module.parent(scope) == -1
    ]


def _without_script(world: World, module: ModuleFacts) -> Summary:
    """The module's statements without ``if __name__ == "__main__"``."""
    top = world.top(module.path)
    if not any(is_for_script(step) for _, body in module.top for step in body):
        return top
    evaluator = Evaluator(world, module.path, -1)
    with world.asking(module.path):
        for cell, body in module.top:
            evaluator.cell = cell
            evaluator.run(tuple(step for step in body if not is_for_script(step)))
    return evaluator.finished("", NONE)


def is_for_script(step: k.Step) -> bool:
    """Whether a statement is run only where its module is started itself."""
    test = step.test if isinstance(step, k.Branch) else None
    if not isinstance(test, k.Cmp) or test.ops != ("==",):
        return False
    sides = (test.left, test.rights[0])
    named = any(isinstance(side, k.Name) and side.id == "__name__" for side in sides)
    return named and any(isinstance(side, k.Str) and literal(side) == "__main__" for side in sides)


def _may_act(module: ModuleFacts, apis: Apis) -> bool:
    """Whether a module calls something by itself that is named like what reads and writes, or by a name of its own."""
    methods, names = _called(module)
    return not (apis.acting.isdisjoint(methods | names) and names.isdisjoint(module.names))


@lru_cache(maxsize=16_384)
def _called(module: ModuleFacts) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the methods and functions that a module calls by itself."""
    bodies = [body for _, body in module.top] + [module.steps(scope) for scope in class_bodies(module)]
    called = [node.func for node in walk(tuple(bodies)) if isinstance(node, k.Call)]
    methods = frozenset(func.attr for func in called if isinstance(func, k.Attr))
    return methods, frozenset(func.id for func in called if isinstance(func, k.Name))
