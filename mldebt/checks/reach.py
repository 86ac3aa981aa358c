"""Which files the imports of others lead to."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from posixpath import dirname

from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import last_name, nodes_of
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.conventions import conventions
from mldebt.measures.reachable import reachable
from mldebt.resolve.importing import imported_by
from mldebt.resolve.program import Program
from mldebt.resolve.texts import literal

_WORDS = re.compile(r"\w+")


def reached(subject: Subject, starts: Iterable[str]) -> frozenset[str]:
    """Some modules, and all that importing them runs."""
    links = _links(subject)
    return frozenset(reachable(starts, lambda path: links.get(path, ())))


@once_a_run
def loads_by_name(subject: Subject) -> bool:
    """Whether code, also such as could not be read, imports modules by names that it makes up: it may be any."""
    return _load_by_name(subject, lambda _path: True)


@once_a_run
def programs_load_by_name(subject: Subject) -> bool:
    """The same of code that is no test, document or example: what those load, no program needs."""
    return _load_by_name(subject, lambda path: not subject.demoted(path))


def _load_by_name(subject: Subject, counts: Callable[[str], bool]) -> bool:
    program, loaders = subject.program, conventions().module_loaders
    return any(
        _makes_up_names(program, path, unit)
        for path, module in program.modules.items()
        if counts(path)
        for unit in module.cells
    ) or any(
        counts(path) and not loaders.isdisjoint(_WORDS.findall(text)) for path, text in subject.unread_code.items()
    )


def _makes_up_names(program: Program, path: str, unit: UnitFacts) -> bool:
    """Whether a unit mentions a function that imports by name otherwise than to ask for somebody else's package, which
    it spells out: ``__import__("librosa")``."""
    outline, loaders = unit.outline, conventions().module_loaders
    mentions = sum(count for name, count in outline.identifiers.items() if name in loaders)
    if not mentions:
        return False
    calls = [call for call in nodes_of(unit, k.Call) if isinstance(call, k.Call) and last_name(call.func) in loaders]
    spelt = [literal(name) for call in calls for name in call.args[:1] if isinstance(name, k.Str)]
    taken = sum(fact.name in loaders for fact in outline.imports)
    return len(spelt) + taken < mentions or any(
        not isinstance(name, str) or program.world.index.find(name, path) is not None for name in spelt
    )


@once_a_run
def folders_in_use(subject: Subject) -> frozenset[str]:
    """The folders from which modules of other folders import something."""
    links = ((path, target) for path, targets in _links(subject).items() for target in targets)
    return frozenset(dirname(target) for path, target in links if dirname(target) != dirname(path))


@once_a_run
def _links(subject: Subject) -> Mapping[str, frozenset[str]]:
    """What each module imports, whichever modules are shown."""
    program = subject.program
    return {path: frozenset(imported_by(program.world, path)) for path in program.modules}


@once_a_run
def imported_from(subject: Subject) -> Mapping[str, set[str]]:
    """Which modules import each module, whichever are shown."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path, targets in _links(subject).items():
        for target in targets:
            found[target].add(path)
    return found
