"""Files that nothing runs: by themselves they do nothing, and nothing that runs imports or names them."""

import posixpath
from collections import defaultdict
from collections.abc import Collection

from msgspec.structs import replace

from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import last_name, walk
from mldebt.checks.reach import loads_by_name
from mldebt.checks.spelled import has_telling_name, speakers
from mldebt.checks.subject import Subject
from mldebt.checks.unserved import answering, is_started
from mldebt.facts import kinds as k
from mldebt.knowledge.conventions import conventions
from mldebt.resolve.state import TESTS

_BINDS = (k.Bind, k.AnnBind, k.AugBind)
_DEFINES = (k.Import, k.ImportFrom, k.Def, k.Class, k.Simple, k.TypeStatement)


@once_a_run
def dormant(subject: Subject) -> frozenset[str]:
    """Modules of an application that only define, and of which no code but tests and other such modules speaks, no
    configuration, and no document. So are applications that a server would have to be told of, where one is told of
    another."""
    modules = subject.program.modules
    if subject.role.name == "library" or loads_by_name(subject):
        return frozenset()  # users import its modules; it may import any of its own
    sleeping = {path for path in modules if _only_defines(subject, path)}
    askers: defaultdict[str, set[str]] = defaultdict(set)
    whole = replace(subject, program=subject.program.showing(modules))
    for asker, path in speakers(whole, sleeping):
        if not (asker in modules and subject.demoted(asker) == TESTS):
            askers[path].add(asker)
    return frozenset(_unasked(sleeping, askers))


def _unasked(sleeping: set[str], askers: dict[str, set[str]]) -> set[str]:
    """What nobody asks for but others of which nobody does."""
    while True:
        woken = {path for path in sleeping if askers.get(path, set()) - sleeping}
        if not woken:
            return sleeping
        sleeping = sleeping - woken


def _only_defines(subject: Subject, path: str) -> bool:
    """Whether a module does nothing by itself, and defines nothing that a framework starts."""
    module, known = subject.program.modules[path], conventions()
    if module.is_notebook or not module.definitions or subject.demoted(path) or not has_telling_name(path):
        return False
    if posixpath.basename(path) in known.started_by_tools:
        return False
    return only_sets_up(subject, path) and (_sets_up(subject, path, waits=False) or _waits(subject, path))


def only_sets_up(subject: Subject, path: str) -> bool:
    """Whether a module by itself does no more than to set up what others may use, or a server may start."""
    return _sets_up(subject, path, waits=True)


def _sets_up(subject: Subject, path: str, *, waits: bool) -> bool:
    module = subject.program.modules[path]
    return not module.is_notebook and all(_is_quiet(step, waits=waits) for _, steps in module.top for step in steps)


def _waits(subject: Subject, path: str) -> bool:
    """Whether a module answers requests if a server is told of it, while one is told of another."""
    apps = answering(subject)
    return path in apps and any(other != path and is_started(subject, other) for other in apps)


def _is_quiet(step: k.Step, *, waits: bool) -> bool:
    """Whether a statement only sets up what others may use. Where it ``waits`` for a server, it may set up more."""
    known = conventions()
    if isinstance(step, k.Def | k.Class):
        decorators = {last_name(node.func if isinstance(node, k.Call) else node) for node in step.decorators}
        return waits or (decorators <= known.plain_decorators and step.name.id not in known.started_by_name)
    if isinstance(step, k.Try):
        handled = (inner for handler in step.handlers for inner in handler.body)
        return all(_is_quiet(inner, waits=waits) for inner in (*step.body, *handled, *step.orelse, *step.final))
    if isinstance(step, k.Branch):
        is_entry = any(isinstance(node, k.Name) and node.id == "__name__" for node in walk(step.test))
        return not is_entry and all(_is_quiet(inner, waits=waits) for inner in (*step.body, *step.orelse))
    if isinstance(step, k.Do):
        return isinstance(step.value, k.Str | k.Cat) or (
            isinstance(step.value, k.Call) and _calls_only(step, known.preparing_calls)
        )
    return isinstance(step, _DEFINES) or (isinstance(step, _BINDS) and (waits or _calls_only(step, known.plain_calls)))


def _calls_only(step: k.Step, names: Collection[str]) -> bool:
    known = conventions()
    calls = (node for node in walk(step) if isinstance(node, k.Call))
    return all(last_name(node.func) in names or last_name(node.func) in known.plain_calls for node in calls)
