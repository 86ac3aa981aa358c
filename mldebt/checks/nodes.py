"""What was written at a site, where the resolver keeps only what it means."""

from mldebt.facts.kinds.names import last_name
from mldebt.facts.nodes import call_at, nodes_of, walk
from mldebt.facts.unit import UnitFacts
from mldebt.model.place import Location, Site
from mldebt.resolve.program import Program

__all__ = ["called_name", "last_name", "nodes_of", "place_at", "scope_at", "site_at", "unit_at", "walk"]


def unit_at(program: Program, site: Site) -> UnitFacts | None:
    """The unit a site stands in; None for a configuration file."""
    module = program.world.look_into(site.path)
    return module.cells[max(site.cell, 0)] if module is not None and site.cell >= -1 else None


def site_at(program: Program, place: Location) -> Site | None:
    """The site where a place in a Python file begins; None for one in a notebook, or elsewhere."""
    module = program.modules.get(place.path)
    if (
        module is None
        or module.is_notebook
        or len(module.cells) != 1
        or not 0 < place.line <= len(module.cells[0].lines)
    ):
        return None
    at = module.cells[0].lines[place.line - 1] + place.column - 1
    return Site(place.path, at, at)


def place_at(program: Program, place: Location) -> Site | None:
    """The site where a place in code begins, in a notebook too; None elsewhere."""
    module = program.modules.get(place.path)
    if module is None or not place.cell:
        return site_at(program, place)
    for number, unit in enumerate(module.cells):
        if program.locate(Site(place.path, 0, 0, number)).cell == place.cell:
            at = unit.lines[place.cell_line - 1] + place.column - 1 if 0 < place.cell_line <= len(unit.lines) else 0
            return Site(place.path, at, at, number)
    return None


def scope_at(unit: UnitFacts, at: int) -> int:
    """The innermost scope of a unit around an offset."""
    inside = [(fact.at, number) for number, fact in enumerate(unit.outline.scopes) if fact.at <= at <= fact.end]
    return max((pair for pair in inside if pair[1]), default=(0, 0))[1]


def called_name(program: Program, site: Site) -> str:
    """The last name of the function that is called at a site, as it is written there; empty where there is no call."""
    unit = unit_at(program, site)
    call = call_at(unit, site.at, site.end) if unit is not None else None
    return last_name(call.func) if call is not None else ""
