"""Imports whose name nothing uses: what they import, the program does not stand on."""

import re
from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import nodes_of
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.lifecycle import frozen_module
from mldebt.resolve.names import ModuleFacts

_KEPT = re.compile(r"#\s*noqa\b", re.IGNORECASE)
_PACKAGE = "__init__.py"


def bound_name(fact: k.ImportFact) -> str:
    """The name that an import binds; ``*`` where it binds all."""
    return fact.asname or fact.name or fact.module.partition(".")[0]


def is_idle(module: ModuleFacts, path: str, unit: UnitFacts, fact: k.ImportFact) -> bool:
    """Whether a module never uses what an import of a frozen framework binds, and gets nothing else from it.

    It is asked of no other imports, since it takes a look at all of a module. A package imports for others; some
    libraries register things when they are imported; who tells a linter to leave an import alone has a reason.
    """
    name, row = bound_name(fact), frozen_module(f"{fact.module}.{fact.name}".rstrip("."))
    if row is None or row.registers or name == "*" or path.endswith(_PACKAGE):
        return False
    return not _is_kept(unit, fact) and not any(_uses(cell, name) for cell in module.cells)


def _is_kept(unit: UnitFacts, fact: k.ImportFact) -> bool:
    line = unit.position(fact.at)[0]
    return any(unit.position(at)[0] == line and _KEPT.search(text) for at, text in unit.outline.comments)


def _uses(unit: UnitFacts, name: str) -> bool:
    """Whether a unit uses a name that an import binds, or spells it in a text or a magic."""
    imports = sum((*fact.module.split("."), fact.name, fact.asname).count(name) for fact in unit.outline.imports)
    if unit.outline.identifiers.get(name, 0) > imports:
        return True
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return any(word.search(text) for text in _texts(unit)) or any(
        isinstance(node, k.Name) and node.id == name for node in nodes_of(unit, k.Name)
    )


def _texts(unit: UnitFacts) -> Iterator[str]:
    """What a unit spells; documentation aside."""
    prose: set[int] = set()
    for node in nodes_of(unit, k.Do, k.Str, k.Magic):
        if isinstance(node, k.Do):
            prose.add(node.value.at)
        elif isinstance(node, k.Magic):
            yield node.text
        elif isinstance(node, k.Str) and node.at not in prose:
            yield node.raw


def is_handed_on(subject: Subject, path: str, name: str) -> bool:
    """Whether another module may take a name from a module that imports it."""
    stem = path.rpartition("/")[2].partition(".")[0]
    takers = _takers(subject)
    if not takers.names[stem].isdisjoint((name, "*")):
        return True
    return any(name in unit.outline.identifiers for unit in takers.units[stem])


class _Takers:
    """What is taken from modules, by the last part of their names, and which units take modules whole."""

    def __init__(self) -> None:
        self.names: defaultdict[str, set[str]] = defaultdict(set)
        self.units: defaultdict[str, list[UnitFacts]] = defaultdict(list)


@once_a_run
def _takers(subject: Subject) -> _Takers:
    takers = _Takers()
    for module in subject.program.modules.values():
        for unit in module.cells:
            for fact in unit.outline.imports:
                last = fact.module.rpartition(".")[2]
                if fact.name:
                    takers.names[last].add(fact.name)
                if fact.name != "*":
                    takers.units[fact.name or last].append(unit)
    return takers
