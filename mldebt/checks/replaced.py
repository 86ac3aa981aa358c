"""Applications that nothing starts any more, beside one that a container starts, and what only they import."""

from collections.abc import Iterator

from mldebt.checks.data.started import started
from mldebt.checks.dormant import only_sets_up
from mldebt.checks.match.code import outside_imports
from mldebt.checks.memo import once_a_run
from mldebt.checks.reach import loads_by_name, reached
from mldebt.checks.subject import Subject

_SERVING = "serving"
_CONTAINER = "dockerfile"


@once_a_run
def replaced(subject: Subject) -> frozenset[str]:
    """Modules that only applications lead to which no command and no document starts, where a container starts another
    application. Whatever else does something by itself is taken for something that people run."""
    begun, modules, apps = started(subject), subject.program.modules, frozenset(_applications(subject))
    kinds = {state.path: state.kind for state in subject.files}
    contained = {script for path, own in begun.by_text.items() if kinds.get(path) == _CONTAINER for script in own}
    if loads_by_name(subject) or apps.isdisjoint(reached(subject, contained)):
        return frozenset()
    shown = (begun.shown_in(path).scripts for path in subject.prose)
    named = frozenset().union(*begun.by_text.values(), *shown)
    others = {
        path for path in modules if path not in apps and not subject.demoted(path) and not only_sets_up(subject, path)
    }
    alive = reached(subject, (named | others) & modules.keys())
    return reached(subject, apps - alive) - alive


def _applications(subject: Subject) -> Iterator[str]:
    """The modules that import a library which serves users."""
    libraries = subject.program.apis.libraries
    heads = {name for name, library in libraries.items() if library.kind == _SERVING}
    modules = subject.program.modules
    for found in outside_imports(subject):
        path = found.site.path
        if found.module.partition(".")[0] in heads and not modules[path].is_notebook:
            yield path
