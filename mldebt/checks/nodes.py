"""The facts of a unit as a flat walk: what was written, where the resolver keeps only what it means."""

from collections.abc import Iterator
from functools import lru_cache

from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.model.place import Site
from mldebt.resolve.program import Program


def nodes_of(unit: UnitFacts) -> Iterator[k.Kind]:
    """Every statement and expression of a unit, outer ones first."""
    for scope in range(len(unit.row.bodies)):
        yield from walk(unit.body(scope))


def walk(root: object) -> Iterator[k.Kind]:
    """A node and all inside it; bodies of functions and classes are scopes of their own and not inside."""
    todo = [root]
    while todo:
        item = todo.pop()
        if isinstance(item, tuple):
            todo.extend(reversed(item))
        elif isinstance(item, k.Kind):
            yield item
            todo.extend(reversed([getattr(item, name) for name in item.__struct_fields__]))


def unit_at(program: Program, site: Site) -> UnitFacts | None:
    """The unit a site stands in; None for a configuration file."""
    module = program.modules.get(site.path)
    return module.cells[max(site.cell, 0)] if module is not None and site.cell >= -1 else None


@lru_cache(maxsize=128)
def _calls(unit: UnitFacts) -> dict[tuple[int, int], k.Call]:
    return {(node.at, node.end): node for node in nodes_of(unit) if isinstance(node, k.Call)}


def called_name(program: Program, site: Site) -> str:
    """The last name of the function that is called at a site, as it is written there; empty where there is no call."""
    unit = unit_at(program, site)
    call = _calls(unit).get((site.at, site.end)) if unit is not None else None
    return last_name(call.func) if call is not None else ""


def last_name(node: k.Expr) -> str:
    """``b`` of ``a.b``, ``a`` of ``a``; empty for anything else."""
    return node.attr if isinstance(node, k.Attr) else node.id if isinstance(node, k.Name) else ""
