"""Names of a module that its functions set: ``global CONFIG``."""

from functools import lru_cache
from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.resolve.names import bound_names, flatten
from mldebt.resolve.scope import Evaluator, run_function
from mldebt.resolve.terms import HOLE, Value, bits_of

if TYPE_CHECKING:
    from mldebt.resolve.names import ModuleFacts
    from mldebt.resolve.world import World

MOST_SETTERS = 4  # functions that set one name


def set_by_functions(state: Evaluator, name: str) -> list[Value]:
    """What functions of a module leave a name of it at, as far as no caller decides that."""
    found = []
    for scope in _setters(state.module).get(name, ())[:MOST_SETTERS]:
        made: list[Evaluator] = []

        def kept(world: "World", path: str, scope: int, made: list[Evaluator] = made) -> Evaluator:
            made.append(Evaluator(world, path, scope))
            return made[-1]

        run_function(state.world, state.path, scope, None, kept)
        value = made[0].env.get(name)
        state.by_line |= made[0].by_line
        if value is not None and not bits_of(value) & HOLE:
            found.append(state.inline(made[0].finished(name, value), {}, None))
    return found


@lru_cache(maxsize=64)
def _setters(module: "ModuleFacts") -> dict[str, list[int]]:
    """The functions that set names of the module, by name."""
    found: dict[str, list[int]] = {}
    for scope, definition in module.definitions.items():
        steps = list(flatten(module.steps(scope))) if isinstance(definition, k.Def) else []
        named = {
            name.id for step in steps if isinstance(step, k.Scoping) and step.word == "global" for name in step.names
        }
        for name in sorted(named & {name for step in steps for name in bound_names(step)} if named else ()):
            found.setdefault(name, []).append(scope)
    return found
