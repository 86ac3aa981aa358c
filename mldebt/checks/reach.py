"""Which files the imports of others lead to."""

import re
from collections.abc import Iterable, Mapping
from posixpath import dirname

from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions
from mldebt.measures.reachable import reachable
from mldebt.resolve.importing import imported_by

_WORDS = re.compile(r"\w+")


def reached(subject: Subject, starts: Iterable[str]) -> frozenset[str]:
    """Some modules, and all that importing them runs."""
    links = _links(subject)
    return frozenset(reachable(starts, lambda path: links.get(path, ())))


@once_a_run
def loads_by_name(subject: Subject) -> bool:
    """Whether code, also such as could not be read, imports modules by names that it makes up: it may be any."""
    loaders = conventions().module_loaders
    units = (unit for module in subject.program.modules.values() for unit in module.cells)
    return any(not unit.outline.identifiers.keys().isdisjoint(loaders) for unit in units) or any(
        not loaders.isdisjoint(_WORDS.findall(text)) for text in subject.unread_code.values()
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
