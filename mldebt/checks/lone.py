"""Notebooks that stand beside a program made of modules."""

from mldebt.checks.data.occasional import occasional
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.checks.unserved import is_named
from mldebt.model.graph import EdgeKind

_DAY = 86_400


@once_a_run
def is_beside_program(subject: Subject) -> bool:
    """Whether modules make the program, not notebooks; in a course that is so where stages run scripts."""
    modules = subject.program.modules
    if not any(module.definitions and not module.is_notebook for module in modules.values()):
        return False
    return subject.role.name != "course" or any(
        edge.kind is EdgeKind.LAUNCHES and edge.declared and edge.target.endswith(".py") for edge in subject.graph.edges
    )


def is_record(subject: Subject, path: str, until: int, days: int) -> bool:
    """Whether a notebook is kept only for what it showed: nobody has changed it for some days, nor since a time
    (``until``, in Unix seconds), no file names it, and no script stands on what it makes."""
    module = subject.program.modules.get(path)
    if module is None or not module.is_notebook or not is_beside_program(subject) or is_named(subject, path):
        return False
    return 0 < subject.changed(path) < min(until, subject.now - days * _DAY) and not occasional(subject).is_used(path)
