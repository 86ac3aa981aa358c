"""Models that are trained or released as one: those of one file, and hand-written stacking, out of fold."""

from mldebt.checks.common import meeting_site
from mldebt.checks.nodes import nodes_of, unit_at
from mldebt.facts import kinds as k
from mldebt.flow.lineage import FITS, Lineage
from mldebt.flow.rowpaths import Rows
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event


def of_one_artefact(program: Program, one: Event | None, other: Event | None) -> bool:
    """Whether both models are parts of what one call loads: they were trained and released together."""
    return one is not None and one is other and _loads(program, one)


def is_out_of_fold(lineage: Lineage, made: Event, event: Event) -> bool:
    """Whether a loop makes a model anew in each turn and lets it predict, and only after it a call takes what all of
    them predicted."""
    base = lineage.constructor(made.receiver)
    if base is None or _loads(lineage.program, base):
        return False
    taken = meeting_site(event, made)
    seen_there = (meeting_site(base, event), meeting_site(made, event))  # by whoever takes what is predicted
    seen_within = (meeting_site(base, made), meeting_site(made, base))  # by a helper that has the loop
    return any(_is_turn_before(lineage.program, turn, taken) for turn in (seen_there, seen_within))


def _is_turn_before(program: Program, turn: tuple[Site, Site], taken: Site) -> bool:
    """Whether two calls stand in a loop, and a third one behind it."""
    unit = unit_at(program, turn[0])
    if unit is None or (turn[0].path, turn[0].cell) != (turn[1].path, turn[1].cell):
        return False
    same = (turn[0].path, turn[0].cell) == (taken.path, taken.cell)
    loops = [node for node in nodes_of(unit, k.For) if isinstance(node, k.For)]
    return any(all(_holds(loop, site) for site in turn) and not (same and _holds(loop, taken)) for loop in loops)


def is_held_out(lineage: Lineage, made: Event) -> bool:
    """Whether a model that is trained here predicts for rows that it was not trained on."""
    base = lineage.constructor(made.receiver)
    if base is None or _loads(lineage.program, base):
        return False
    fits = [event for event in lineage.events if event.receiver == made.receiver and _fits(lineage, event)]
    trained = [lineage.rows(lineage.data_of(event)) for event in (*fits, *([base] if _fits(lineage, base) else ()))]
    asked = lineage.rows(lineage.data_of(made))
    return bool(trained) and asked is not None and all(rows is not None and _apart(rows, asked) for rows in trained)


def _apart(rows: Rows, others: Rows) -> bool:
    """Whether rows are two parts of one split."""
    return any(
        one[0] == "split" and one[:2] == other[:2] and one[2] != other[2]
        for one, other in zip(rows, others, strict=False)
    )


def _fits(lineage: Lineage, event: Event) -> bool:
    return lineage.program.role(event) in FITS


def _holds(loop: k.For, site: Site) -> bool:
    return loop.at <= site.at < loop.end


def _loads(program: Program, maker: Event) -> bool:
    return any(row.edge == "loads" for row in program.edges(maker))
