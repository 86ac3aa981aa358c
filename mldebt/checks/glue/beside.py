"""Processes that go on while the code that started them does something else."""

import builtins
from collections.abc import Collection, Iterator

from mldebt.checks.meanings import Target
from mldebt.checks.namings import Naming, namings
from mldebt.checks.nodes import last_name, nodes_of, scope_at, unit_at
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.nodes import call_at
from mldebt.facts.unit import UnitFacts
from mldebt.model.place import Site
from mldebt.resolve.names import CELL_SHIFT
from mldebt.resolve.program import Program

_BUILT_IN = frozenset(dir(builtins))


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


def is_pooled(subject: Subject, sites: Collection[Site], pools: frozenset[str]) -> bool:
    """Whether a function around one of the places is handed to what runs several at a time: ``pool.map(run, rows)``,
    ``Thread(target=run)``."""
    targets = {target for site in sites if (target := _around(subject.program, site)) is not None}
    return any(_is_handed(found, pools) for target in targets for found in namings(subject).of(target))


def _around(program: Program, site: Site) -> Target | None:
    """The function around a place."""
    unit, module = unit_at(program, site), program.modules.get(site.path)
    scope = scope_at(unit, site.at) if unit is not None else 0
    number = max(site.cell, 0) << CELL_SHIFT | scope
    if module is None or not scope or not isinstance(module.definitions.get(number), k.Def):
        return None
    owner = module.definitions.get(module.parent(number))
    of_class = owner.name.id if isinstance(owner, k.Class) else ""
    return Target(site.path, module.definitions[number].name.id, of_class, isinstance(owner, k.Def))


def _is_handed(found: Naming, pools: frozenset[str]) -> bool:
    """Whether a name is an argument of such a call; the ``map`` of Python itself runs one after the other."""
    for unit in found.module.cells:
        for call in nodes_of(unit, k.Call) if not pools.isdisjoint(unit.outline.identifiers) else ():
            if not isinstance(call, k.Call) or last_name(call.func) not in pools:
                continue
            if isinstance(call.func, k.Name) and call.func.id in _BUILT_IN:
                continue
            if any(value is found.node for value in (*call.args, *(word.value for word in call.keywords))):
                return True
    return False


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
