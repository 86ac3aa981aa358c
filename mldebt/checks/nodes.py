"""What was written at a site, where the resolver keeps only what it means."""

from mldebt.facts import kinds as k
from mldebt.facts.nodes import call_at, nodes_of, walk
from mldebt.facts.unit import UnitFacts
from mldebt.model.place import Site
from mldebt.resolve.program import Program

__all__ = ["called_name", "last_name", "nodes_of", "unit_at", "walk"]


def unit_at(program: Program, site: Site) -> UnitFacts | None:
    """The unit a site stands in; None for a configuration file."""
    module = program.world.look_into(site.path)
    return module.cells[max(site.cell, 0)] if module is not None and site.cell >= -1 else None


def called_name(program: Program, site: Site) -> str:
    """The last name of the function that is called at a site, as it is written there; empty where there is no call."""
    unit = unit_at(program, site)
    call = call_at(unit, site.at, site.end) if unit is not None else None
    return last_name(call.func) if call is not None else ""


def last_name(node: k.Expr) -> str:
    """``b`` of ``a.b``, ``a`` of ``a``; empty for anything else."""
    return node.attr if isinstance(node, k.Attr) else node.id if isinstance(node, k.Name) else ""
