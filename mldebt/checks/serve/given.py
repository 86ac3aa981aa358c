"""What a function is given or finds, and therefore does not make itself: ``predict(rows, model=loaded)``."""

from collections.abc import Collection

from mldebt.checks.arguments import given_names
from mldebt.checks.guards import only_when_set, only_where_unkept, only_without
from mldebt.checks.nodes import unit_at
from mldebt.checks.serve.handlers import Handler, Reach
from mldebt.checks.serve.kept import outer_names
from mldebt.facts import kinds as k
from mldebt.facts.nodes import call_at
from mldebt.model.place import Site
from mldebt.resolve.names import bound_names, flatten
from mldebt.resolve.program import Program
from mldebt.resolve.world import ScopeKey


def is_given(program: Program, scope: Reach, load: Site) -> bool:
    """Whether something on the way to a load runs only without an argument that its caller gives."""
    inner = [*(site for site, _ in scope.via[1:]), load]
    return any(
        only_without(program, next_site, name)
        for (site, key), next_site in zip(scope.via, inner, strict=False)
        for name in given_names(program, site, key)
    )


def is_off(program: Program, scope: Reach, load: Site) -> bool:
    """Whether something on the way to a load runs only where a switch is on that is off by default, and that the call
    on this way leaves as it is."""
    inner = [*(site for site, _ in scope.via[1:]), load]
    return any(
        only_when_set(program, next_site, _left_off(program, site, key))
        for (site, key), next_site in zip(scope.via, inner, strict=False)
    )


def is_found(program: Program, handler: Handler, scope: Reach, load: Site, places: Collection[str]) -> bool:
    """Whether something on the way to a load runs only where a place that outlives the request holds nothing yet.

    A script that runs again has no such names of its own, only the ``places``.
    """
    sites = [*(site for site, _ in scope.via), load]
    keys = [handler.key, *(key for _, key in scope.via)]
    return any(
        only_where_unkept(
            program, site, places, () if handler.script and key == handler.key else outer_names(program, key)
        )
        for site, key in zip(sites, keys, strict=True)
    )


def _left_off(program: Program, site: Site, key: ScopeKey) -> frozenset[str]:
    """The parameters of a function that are off by default and to which a call gives nothing, nor may give anything."""
    unit, module = unit_at(program, site), program.modules[key[0]]
    call = call_at(unit, site.at, site.end) if unit is not None else None
    definition = module.definitions.get(key[1])
    if call is None or not isinstance(definition, k.Def):
        return frozenset()
    if any(isinstance(value, k.Star) for value in call.args) or any(word.name == "**" for word in call.keywords):
        return frozenset()
    off = {param.name for param in definition.params if isinstance(param.default, k.Name) and _is_off(param.default)}
    rebound = {name for step in flatten(module.steps(key[1])) for name in bound_names(step)}
    return frozenset(off.difference(given_names(program, site, key), rebound))


def _is_off(node: k.Name) -> bool:
    return node.id in ("False", "None")
