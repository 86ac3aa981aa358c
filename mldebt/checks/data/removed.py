"""Whether a script deletes at its end what it has written."""

from collections.abc import Iterator

from mldebt.checks.data.order import calls_to, comes_after
from mldebt.checks.nodes import last_name, nodes_of, scope_at, site_at, unit_at, walk
from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import dotted_name
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.conventions import conventions
from mldebt.model.graph import Edge
from mldebt.resolve.program import Program


def is_removed(program: Program, write: Edge) -> bool:
    """Whether a file is deleted, under the name by which it was written, by what runs after that in the same script."""
    site = site_at(program, write.chain[-1])
    unit = unit_at(program, site) if site is not None else None
    if site is None or unit is None:
        return False
    scope = scope_at(unit, site.at)
    names = {
        node.id
        for call in nodes_of(unit, k.Call)
        if isinstance(call, k.Call) and call.at == site.at
        for node in walk((call.args, call.keywords))
        if isinstance(node, k.Name)
    }
    written = set(calls_to(program, site.path, scope, site.at))
    return any(
        comes_after(written, set(calls_to(program, site.path, inside, at)))
        for name, at in _removals(unit)
        if name in names and _is_same(unit, name, scope, inside := scope_at(unit, at))
    )


def _removals(unit: UnitFacts) -> Iterator[tuple[str, int]]:
    """The names under which a unit deletes files, and where."""
    known = conventions().file_removing_calls
    for call in nodes_of(unit, k.Call):
        if not isinstance(call, k.Call) or last_name(call.func) not in known:
            continue
        if dotted_name(call.func).startswith("os."):
            yield from ((arg.id, call.at) for arg in call.args[:1] if isinstance(arg, k.Name))
        elif not call.args and isinstance(call.func, k.Attr) and isinstance(call.func.value, k.Name):
            yield call.func.value.id, call.at


def _is_same(unit: UnitFacts, name: str, *scopes: int) -> bool:
    """Whether a name means the same in two scopes."""
    facts = unit.outline.scopes
    inner = [scope for scope in scopes if scope and name in facts[scope].binds]
    return len(set(scopes)) == 1 or (not inner and name in facts[0].binds)
