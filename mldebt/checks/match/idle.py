"""Imports whose name nothing uses: what they import, the program does not stand on."""

import re
from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import nodes_of
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.conventions import conventions
from mldebt.knowledge.lifecycle import frozen_module
from mldebt.resolve.names import ModuleFacts

_PACKAGE = "__init__.py"
_WORDS = re.compile(r"[\w-]+")


def idle_name(module: ModuleFacts, path: str, unit: UnitFacts, fact: k.ImportFact) -> str:
    """The name that an import of a frozen framework binds where its module never uses it, nor gets anything else from
    it; else empty.

    It is asked of no other imports, since it takes a look at all of a module. A package imports for others; some
    libraries register things when they are imported; who tells a linter to leave an import alone has a reason.
    """
    name, row = _bound(fact), frozen_module(f"{fact.module}.{fact.name}".rstrip("."))
    if row is None or row.registers or name == "*" or path.endswith(_PACKAGE):
        return ""
    return "" if _is_kept(unit, fact) or any(_uses(cell, name) for cell in module.cells) else name


def _bound(fact: k.ImportFact) -> str:
    return fact.asname or fact.name or fact.module.partition(".")[0]


def _is_kept(unit: UnitFacts, fact: k.ImportFact) -> bool:
    """Whether a comment at an import, above it, or one that speaks of the whole file tells linters to leave it."""
    first = last = unit.position(fact.at)[0]
    for step in nodes_of(unit, k.Import, k.ImportFrom):
        if isinstance(step, k.Import | k.ImportFrom) and any(alias.at == fact.at for alias in step.names):
            first, last = unit.position(step.at)[0], unit.position(step.end)[0]
    keeping = conventions().import_keepers
    for at, text in unit.outline.comments:
        if not keeping.isdisjoint(_WORDS.findall(text.lower())):
            line, column = unit.position(at)
            if first - 1 <= line <= last or (column == 1 and ":" in text):
                return True
    return False


def _uses(unit: UnitFacts, name: str) -> bool:
    """Whether a unit uses a name that an import binds, or spells it in a text or a magic: alone, where the unit looks
    names up, else with something of it (``"torch.Tensor"``)."""
    imports = sum((*fact.module.split("."), fact.name, fact.asname).count(name) for fact in unit.outline.imports)
    if unit.outline.identifiers.get(name, 0) > imports:
        return True
    looks_up = not conventions().looking_up.isdisjoint(unit.outline.identifiers)
    alone, more = (re.compile(rf"(?<!\w){re.escape(name)}{end}") for end in (r"(?!\w)", r"\."))
    if any((alone if looks_up or is_code else more).search(text) for text, is_code in _texts(unit)):
        return True
    return any(isinstance(node, k.Name) and node.id == name for node in nodes_of(unit, k.Name))


def _texts(unit: UnitFacts) -> Iterator[tuple[str, bool]]:
    """What a unit spells, documentation aside, and whether that is code."""
    prose: set[int] = set()
    for node in nodes_of(unit, k.Do, k.Str, k.Text, k.Magic):
        if isinstance(node, k.Do):
            prose.add(node.value.at)
        elif isinstance(node, k.Magic):
            yield node.text, True
        elif isinstance(node, k.Str | k.Text) and node.at not in prose:
            yield node.raw, False


def is_handed_on(subject: Subject, path: str, name: str) -> bool:
    """Whether another module may take a name from a module that imports it."""
    stem = path.rpartition("/")[2].partition(".")[0]
    takers = _takers(subject)
    if any(stem in line for line in takers.runs) or not takers.names[stem].isdisjoint((name, "*")):
        return True
    taken = (node for unit in takers.units[stem] for node in nodes_of(unit, k.Attr))
    return any(isinstance(node, k.Attr) and node.attr == name for node in taken)


class _Takers:
    """What is taken from modules, by the last part of their names, which units take modules whole, and the lines by
    which notebooks run files as if they stood in them."""

    def __init__(self) -> None:
        self.names: defaultdict[str, set[str]] = defaultdict(set)
        self.units: defaultdict[str, list[UnitFacts]] = defaultdict(list)
        self.runs: list[str] = []


@once_a_run
def _takers(subject: Subject) -> _Takers:
    takers = _Takers()
    for unit in (unit for module in subject.program.modules.values() for unit in module.cells):
        for fact in unit.outline.imports:
            last = fact.module.rpartition(".")[2]
            if fact.name:
                takers.names[last].add(fact.name)
            if fact.name != "*":
                takers.units[fact.name or last].append(unit)
        for node in nodes_of(unit, k.Magic):
            if isinstance(node, k.Magic) and node.form == "run":
                takers.runs.append(node.text)
    return takers
