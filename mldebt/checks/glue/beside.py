"""Processes that go on while the code that started them does something else."""

from collections.abc import Iterator

from mldebt.checks.nodes import nodes_of, scope_at, unit_at
from mldebt.facts import kinds as k
from mldebt.facts.nodes import call_at
from mldebt.facts.unit import UnitFacts
from mldebt.model.place import Site
from mldebt.resolve.program import Program


def goes_on(program: Program, site: Site, waits: frozenset[str]) -> bool:
    """Whether the code around a call that starts a process hands it on, or never waits for it (``.wait()``, ``with``):
    so several of them may run at a time."""
    unit = unit_at(program, site)
    call = call_at(unit, site.at, site.end) if unit is not None else None
    if unit is None or call is None:
        return False
    if any(node.value is call and node.attr in waits for node in _attributes(unit)):
        return False
    if any(item.value is call for node in nodes_of(unit, k.With) if isinstance(node, k.With) for item in node.items):
        return False
    targets = [target for value, target in _bound(unit) if value is call]
    return not any(isinstance(target, k.Name) and _is_waited_for(unit, target, waits) for target in targets)


def _is_waited_for(unit: UnitFacts, target: k.Name, waits: frozenset[str]) -> bool:
    """Whether the function around a name waits for the process of that name, and gives it to nobody else."""
    around = unit.outline.scopes[scope_at(unit, target.at)]
    inside = [
        node
        for node in nodes_of(unit, k.Name)
        if isinstance(node, k.Name) and node.id == target.id and around.at <= node.at <= around.end
    ]
    asked = {node.value.at: node.attr for node in _attributes(unit) if isinstance(node.value, k.Name)}
    bound = {name.at for _, name in _bound(unit)}
    handed_on = any(node.at not in asked and node.at not in bound for node in inside)
    return not handed_on and any(asked.get(node.at) in waits for node in inside)


def _attributes(unit: UnitFacts) -> Iterator[k.Attr]:
    return (node for node in nodes_of(unit, k.Attr) if isinstance(node, k.Attr))


def _bound(unit: UnitFacts) -> Iterator[tuple[k.Expr | None, k.Expr]]:
    """What assignments bind, each with what they bind it to."""
    for node in nodes_of(unit, k.Bind, k.AnnBind):
        if isinstance(node, k.Bind):
            yield from ((node.value, target) for target in node.targets)
        elif isinstance(node, k.AnnBind):
            yield node.value, node.target
