"""Arguments that go nowhere: the function that takes one gives its parameter another value before it looks."""

from collections.abc import Iterator, Sequence

from mldebt.checks.nodes import walk
from mldebt.facts import kinds as k
from mldebt.resolve.names import CELL_SHIFT, ModuleFacts, bound_names


def lost_arguments(module: ModuleFacts, steps: Sequence[k.Step]) -> Iterator[k.Expr]:
    """What statements hand to functions of the same module that never see it."""
    for node in walk(steps):
        scope = _called(module, node) if isinstance(node, k.Call) else None
        called = module.definitions[scope] if scope is not None else None
        if isinstance(node, k.Call) and isinstance(called, k.Def) and scope is not None:
            own = module.steps(scope)
            yield from (value for name, value in _given(called, node) if _is_overwritten(own, called, name))


def _called(module: ModuleFacts, call: k.Call) -> int | None:
    """The function of the module that a call means by its name, where the module binds it once."""
    bindings = module.names.get(call.func.id, ()) if isinstance(call.func, k.Name) else ()
    if len(bindings) != 1:
        return None
    cell, step = bindings[0]
    return cell << CELL_SHIFT | step.scope if isinstance(step, k.Def) else None


def _given(called: k.Def, call: k.Call) -> Iterator[tuple[str, k.Expr]]:
    """The parameters that a call fills, and what with."""
    if not any(isinstance(value, k.Star) for value in call.args):
        plain = [param for param in called.params if not param.star and param.form != "k"]
        yield from ((param.name, value) for param, value in zip(plain, call.args, strict=False))
    yield from ((keyword.name, keyword.value) for keyword in call.keywords)


def _is_overwritten(steps: Sequence[k.Step], called: k.Def, name: str) -> bool:
    """Whether the first statement of a function that mentions a parameter gives it a value of which it is no part."""
    if not any(param.name == name and not param.star for param in called.params):
        return False
    for step in steps:
        if isinstance(step, k.Bind) and bound_names(step) == [name]:
            return not any(isinstance(node, k.Name) and node.id == name for node in walk(step.value))
        if any(isinstance(node, k.Name) and node.id == name for node in walk(step)):
            return False
    return False
