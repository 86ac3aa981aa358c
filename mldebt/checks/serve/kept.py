"""Whether a function keeps what it makes: behind a cache, or in a place that outlives it and is looked at first."""

from collections.abc import Collection, Iterator

from mldebt.checks.common import words
from mldebt.checks.nodes import last_name, walk
from mldebt.facts import kinds as k
from mldebt.resolve.names import ModuleFacts, bound_names, flatten
from mldebt.resolve.program import Program
from mldebt.resolve.world import ScopeKey


def is_kept(program: Program, key: ScopeKey, keepers: Collection[str], made: Collection[ScopeKey] = ()) -> bool:
    """Whether what happens inside a function may happen only once.

    ``keepers`` are words in the names of decorators that keep results. ``made`` are classes of which each request makes
    an instance: what a method keeps on such an instance is gone with the request.
    """
    module = program.modules[key[0]]
    if key[1] < 0:
        return False
    definition = module.definitions[key[1]]
    if not isinstance(definition, k.Def):
        return True
    decorators = {word for node in definition.decorators for word in words(last_name(_called(node)))}
    if decorators & set(keepers) or _makes_singletons(module, key[1]):
        return True
    of_class = any(last_name(node) == "classmethod" for node in definition.decorators)
    return _is_memo(module, key[1], definition, own=of_class or (key[0], module.parent(key[1])) not in made)


def outer_names(program: Program, key: ScopeKey) -> Collection[str]:
    """The names in a function's module that keep what they hold between its calls."""
    module = program.modules[key[0]]
    found, scope = set(module.names), key[1]
    while scope >= 0:
        steps = list(flatten(module.steps(scope)))
        declared = {name.id for step in steps if isinstance(step, k.Scoping) for name in step.names}
        definition = module.definitions[scope]
        params = {param.name for param in definition.params} if isinstance(definition, k.Def) else set()
        found -= ({name for step in steps for name in bound_names(step)} | params) - declared
        scope = module.parent(scope)
    return found


def _called(node: k.Expr) -> k.Expr:
    return node.func if isinstance(node, k.Call) else node


def _makes_singletons(module: ModuleFacts, scope: int) -> bool:
    """Whether the class around a method decides in ``__new__`` which instance there is."""
    parent = module.parent(scope)
    if parent < 0 or not isinstance(module.definitions.get(parent), k.Class):
        return False
    return any(isinstance(step, k.Def) and step.name.id == "__new__" for step in flatten(module.steps(parent)))


def _is_memo(module: ModuleFacts, scope: int, definition: k.Def, *, own: bool) -> bool:
    """Whether a function stores something that outlives it, and looks first whether it is there.

    ``own``: what it stores on its receiver outlives it, too.
    """
    steps = list(flatten(module.steps(scope)))
    outer = {name.id for step in steps if isinstance(step, k.Scoping) for name in step.names}
    method = isinstance(module.definitions.get(module.parent(scope)), k.Class)
    local = {name for step in steps for name in bound_names(step)} - outer
    local.update(param.name for param in definition.params[method and own :])
    stored = {name for step in steps for target in _targets(step) for name in _stored(target, outer, local)}
    return bool(stored) and any(_looks_at(step, stored) for step in steps)


def _targets(step: k.Step) -> tuple[k.Expr, ...]:
    if isinstance(step, k.Bind):
        return step.targets
    return (step.target,) if isinstance(step, k.AnnBind | k.AugBind) else ()


def _stored(target: k.Expr, outer: set[str], local: set[str]) -> Iterator[str]:
    """The names under which a target is found again after the call; none for what is local."""
    if isinstance(target, k.Name):
        if target.id in outer:
            yield target.id
    elif isinstance(target, k.Seq):
        for item in target.items:
            yield from _stored(item, outer, local)
    elif isinstance(target, k.Attr | k.Item) and _root(target) not in local:
        yield last_name(target if isinstance(target, k.Attr) else target.value)
        if isinstance(target, k.Item):
            yield from (_word(node) for node in target.slices if isinstance(node, k.Str))


def _root(node: k.Expr) -> str:
    while isinstance(node, k.Attr | k.Item):
        node = node.value
    return last_name(node)


def _word(node: k.Name | k.Attr | k.Str) -> str:
    return node.raw.strip("rbuRBU\"'") if isinstance(node, k.Str) else last_name(node)


def _looks_at(step: k.Step, stored: set[str]) -> bool:
    """Whether a condition, or the attempt of a ``try``, mentions a stored name."""
    if isinstance(step, k.Branch):
        looked: object = step.test
    elif isinstance(step, k.Try):
        looked = step.body
    else:
        return False
    return any(isinstance(node, k.Name | k.Attr | k.Str) and _word(node) in stored for node in walk(looked))
