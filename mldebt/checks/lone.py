"""Notebooks that stand beside a program made of modules."""

from mldebt.checks.data.occasional import occasional
from mldebt.checks.keeping import keeping
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import nodes_of
from mldebt.checks.subject import Subject
from mldebt.checks.unserved import is_named
from mldebt.facts import kinds as k
from mldebt.model.graph import EdgeKind
from mldebt.resolve.names import ModuleFacts

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
    """Whether a notebook keeps nothing of what it does, or modules took over its classes and no script needs what it
    makes, and nobody names it, where modules make the program."""
    if not subject.program.modules[path].is_notebook:
        return False
    if path in keeping(subject) and (not _is_moved(subject, path) or occasional(subject).is_used(path)):
        return False
    return is_beside_program(subject, path) and not is_named(subject, path)


def _is_moved(subject: Subject, path: str) -> bool:
    """Whether a notebook defines classes, and modules define all of them, too, with most of their methods."""
    drafts = _classes(subject.program.modules[path])
    return bool(drafts) and all(
        any(name == moved and 2 * len(methods & others) > len(methods) for moved, others in _moved(subject))
        for name, methods in drafts
    )


@once_a_run
def _moved(subject: Subject) -> frozenset[tuple[str, frozenset[str]]]:
    """The classes of the program's modules, each with its methods."""
    modules = subject.program.modules.items()
    return frozenset(
        found
        for path, module in modules
        if not module.is_notebook and not subject.demoted(path)
        for found in _classes(module)
    )


def _classes(module: ModuleFacts) -> frozenset[tuple[str, frozenset[str]]]:
    return frozenset(
        (node.name.id, frozenset(step.name.id for step in unit.body(node.scope) if isinstance(step, k.Def)))
        for unit in module.cells
        for node in nodes_of(unit, k.Class)
        if isinstance(node, k.Class)
    )
