"""Methods that never run, since every class that might run them has its own."""

from collections.abc import Iterator

from mldebt.checks.nodes import last_name, nodes_of
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts


def is_overridden(subject: Subject, path: str, scope: int) -> bool:
    """Whether a scope is a method of a class of which nobody makes an instance, that all classes which derive from it
    define anew, and that none of them calls."""
    module = subject.program.modules[path]
    method, owner = module.definitions.get(scope), module.definitions.get(module.parent(scope))
    if not isinstance(method, k.Def) or not isinstance(owner, k.Class):
        return False
    name, own = owner.name.id, method.name.id
    heirs = list(_heirs(subject, name))
    if not heirs or not all(own in methods for methods in heirs):
        return False
    units = (unit for other in subject.program.modules.values() for unit in other.cells)
    return not any(_asks_for(unit, name, own) for unit in units if name in unit.outline.identifiers)


def _heirs(subject: Subject, name: str) -> Iterator[frozenset[str]]:
    """The methods of each class that derives from one of that name."""
    for module in subject.program.modules.values():
        for scope, node in module.definitions.items():
            if isinstance(node, k.Class) and name in map(last_name, node.bases):
                inner = ((module.parent(at), other) for at, other in module.definitions.items())
                yield frozenset(other.name.id for parent, other in inner if parent == scope)


def _asks_for(unit: UnitFacts, name: str, own: str) -> bool:
    """Whether code makes an instance of a class, or takes a method from it or from what a class derives from."""
    for node in nodes_of(unit, k.Call, k.Attr):
        if isinstance(node, k.Call) and last_name(node.func) == name:
            return True
        if isinstance(node, k.Attr) and node.attr == own:
            source = node.value.func if isinstance(node.value, k.Call) else node.value
            if last_name(source) in ("super", name):
                return True
    return False
