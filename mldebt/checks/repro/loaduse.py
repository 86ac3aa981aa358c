"""What becomes of a loaded model: nothing, where nobody reads it or calls the function that loads it."""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import TypeVar

from mldebt.checks.nodes import last_name, nodes_of, unit_at
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.terms import Event

_K = TypeVar("_K", bound=k.Kind)


class LoadUse:
    """Looks at what is written around loads."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._program = subject.program
        self._mentions: dict[str, bool] = {}

    def is_idle(self, event: Event) -> bool:
        """Whether the loaded object is of no use: nothing reads it, or nothing calls the function around the load."""
        return self._is_unread(event) or self._is_dead(event)

    # --- objects that nothing reads

    def _is_unread(self, event: Event) -> bool:
        unit = unit_at(self._program, event.site)
        target = _target(unit, event) if unit is not None else None
        module = self._program.modules.get(event.site.path)
        if unit is None or module is None:
            return False
        if isinstance(target, k.Attr):
            return _is_self(target.value) and not self._reads_attribute(module, event.scope, target.attr)
        return isinstance(target, k.Name) and not self._reads_name(module, unit, event.scope, target.id)

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

    def _reads_name(self, module: ModuleFacts, unit: UnitFacts, scope: int, name: str) -> bool:
        """Whether a name is read: in the function around it, or, at the top, in any cell or module."""
        around = module.definitions.get(scope)
        if isinstance(around, k.Def):
            stored = _stored(unit)
            declared = any(name in {item.id for item in node.names} for node in _nodes(unit, k.Scoping))
            return declared or any(
                node.id == name and around.at <= node.at <= around.end and node.at not in stored
                for node in _nodes(unit, k.Name)
            )
        if scope >= 0:
            return True
        others = (other for other in self._program.modules.values() if other is not module)
        return any(_reads(cell, name) for cell in module.cells) or any(
            name in cell.outline.identifiers or any(fact.name in (name, "*") for fact in cell.outline.imports)
            for other in others
            for cell in other.cells
        )

    # --- functions that nothing calls

    def _is_dead(self, event: Event) -> bool:
        module = self._program.modules.get(event.site.path)
        scope = event.scope
        while module is not None and scope >= 0:
            definition, parent = module.definitions[scope], module.parent(scope)
            if not self._may_run(module, definition, module.definitions.get(parent)):
                return True
            scope = parent
        return False

    def _may_run(self, module: ModuleFacts, definition: k.Def | k.Class, owner: k.Def | k.Class | None) -> bool:
        name = definition.name.id
        if definition.decorators or (name.startswith("__") and name.endswith("__")):
            return True
        if isinstance(owner, k.Class) and (owner.bases or owner.keywords):
            return True  # a library may call it
        offered = self._subject.role.name == "library" and not module.is_notebook and not name.startswith("_")
        return offered or self._is_mentioned(name)

    def _is_mentioned(self, name: str) -> bool:
        """Whether code that is no test, or a configuration, names something beside where it is defined."""
        if name not in self._mentions:
            self._mentions[name] = (
                self._named[name] > 0
                or any(name in text for text in self._subject.texts.values())
                or name in self._strings
            )
        return self._mentions[name]

    @cached_property
    def _units(self) -> list[UnitFacts]:
        modules = self._program.modules.items()
        return [unit for path, module in modules if not self._subject.demoted(path) for unit in module.cells]

    @cached_property
    def _named(self) -> Counter[str]:
        """How often each name is written, where it is defined aside."""
        named: Counter[str] = Counter()
        for unit in self._units:
            named.update(unit.outline.identifiers)
            named.subtract(fact.name for fact in unit.outline.scopes)
        return named

    @cached_property
    def _strings(self) -> str:
        return "\0".join(node.raw for unit in self._units for node in _nodes(unit, k.Str))


def _nodes(unit: UnitFacts, kind: type[_K]) -> Iterator[_K]:
    return (node for node in nodes_of(unit, kind) if isinstance(node, kind))


def _target(unit: UnitFacts, event: Event) -> k.Expr | None:
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
    spelt = bool(unit.outline.identifiers.keys() & {"getattr", "__all__"})
    if name not in unit.outline.identifiers and not spelt:
        return False
    stored = _stored(unit)
    return (
        any(node.id == name and node.at not in stored for node in _nodes(unit, k.Name))
        or any(node.attr == name and node.attr_at not in stored for node in _nodes(unit, k.Attr))
        or (spelt and any(node.raw.strip("'\"") == name for node in _nodes(unit, k.Str)))
    )


def _is_self(node: k.Expr) -> bool:
    return isinstance(node, k.Name) and node.id == "self"
