"""What comes first where the calls that lead to two accesses stand in one piece of code."""

from collections.abc import Iterator

from mldebt.checks.nodes import scope_at, site_at, unit_at
from mldebt.model.graph import Edge
from mldebt.model.place import Site
from mldebt.resolve.program import Program

_DEEPEST = 5
Step = tuple[str, int, int]
"""A call: path, scope and offset."""


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
