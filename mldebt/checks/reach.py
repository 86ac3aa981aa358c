"""Which files the imports of others lead to."""

from collections.abc import Iterable, Mapping

from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.measures.reachable import reachable
from mldebt.resolve.importing import imported_by


def reached(subject: Subject, starts: Iterable[str]) -> frozenset[str]:
    """Some modules, and all that importing them runs."""
    links = _links(subject)
    return frozenset(reachable(starts, lambda path: links.get(path, ())))


@once_a_run
def _links(subject: Subject) -> Mapping[str, frozenset[str]]:
    """What each module imports, whichever modules are shown."""
    program = subject.program
    return {path: frozenset(imported_by(program.world, path)) for path in program.modules}
