"""Models that are trained or released as one: those of one file, and hand-written stacking, out of fold."""

from mldebt.checks.common import meeting_site
from mldebt.checks.nodes import nodes_of, unit_at
from mldebt.facts import kinds as k
from mldebt.flow.lineage import Lineage
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event


def of_one_artefact(program: Program, one: Event | None, other: Event | None) -> bool:
    """Whether both models are parts of what one call loads: they were trained and released together."""
    return one is not None and one is other and _loads(program, one)


def is_out_of_fold(lineage: Lineage, base: Event | None, event: Event) -> bool:
    """Whether a loop makes a model anew in each turn, and only after it a call takes what all of them predicted."""
    if base is None or _loads(lineage.program, base):
        return False
    made, taken = meeting_site(base, event), meeting_site(event, base)
    unit = unit_at(lineage.program, made)
    if unit is None:
        return False
    same = (made.path, made.cell) == (taken.path, taken.cell)
    loops = [node for node in nodes_of(unit, k.For) if isinstance(node, k.For)]
    return any(_holds(loop, made) and not (same and _holds(loop, taken)) for loop in loops)


def _holds(loop: k.For, site: Site) -> bool:
    return loop.at <= site.at < loop.end


def _loads(program: Program, maker: Event) -> bool:
    return any(row.edge == "loads" for row in program.edges(maker))
