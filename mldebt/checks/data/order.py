"""What comes first where the calls that lead to two accesses stand in one piece of code."""

from collections.abc import Iterator

from mldebt.checks.nodes import place_at, scope_at, site_at, unit_at
from mldebt.model.graph import Edge
from mldebt.model.place import Location, Site
from mldebt.resolve.program import Program

_DEEPEST = 5
Step = tuple[str, int, int]
"""A call: path, scope and offset."""


def is_before(program: Program, first: Edge, then: Edge) -> bool:
    """Whether an access comes before another: in the code where both are called from, or else, where their chains part
    in functions of which the calls are not kept, by the order of these calls."""
    places = zip(first.chain, then.chain, strict=False)
    apart = next(((ours, theirs) for ours, theirs in places if ours != theirs), None)
    if apart is not None and apart[0].path == apart[1].path and len({_scope(program, place) for place in apart}) == 1:
        return apart[0] < apart[1]
    return is_called_before(program, first, then)


def _scope(program: Program, place: Location) -> tuple[int, int] | None:
    """The function around a place, by its cell and number; the same for all that stands outside of functions, and None
    for what is no code."""
    site = place_at(program, place)
    unit = unit_at(program, site) if site is not None else None
    scope = scope_at(unit, site.at) if site is not None and unit is not None else 0
    return (site.cell if scope else 0, scope) if site is not None else None


def is_called_before(program: Program, first: Edge, then: Edge) -> bool:
    """Whether an access is called before another wherever one piece of code calls both. The chain of a function that
    every run finds alike does not tell where the run calls it."""
    ways = [set(_ways_to(program, edge)) for edge in (first, then)]
    return comes_after(*ways)


def _ways_to(program: Program, edge: Edge) -> Iterator[Step]:
    site = site_at(program, edge.chain[-1])
    unit = unit_at(program, site) if site is not None else None
    if site is not None and unit is not None:
        yield from calls_to(program, site.path, scope_at(unit, site.at), site.at)


def comes_after(first: set[Step], then: set[Step]) -> bool:
    """Whether calls stand behind others wherever both stand in one scope, and do so somewhere."""
    pairs = [(one[2], other[2]) for one in first for other in then if one[:2] == other[:2]]
    return bool(pairs) and all(one < other for one, other in pairs)


def calls_to(program: Program, path: str, scope: int, at: int, deepest: int = _DEEPEST) -> Iterator[Step]:
    """A place, and the calls through which it is reached."""
    yield path, scope, at
    if deepest:
        for site in _sites(program, path, scope):
            unit = unit_at(program, site)
            if unit is not None:
                yield from calls_to(program, site.path, scope_at(unit, site.at), site.at, deepest - 1)


def _sites(program: Program, path: str, scope: int) -> tuple[Site, ...]:
    return tuple(program.calls.sites.get((path, scope), ())) if scope else ()
