"""Calls of functions that are values themselves: lambdas, functions with some of their arguments, named tuples."""

from functools import lru_cache
from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.facts.nodes import walk
from mldebt.model.place import Site
from mldebt.resolve.binding import bind_arguments
from mldebt.resolve.callbacks import LAMBDA, PARTIAL, RECORD, completed
from mldebt.resolve.terms import Const, Hole, Op, Parameter, Summary, Value, record

if TYPE_CHECKING:
    from mldebt.resolve.calls import Args, Calls, Words
    from mldebt.resolve.names import ModuleFacts


def called_value(state: "Calls", target: Op, args: "Args", words: "Words", site: Site) -> Value | None:
    """The result of calling a value; None where nobody knows what that does."""
    if target.op == PARTIAL:
        function, args, words = completed(target, args, words)
        return state.apply(function, None, "", args, words, site)
    if target.op == RECORD:
        names = [str(name.value) for name in target.args if isinstance(name, Const)]
        return record(
            None, {**dict(zip(names, args, strict=False)), **{one: words[one] for one in names if one in words}}
        )
    place = target.args[1] if target.op == LAMBDA else None
    if not isinstance(place, Const) or place.origin is None or place.origin in state.called_lambdas:
        return None
    called, state.called_lambdas = state.called_lambdas, state.called_lambdas | {place.origin}
    made = _result(state, place.origin, place.value, args, words, site)
    state.called_lambdas = called
    return made


def _result(state: "Calls", origin: Site, scope: object, args: "Args", words: "Words", site: Site) -> Value | None:
    module = state.world.look_into(origin.path)
    node = _lambdas(module).get((max(origin.cell, 0), origin.at)) if module is not None else None
    here = (state.path, state.scope) == (origin.path, scope)
    if node is None or not (here or scope == -1):
        return None
    if here:
        return _called_here(state, node, args, words)
    from mldebt.resolve.scope import lazy_evaluator

    outer = lazy_evaluator(state.world, origin.path, -1)
    outer.cell, params = max(origin.cell, 0), _parameters(outer, node)
    outer.env.update((one.name, Hole(one.name)) for one in params)
    summary = outer.finished(LAMBDA, outer.evaluate(node.body), params)
    return state.inline(summary, bind_arguments(summary, None, args, words, state.unpacked), site)


def _called_here(state: "Calls", node: k.Lambda, args: "Args", words: "Words") -> Value:
    """What a lambda comes to in the function that made it, which holds what it sees."""
    outline = Summary(state.path, state.scope, LAMBDA, _parameters(state, node))
    env, state.env = state.env, {**state.env, **bind_arguments(outline, None, args, words, state.unpacked)}
    value = state.evaluate(node.body)
    state.env = env
    return value


def _parameters(state: "Calls", node: k.Lambda) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(one.name, one.star, one.form, state.evaluate(one.default) if one.default else None)
        for one in node.params
    )


@lru_cache(maxsize=64)
def _lambdas(module: "ModuleFacts") -> dict[tuple[int, int], k.Lambda]:
    """The lambdas of a module, by cell and place."""
    return {
        (cell, node.at): node
        for cell, unit in enumerate(module.cells)
        for inner in range(len(unit.row.bodies))
        for node in walk(unit.body(inner))
        if isinstance(node, k.Lambda)
    }
