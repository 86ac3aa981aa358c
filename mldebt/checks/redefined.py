"""Functions and classes of no use, since their module defines them anew before anybody asks for them."""

from typing import NamedTuple

from mldebt.checks.nodes import last_name, nodes_of, walk
from mldebt.facts import kinds as k
from mldebt.resolve.names import CELL_SHIFT, ModuleFacts


class _Spot(NamedTuple):
    cell: int
    at: int


def is_redefined(module: ModuleFacts, scope: int) -> bool:
    """Whether a function or class is followed by another of its name, or by a value that takes its name, and nothing
    names it in between. Only statements of the module itself are looked at: what a condition decides, or a decorator
    keeps, may run."""
    own = module.definitions.get(scope)
    if own is None or own.decorators or module.parent(scope) >= 0:
        return False
    cell, name = scope >> CELL_SHIFT, own.name.id
    later = {
        _Spot(at, step.at): step
        for at, step in module.names.get(name, ())
        if isinstance(step, k.Def | k.Class | k.Bind) and (at, step.at) > (cell, own.at)
    }
    if not later or not all(_is_plain(module, spot) for spot in (_Spot(cell, own.at), min(later))):
        return False
    return not _builds_on(later[min(later)], name) and not _is_named_between(
        module, name, _Spot(cell, own.end), min(later)
    )


def _builds_on(step: k.Step, name: str) -> bool:
    """Whether what takes a name is made of what bore it: ``class Reader(Reader)``, ``read = cached(read)``."""
    if isinstance(step, k.Bind):
        parts: tuple[object, ...] = (step.value,)
    elif isinstance(step, k.Class):
        parts = (step.bases, step.keywords, step.decorators)
    else:
        parts = (step.decorators, step.params) if isinstance(step, k.Def) else ()
    return any(isinstance(node, k.Name) and node.id == name for part in parts for node in walk(part))


def _is_plain(module: ModuleFacts, spot: _Spot) -> bool:
    """Whether a definition is a statement of the module, and of no branch in it."""
    return any(step.at == spot.at for step in module.cells[spot.cell].body(0))


def _is_named_between(module: ModuleFacts, name: str, first: _Spot, then: _Spot) -> bool:
    """Whether something between two places mentions a name."""
    for cell in range(first.cell, then.cell + 1):
        unit = module.cells[cell]
        if name in unit.outline.identifiers:
            nodes = (node for node in nodes_of(unit, k.Name, k.Attr) if isinstance(node, k.Name | k.Attr))
            if any(last_name(node) == name and first < _Spot(cell, node.at) < then for node in nodes):
                return True
    return False
