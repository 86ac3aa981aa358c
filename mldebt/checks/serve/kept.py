"""Whether a function keeps what it makes: behind a cache, or in a place that outlives it and is looked at first."""

from collections.abc import Collection, Iterator
from functools import lru_cache

from mldebt.checks.common import words
from mldebt.checks.nodes import last_name, walk
from mldebt.facts import kinds as k
from mldebt.resolve.names import ModuleFacts, bound_names, flatten
from mldebt.resolve.program import Program
from mldebt.resolve.world import ScopeKey

_LOOKS = ("get", "getattr")
_DIFFERENCES = ("!=", "<", ">", "<=", ">=")


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
    return _is_memo(module, key[1], of_class or (key[0], module.parent(key[1])) not in made)


def outer_names(program: Program, key: ScopeKey) -> Collection[str]:
    """The names in a function's module that keep what they hold between its calls."""
    module = program.modules[key[0]]
    found, scope = set(module.names), key[1]
    while scope >= 0:
        steps = list(flatten(module.steps(scope)))
        declared = {name.id for step in steps if isinstance(step, k.Scoping) for name in step.names}
        definition = module.definitions[scope]
        params = {param.name for param in definition.params} if isinstance(definition, k.Def) else set()
        local = ({name for step in steps for name in bound_names(step)} | params) - declared
        found -= local - _entries(steps, _values(module) - local)
        scope = module.parent(scope)
    return found


def _entries(steps: list[k.Step], places: Collection[str]) -> set[str]:
    """Other names for what some places hold: ``entry = models.get(name)``."""
    found: set[str] = set()
    others: set[str] = set()
    for step in steps:
        place = _looked_up(step.value) if isinstance(step, k.Bind) else None
        is_entry = isinstance(place, k.Name) and place.id in places
        (found if is_entry else others).update(bound_names(step))
    return found - others


def _called(node: k.Expr) -> k.Expr:
    return node.func if isinstance(node, k.Call) else node


def _makes_singletons(module: ModuleFacts, scope: int) -> bool:
    """Whether the class around a method decides in ``__new__`` which instance there is."""
    parent = module.parent(scope)
    if parent < 0 or not isinstance(module.definitions.get(parent), k.Class):
        return False
    return any(isinstance(step, k.Def) and step.name.id == "__new__" for step in flatten(module.steps(parent)))


@lru_cache(maxsize=512)  # requests come to the same functions
def _is_memo(module: ModuleFacts, scope: int, own: bool) -> bool:
    """Whether a function stores something that outlives it, and looks first whether it is there, or still holds.

    ``own``: what it stores on its receiver outlives it, too.
    """
    steps, definition = list(flatten(module.steps(scope))), module.definitions[scope]
    params = definition.params if isinstance(definition, k.Def) else ()
    outer = {name.id for step in steps if isinstance(step, k.Scoping) for name in step.names}
    method = isinstance(module.definitions.get(module.parent(scope)), k.Class)
    local = {name for step in steps for name in bound_names(step)} - outer
    local.update(param.name for param in params[method and own :])
    receiver = {param.name for param in params[: method and own]}
    local -= _entries(steps, (_values(module) | receiver) - local)
    stored = {name for step in steps for name in _stored_by(step, outer, local)}
    if not stored:
        return False
    variables = {name for name in _values(module) if not name.isupper()}  # what is spelt as a constant never changes
    looks = stored | {name for step in steps for name in _found_again(step, stored)}
    return any(_looks_at(step, looks) for step in steps) or any(
        _keeps_while(step, variables - local, outer, local) for step in steps
    )


def _stored_by(step: k.Step, outer: set[str], local: set[str]) -> Iterator[str]:
    return (name for target in _targets(step) for name in _stored(target, outer, local))


def _found_again(step: k.Step, stored: set[str]) -> list[str]:
    """The name for what a stored one holds: ``found = cache.get("model")``."""
    if not isinstance(step, k.Bind) or not isinstance(_looked_up(step.value), k.Name):
        return []
    return bound_names(step) if _mentions(step.value, stored) else []


def _looked_up(place: k.Expr) -> k.Expr | None:
    """Where an expression that only looks something up begins; None where it does more."""
    while isinstance(place, k.Attr | k.Item | k.Call):
        if isinstance(place, k.Call):
            if last_name(place.func) not in _LOOKS:
                return None
            place = place.func if isinstance(place.func, k.Attr) else place.args[0] if place.args else place.func
        else:
            place = place.value
    return place


def _keeps_while(step: k.Step, variables: set[str], outer: set[str], local: set[str]) -> bool:
    """Whether a statement stores what outlives the function only where a variable of the module says so:
    ``if changed() != last_change: model = load()``."""
    return (
        isinstance(step, k.Branch)
        and any(_differs(node, variables) for node in walk(step.test))
        and any(name for inner in flatten(step.body) for name in _stored_by(inner, outer, local))
    )


def _differs(node: k.Kind, variables: set[str]) -> bool:
    """Whether an expression compares a variable with what is known by now only."""
    if not isinstance(node, k.Cmp) or len(node.ops) != 1 or node.ops[0] not in _DIFFERENCES:
        return False
    sides = (node.left, node.rights[0])
    return _mentions(sides, variables) and not any(isinstance(side, k.Str | k.Num) for side in sides)


@lru_cache(maxsize=128)
def _values(module: ModuleFacts) -> frozenset[str]:
    """The names of a module that are bound to values."""
    return frozenset(
        name
        for name, bindings in module.names.items()
        if all(isinstance(step, k.Bind | k.AnnBind | k.AugBind) for _, step in bindings)
    )


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
    return _mentions(looked, stored)


def _mentions(root: object, names: Collection[str]) -> bool:
    return any(isinstance(node, k.Name | k.Attr | k.Str) and _word(node) in names for node in walk(root))
