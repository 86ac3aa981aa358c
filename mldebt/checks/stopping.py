"""Functions that cannot run to their end."""

import builtins

from mldebt.checks.nodes import nodes_of
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.conventions import conventions
from mldebt.resolve.names import target_names

_BUILTIN = frozenset({*dir(builtins), "__file__", "__builtins__"})  # each module has these


def stops_before(unit: UnitFacts, scope: int, at: int) -> bool:
    """Whether a statement of a scope, before a place in it, takes a value from a name that nothing binds: it raises a
    NameError. Only statements that nothing stands around are seen to."""
    early = [step for step in unit.body(scope) if isinstance(step, k.Bind) and step.at < at]
    heads = {head for step in early if (head := _head(step.value))} - _BUILTIN - conventions().ambient_names.keys()
    return bool(heads) and not _may_bind_any(unit) and bool(heads - _bound(unit))


def _head(value: k.Expr) -> str:
    """The name with which ``args.model.size`` begins."""
    while isinstance(value, k.Attr):
        value = value.value
    return value.id if isinstance(value, k.Name) else ""


def _may_bind_any(unit: UnitFacts) -> bool:
    return any(fact.name == "*" for fact in unit.outline.imports)


def _bound(unit: UnitFacts) -> frozenset[str]:
    """Every name that any scope binds, declares for another, or is given."""
    bound = {name for fact in unit.outline.scopes for name in fact.binds}
    for node in nodes_of(unit, k.Scoping, k.Walrus, k.Def):
        if isinstance(node, k.Scoping):
            bound.update(name.id for name in node.names)
        elif isinstance(node, k.Walrus):
            bound.update(target_names(node.target))
        elif isinstance(node, k.Def):
            bound.update(param.name for param in node.params)
    return frozenset(bound)
