"""Functions that a function makes and returns, with what they see of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.facts.nodes import walk
from mldebt.resolve.callbacks import PARTIAL
from mldebt.resolve.state import SELF
from mldebt.resolve.terms import Alt, Const, Fun, Value, alternatives, many, operation, table

if TYPE_CHECKING:
    from mldebt.resolve.names import ModuleFacts
    from mldebt.resolve.state import State

AROUND = "^"  # before a name of the function around
MOST_NESTED = 3  # functions in functions


def enclosed(state: "State", value: Value) -> Value:
    """What a function returns: a function that it makes keeps the names that it sees, as a partial keeps arguments."""
    if isinstance(value, Alt):
        return alternatives([enclosed(state, item) for item in value.items])
    if not isinstance(value, Fun) or value.path != state.path or state.module.parent(value.scope) != state.scope:
        return value
    names = sorted(_names_in(state.module, value.scope))
    seen = {name: state.lookup(name) for name in names if name in state.env or name in state.free}
    if not seen or value.receiver is not None:
        return value
    marked = tuple(Const(AROUND + name) for name in seen)
    return operation(PARTIAL, (value, many("tuple", ()), table(marked, tuple(seen.values()))))


def seen_around(state: "State", target: Fun, words: dict[str, Value]) -> dict[str, Value]:
    """The names of the function around that a called function sees: those of the caller, if it is that one, and those
    that it kept, which are taken out of the arguments."""
    around: dict[str, Value] = {}
    if target.path == state.path and state.module.parent(target.scope) >= 0:
        around = {AROUND + name: value for name, value in state.env.items() if not name.startswith(SELF)}
    for name in [name for name in words if name.startswith(AROUND)]:
        around[name] = words.pop(name)
    return around


def _names_in(module: "ModuleFacts", scope: int, depth: int = 0) -> set[str]:
    """The names that a function and the functions in it mention but do not bind."""
    definition = module.definitions.get(scope)
    _, unit, inner = module.unit(scope)
    own = {*unit.outline.scopes[inner].binds, *(param.name for param in getattr(definition, "params", ()))}
    found: set[str] = set()
    for node in _nodes(module, scope):
        if isinstance(node, k.Name):
            found.add(node.id)
        elif isinstance(node, k.Def) and depth < MOST_NESTED:
            found |= _names_in(module, scope & ~0xFFFF | node.scope, depth + 1)
    return found - own


def _nodes(module: "ModuleFacts", scope: int) -> Iterator[k.Kind]:
    return walk(module.steps(scope))
