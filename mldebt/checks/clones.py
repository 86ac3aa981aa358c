"""How alike two stretches of code are, by the sketches of their lines (bottom-k, Broder 1997)."""

from mldebt.facts.kinds import SKETCH_SIZE
from mldebt.model.place import Site
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.program import Program

Lines = frozenset[int]
MOST_CLONED = 0.6
_FEWEST_LINES = 6  # shorter stretches are alike by chance


def are_copies(program: Program, first: Site, second: Site) -> bool:
    """Whether one place stands in a copy of the code around the other: of its outermost definition, or of its file."""
    ours, theirs = program.modules[first.path], program.modules[second.path]
    if likeness(lines_of(ours), lines_of(theirs)) >= MOST_CLONED:
        return True
    return likeness(lines_around(ours, first), lines_around(theirs, second)) >= MOST_CLONED


def likeness(first: Lines, second: Lines) -> float:
    """The estimated share of lines that both have; 0 where there are too few to say."""
    if min(len(first), len(second)) < _FEWEST_LINES:
        return 0.0
    smallest = sorted(first | second)[:SKETCH_SIZE]
    return sum(line in first and line in second for line in smallest) / len(smallest)


def lines_of(module: ModuleFacts) -> Lines:
    """The sketch of a file; that of all its cells together for a notebook."""
    every = {line for unit in module.cells for scope in unit.outline.scopes[:1] for line in scope.sketch}
    return frozenset(sorted(every)[:SKETCH_SIZE])


def lines_around(module: ModuleFacts, site: Site) -> Lines:
    """The sketch of the outermost definition around a place; of its cell or file where it stands in none."""
    unit = module.cells[max(site.cell, 0)]
    scopes = unit.outline.scopes
    around = [scope for scope in scopes[1:] if scope.parent <= 0 and scope.at <= site.at <= scope.end]
    return frozenset(line for scope in (around or scopes)[:1] for line in scope.sketch)
