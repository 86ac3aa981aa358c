"""Comparisons that only shorten a list of what was found: ``if scores[0] > 0.9: found = found[:1]``."""

from mldebt.checks.nodes import nodes_of, unit_at, walk
from mldebt.facts import kinds as k
from mldebt.model.place import Site
from mldebt.resolve.program import Program


def only_shortens(program: Program, site: Site) -> bool:
    """Whether a comparison stands in the test of an ``if`` that leaves fewer items in a list, and does nothing else."""
    unit = unit_at(program, site)
    branches = (node for node in nodes_of(unit, k.Branch) if isinstance(node, k.Branch)) if unit is not None else ()
    for branch in branches:
        if any(isinstance(node, k.Cmp) and node.at == site.at for node in walk(branch.test)):
            return not branch.orelse and all(map(_shortens, branch.body))
    return False


def _shortens(step: k.Step) -> bool:
    """``found = [found[0]]`` or ``found = found[:3]``."""
    if not isinstance(step, k.Bind) or len(step.targets) != 1 or not isinstance(step.targets[0], k.Name):
        return False
    kept = step.value.items if isinstance(step.value, k.Seq) and step.value.form == "list" else (step.value,)
    name = step.targets[0].id
    return bool(kept) and all(
        isinstance(item, k.Item)
        and isinstance(item.value, k.Name)
        and item.value.id == name
        and (isinstance(item.slices[0], k.Slice) or item is not step.value)
        for item in kept
    )
