"""Notebooks that stand beside a program made of modules."""

from mldebt.checks.data.occasional import occasional
from mldebt.checks.keeping import keeping
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.checks.unserved import is_named
from mldebt.model.graph import EdgeKind

_DAY = 86_400
_NOTEBOOK = ".ipynb"


def is_beside_program(subject: Subject, path: str) -> bool:
    """Whether modules make the program, not notebooks such as this; in a course, where a script in cells may be part of
    it as well, that is so of notebooks proper where stages run scripts."""
    modules = subject.program.modules
    if not any(module.definitions and not module.is_notebook for module in modules.values()):
        return False
    return subject.role.name != "course" or (path.endswith(_NOTEBOOK) and _runs_scripts(subject))


@once_a_run
def _runs_scripts(subject: Subject) -> bool:
    edges = (edge for edge in subject.graph.edges if edge.kind is EdgeKind.LAUNCHES and edge.declared)
    return any(edge.target.endswith(".py") for edge in edges)


def is_record(subject: Subject, path: str, until: int, days: int) -> bool:
    """Whether a notebook is kept only for what it showed: nobody has changed it for some days, nor since a time
    (``until``, in Unix seconds), no file names it, and no script stands on what it makes."""
    if not path.endswith(_NOTEBOOK) or not is_beside_program(subject, path) or is_named(subject, path):
        return False
    return 0 < subject.changed(path) < min(until, subject.now - days * _DAY) and not occasional(subject).is_used(path)


def is_lone_notebook(subject: Subject, path: str) -> bool:
    """Whether a notebook keeps nothing of what it does, and nobody names it, where modules make the program."""
    if not subject.program.modules[path].is_notebook or path in keeping(subject):
        return False
    return is_beside_program(subject, path) and not is_named(subject, path)
