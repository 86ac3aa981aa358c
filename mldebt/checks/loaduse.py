"""What becomes of a loaded model: nothing, where nobody reads it or calls the function that loads it."""

import re
from collections.abc import Iterator
from typing import TypeVar

from mldebt.checks.meanings import Target
from mldebt.checks.namings import namings
from mldebt.checks.nodes import last_name, nodes_of, unit_at, walk
from mldebt.checks.subject import Subject
from mldebt.checks.uncalled import uncalled
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.conventions import conventions
from mldebt.model.place import Site
from mldebt.resolve.names import ModuleFacts, bound_names, flatten
from mldebt.resolve.terms import Event

_K = TypeVar("_K", bound=k.Kind)


class LoadUse:
    """Looks at what is written around loads."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._program = subject.program

    def is_idle(self, event: Event) -> bool:
        """Whether the loaded object is of no use: nothing reads it, or nothing calls the function around the load."""
        return self._is_unread(event) or uncalled(self._subject).holds(event.site.path, event.scope)

    def _is_unread(self, event: Event) -> bool:
        unit = unit_at(self._program, event.site)
        target = target_of(unit, event) if unit is not None else None
        module = self._program.modules.get(event.site.path)
        if unit is None or module is None:
            return False
        if isinstance(target, k.Attr):
            return _is_self(target.value) and not self._reads_attribute(module, event.scope, target.attr)
        return isinstance(target, k.Name) and not self._reads_name(module, event, target.id)

    def _reads_attribute(self, module: ModuleFacts, scope: int, name: str) -> bool:
        """Whether a module, those with a base of the class, or those that name the class read an attribute."""
        parent = module.parent(scope) if scope >= 0 else -1
        owner = module.definitions.get(parent)
        if not isinstance(owner, k.Class):
            return True
        bases = {last_name(base) for base in owner.bases}
        for other in self._program.modules.values():
            kin = other is module or any(
                owner.name.id in unit.outline.identifiers
                or any(fact.form == "class" and fact.name in bases for fact in unit.outline.scopes)
                for unit in other.cells
            )
            if kin and any(name in unit.outline.identifiers and _reads(unit, name) for unit in other.cells):
                return True
        return False

    def _reads_name(self, module: ModuleFacts, event: Event, name: str) -> bool:
        """Whether a name is read: in the function around it, or, at the top, in any cell or module."""
        site, scope = event.site, event.scope
        unit, around = module.cells[max(site.cell, 0)], module.definitions.get(scope)
        if isinstance(around, k.Def):
            stored = _stored(unit)
            declared = any(name in {item.id for item in node.names} for node in _nodes(unit, k.Scoping))
            return declared or any(
                node.id == name and around.at <= node.at <= around.end and node.at not in stored
                for node in _nodes(unit, k.Name)
            )
        return scope >= 0 or self._reads_on_top(module, site, name) or self._reads_elsewhere(module, name)

    def _reads_on_top(self, module: ModuleFacts, site: Site, name: str) -> bool:
        """Whether something reads a name that the top of a module binds at a site, before the top binds it anew.

        Who only shows it reads nothing of what it holds; a function that is called may run at any time.
        """
        start, end = _reign(module, site, name)
        for number, cell in enumerate(module.cells):
            scopes = [step for step in flatten(cell.body(0)) if isinstance(step, k.Def | k.Class)]
            shown = {node.at for step in cell.body(0) for node in _shown(step)}
            if any(re.search(rf"\b{re.escape(name)}\b", node.text) for node in _nodes(cell, k.Magic)):
                return True
            for at in _reading(cell, name, attributes=False):
                inside = any(scope.at <= at <= scope.end and not _stands_before(scope, at) for scope in scopes)
                place = Site(module.path, at, at, number if module.is_notebook else -1)
                if inside and (_is_local(cell, at, name) or uncalled(self._subject).holds_around(place)):
                    continue
                if inside or (start < (number, at) <= end and at not in shown):
                    return True
        return False

    def _reads_elsewhere(self, module: ModuleFacts, name: str) -> bool:
        """Whether another module may read a name of one; nobody imports a notebook."""
        places = namings(self._subject).of(Target(module.path, name)) if not module.is_notebook else ()
        return any(place.module is not module for place in places)


def _is_local(unit: UnitFacts, at: int, name: str) -> bool:
    """Whether a name that is read in a function belongs to it or to one around it."""
    if any(name in {item.id for item in node.names} for node in _nodes(unit, k.Scoping)):
        return False
    bound = {number for number, scope in enumerate(unit.outline.scopes) if scope.form == "def" and name in scope.binds}
    defined = list(_nodes(unit, k.Def))
    bound |= {node.scope for node in defined if any(param.name == name for param in node.params)}
    bound -= {node.scope for node in defined if _stands_before(node, at)}
    return any(unit.outline.scopes[number].at <= at <= unit.outline.scopes[number].end for number in bound)


def _stands_before(node: k.Def | k.Class, at: int) -> bool:
    """Whether a place belongs to what is evaluated when a function is defined: decorators and defaults."""
    defaults = tuple(param.default for param in node.params) if isinstance(node, k.Def) else ()
    parts = (part for part in (*node.decorators, *defaults) if part is not None)
    return any(isinstance(inner, k.Name) and inner.at == at for inner in walk(tuple(parts)))


def _reign(module: ModuleFacts, site: Site, name: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """From where to where a name holds what was bound at a site: cells and offsets; everywhere, where conditions or
    loops tell."""
    last = (len(module.cells), 0)
    binds = [(cell, step) for cell, steps in module.top for step in steps if name in bound_names(step)]
    for position, (cell, step) in enumerate(binds):
        if cell == max(site.cell, 0) and step.at <= site.at and isinstance(step, k.Bind) and site.end <= step.end:
            later = binds[position + 1 :]
            taken = ((cell, step.end) for cell, step in later if isinstance(step, k.Bind | k.AnnBind))
            return (cell, step.end), next(taken, last)
    return (-1, 0), last


def _shown(step: k.Step) -> Iterator[k.Name]:
    """What a statement only shows: ``model``, ``print(model)``."""
    if isinstance(step, k.Do):
        value = step.value
        shows = isinstance(value, k.Call) and last_name(value.func) in conventions().showing_calls
        items = value.args if isinstance(value, k.Call) and shows else (value,)
        yield from (item for item in items if isinstance(item, k.Name))


def _nodes(unit: UnitFacts, kind: type[_K]) -> Iterator[_K]:
    return (node for node in nodes_of(unit, kind) if isinstance(node, kind))


def target_of(unit: UnitFacts, event: Event) -> k.Expr | None:
    """What the result of a call is bound to, as it is or after calls of its own methods: ``.to(device)``."""
    site = event.site
    for step in nodes_of(unit, k.Bind, k.AnnBind):
        if isinstance(step, k.Bind | k.AnnBind) and step.at <= site.at and site.end <= step.end:
            targets = step.targets if isinstance(step, k.Bind) else (step.target,)
            return targets[0] if len(targets) == 1 and _made_by(step.value) == site.at else None
    return None


def _made_by(value: k.Expr | None) -> int:
    """Where the call stands whose result a value is, methods of that result aside; -1 where it is something else."""
    while isinstance(value, k.Call | k.Await):
        if isinstance(value, k.Await):
            value = value.value
            continue
        inner = value.func.value if isinstance(value.func, k.Attr) else None
        if not isinstance(inner, k.Call):
            return value.at
        value = inner
    return -1


def _stored(unit: UnitFacts) -> frozenset[int]:
    """Where names and attributes are bound, and not read."""
    found: set[int] = set()
    for step in nodes_of(unit, k.Bind, k.AnnBind):
        if isinstance(step, k.Bind):
            found.update(target.at for target in step.targets if isinstance(target, k.Name))
            found.update(target.attr_at for target in step.targets if isinstance(target, k.Attr))
        elif isinstance(step, k.AnnBind) and isinstance(step.target, k.Name):
            found.add(step.target.at)
        elif isinstance(step, k.AnnBind) and isinstance(step.target, k.Attr):
            found.add(step.target.attr_at)
    return frozenset(found)


def _reads(unit: UnitFacts, name: str) -> bool:
    """Whether a unit reads a name or an attribute, or spells it in a string."""
    return next(_reading(unit, name), None) is not None


def _reading(unit: UnitFacts, name: str, *, attributes: bool = True) -> Iterator[int]:
    """Where a unit reads a name (or an attribute), or spells it in a string."""
    spelt = bool(unit.outline.identifiers.keys() & {"getattr", "__all__"})
    if name not in unit.outline.identifiers and not spelt:
        return
    stored = _stored(unit)
    yield from (node.at for node in _nodes(unit, k.Name) if node.id == name and node.at not in stored)
    if attributes:
        yield from (node.attr_at for node in _nodes(unit, k.Attr) if node.attr == name and node.attr_at not in stored)
    if spelt:
        yield from (node.at for node in _nodes(unit, k.Str) if node.raw.strip("'\"") == name)


def _is_self(node: k.Expr) -> bool:
    return isinstance(node, k.Name) and node.id == "self"
