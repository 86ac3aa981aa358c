"""Comparisons in cells of notebooks by which somebody only looks at cases: what they choose is shown, and no more."""

from collections.abc import Iterator

from mldebt.checks.data.occasional import occasional
from mldebt.checks.lone import is_beside_program
from mldebt.checks.nodes import last_name, nodes_of, walk
from mldebt.checks.subject import Subject
from mldebt.checks.unserved import is_named
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.conventions import conventions
from mldebt.model.place import Site
from mldebt.resolve.names import ModuleFacts, flatten
from mldebt.resolve.program import Program

_NOTEBOOK = ".ipynb"
_COLLECTS = frozenset({"add", "append"})


def is_tried(subject: Subject, path: str) -> bool:
    """Whether a notebook stands beside a program made of modules, and no document names it and no script needs what it
    makes: what it decides, it decides for whoever tries something."""
    if not path.endswith(_NOTEBOOK) or not is_beside_program(subject, path) or is_named(subject, path):
        return False
    return not occasional(subject).is_needed(path)


def only_looks(program: Program, site: Site) -> bool:
    """Whether a comparison of a notebook's own cells decides what is shown, counted or put on a list, and whatever is
    collected so is only shown."""
    module = program.modules.get(site.path)
    if module is None or not module.is_notebook:
        return False
    for step in flatten(module.cells[max(site.cell, 0)].body(0)):
        tested = step.test if isinstance(step, k.Branch) else step if isinstance(step, k.Do) else None
        if any(isinstance(node, k.Cmp) and node.at == site.at for node in walk(tested)):
            return _is_looked_at(module, flatten((*step.body, *step.orelse)) if isinstance(step, k.Branch) else (step,))
    return False


def _is_looked_at(module: ModuleFacts, steps: Iterator[k.Step] | tuple[k.Step, ...]) -> bool:
    """Whether statements do nothing but show things and collect what is only shown."""
    names: set[str] = set()
    for step in steps:
        place = _collecting(step)
        if place is None and not _shows(step) and not isinstance(step, k.Branch):
            return False
        names |= {place.id} if place is not None else set()
    return not names or all(_only_shows(cell, names) for cell in module.cells)


def _collecting(step: k.Step) -> k.Name | None:
    """What a statement puts something into, or counts with."""
    called = step.value.func if isinstance(step, k.Do) and isinstance(step.value, k.Call) else None
    place = called.value if isinstance(called, k.Attr) and called.attr in _COLLECTS else None
    place = step.target if isinstance(step, k.AugBind) else place
    return place if isinstance(place, k.Name) else None


def _shows(step: k.Step) -> bool:
    """Whether a statement shows a value: ``scores``, ``print(scores)``, ``sorted(scores)[:5]``."""
    if not isinstance(step, k.Do):
        return False
    value, known = step.value, conventions()
    return not isinstance(value, k.Call) or last_name(value.func) in known.showing_calls | known.plain_calls


def _only_shows(cell: UnitFacts, names: set[str]) -> bool:
    """Whether a cell makes what some names hold, adds to it, and otherwise only shows it."""
    harmless = {at for step in flatten(cell.body(0)) for at in _harmless(step)}
    used = (node for node in nodes_of(cell, k.Name) if isinstance(node, k.Name) and node.id in names)
    return all(node.at in harmless for node in used)


def _harmless(step: k.Step) -> Iterator[int]:
    """Where names stand in a statement that are made, added to, or shown."""
    place = _collecting(step)
    if place is not None:
        yield place.at
    shown: object = ()
    if isinstance(step, k.Bind):
        shown = step.targets
    elif isinstance(step, k.For) and all(map(_shows, step.body)):
        shown = step.iter
    elif _shows(step):
        shown = step
    yield from (node.at for node in walk(shown) if isinstance(node, k.Name))
