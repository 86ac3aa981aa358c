"""Which parameters of a function a call gives something to."""

from collections.abc import Iterator

from mldebt.checks.nodes import last_name, nodes_of, unit_at
from mldebt.facts import kinds as k
from mldebt.facts.nodes import call_at
from mldebt.facts.unit import UnitFacts
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.world import ScopeKey


def given_names(program: Program, site: Site, key: ScopeKey) -> Iterator[str]:
    """The parameters of a function that a call gives a value to; None is none."""
    return (name for name, _ in _given(program, site, key))


def made_names(program: Program, site: Site, key: ScopeKey) -> Iterator[str]:
    """The parameters of a function to which a call gives what some call has made: that is hardly None."""
    unit = unit_at(program, site)
    return (name for name, value in _given(program, site, key) if unit is not None and _is_made(unit, site, value))


def _given(program: Program, site: Site, key: ScopeKey) -> Iterator[tuple[str, k.Expr]]:
    unit, module = unit_at(program, site), program.modules[key[0]]
    call = call_at(unit, site.at, site.end) if unit is not None else None
    definition = module.definitions.get(key[1])
    if call is None or not isinstance(definition, k.Def):
        return
    for keyword in call.keywords:
        if not _is_none(keyword.value):
            yield keyword.name, keyword.value
    static = any(last_name(node) == "staticmethod" for node in definition.decorators)
    method = isinstance(module.definitions.get(module.parent(key[1])), k.Class) and not static
    for param, value in zip(definition.params[method:], call.args, strict=False):
        if isinstance(value, k.Star):
            return
        if not param.star and not _is_none(value):
            yield param.name, value


def _is_none(node: k.Expr) -> bool:
    return isinstance(node, k.Name) and node.id == "None"


def _is_made(unit: UnitFacts, site: Site, value: k.Expr) -> bool:
    """Whether a value is what a call makes, or an attribute, or a name of the function around it, bound to that."""
    if isinstance(value, k.Call):
        return True
    around = [node.at for node in nodes_of(unit, k.Def) if isinstance(node, k.Def) and node.at <= site.at < node.end]
    start = max(around, default=0)
    return bool(last_name(value)) and any(
        isinstance(step, k.Bind) and isinstance(step.value, k.Call) and last_name(value) in map(last_name, step.targets)
        for step in nodes_of(unit, k.Bind)
        if isinstance(value, k.Attr) or start <= step.at < site.at
    )
