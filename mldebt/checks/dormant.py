"""Files that nothing runs: by themselves they do nothing of use, and nothing that runs imports or names them."""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterator

from msgspec.structs import replace

from mldebt.checks.asking import askers
from mldebt.checks.broken import broken
from mldebt.checks.gathering import gathered
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import last_name, walk
from mldebt.checks.reach import folders_in_use, loads_by_name
from mldebt.checks.subject import Subject
from mldebt.checks.unserved import answering, is_started
from mldebt.facts import kinds as k
from mldebt.knowledge.conventions import conventions
from mldebt.resolve.program import Program
from mldebt.resolve.state import TESTS

_BINDS = (k.Bind, k.AnnBind, k.AugBind)
_DEFINES = (k.Import, k.ImportFrom, k.Def, k.Class, k.Simple, k.TypeStatement)


@once_a_run
def dormant(subject: Subject) -> frozenset[str]:
    """Modules of an application that only define, and for which no code but tests and other such modules asks, no
    configuration, and no document. So are applications that a server would have to be told of, where one is told of
    another, modules among those that others import which, if started, only try what they define, and such as cannot
    even start."""
    modules, trying, sleeping = subject.program.modules, set[str](), set(broken(subject))
    if subject.role.name != "library" and not loads_by_name(subject):  # else users, or itself, may import any
        trying = {path for path in modules if _only_tries(subject, path)}
        sleeping |= {path for path in modules if path in trying or _only_defines(subject, path)}
    if not sleeping:
        return frozenset()
    asked: defaultdict[str, set[str]] = defaultdict(set)
    whole = replace(subject, program=subject.program.showing(modules))
    for asker, path in askers(whole, sleeping):
        if not (asker in modules and subject.demoted(asker) == TESTS):
            asked[path].add(asker)
    handling = frozenset(_handling(whole)) if trying else frozenset()
    return frozenset(_unasked(sleeping - (trying & handling), asked))


@gathered(str, calling=lambda program, symbol: bool(program.edges_of(symbol)))
def _handling(subject: Subject) -> Iterator[str]:
    """The modules that read, keep, send or run something."""
    program: Program = subject.program
    for path in program.shown:
        if any(program.edges(event) for summary in program.summaries() for event in summary.events):
            yield path


def _unasked(sleeping: set[str], asked: dict[str, set[str]]) -> set[str]:
    """What nobody asks for but others of which nobody does."""
    while True:
        woken = {path for path in sleeping if asked.get(path, set()) - sleeping}
        if not woken:
            return sleeping
        sleeping = sleeping - woken


def _only_defines(subject: Subject, path: str) -> bool:
    """Whether a module does nothing by itself, and defines nothing that a framework starts."""
    return (
        _may_sleep(subject, path)
        and only_sets_up(subject, path)
        and (_sets_up(subject, path, waits=False) or _waits(subject, path))
    )


def _only_tries(subject: Subject, path: str) -> bool:
    """Whether a module does nothing where it is imported, lies in a folder from which others are, and takes no
    arguments where it is started."""
    if not _may_sleep(subject, path) or posixpath.dirname(path) not in folders_in_use(subject):
        return False
    module, known = subject.program.modules[path], conventions()
    steps = [step for _, top in module.top for step in top]
    quiet = [step for step in steps if not is_entry(step)]
    taking = known.option_calls | known.exposing_calls | {"argv"}
    return (
        len(quiet) < len(steps)
        and all(_is_quiet(step, waits=False) for step in quiet)
        and all(taking.isdisjoint(unit.outline.identifiers) for unit in module.cells)
    )


def is_entry(step: k.Step) -> bool:
    """Whether a statement is what a module does where it is started: ``if __name__ == "__main__"``."""
    return isinstance(step, k.Branch) and any(
        isinstance(node, k.Name) and node.id == "__name__" for node in walk(step.test)
    )


def _may_sleep(subject: Subject, path: str) -> bool:
    module = subject.program.modules[path]
    if module.is_notebook or not module.definitions or subject.demoted(path):
        return False
    return posixpath.basename(path) not in conventions().started_by_tools


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
        return not is_entry(step) and all(_is_quiet(inner, waits=waits) for inner in (*step.body, *step.orelse))
    if isinstance(step, k.Do):
        return isinstance(step.value, k.Str | k.Cat) or (
            isinstance(step.value, k.Call) and _calls_only(step, known.preparing_calls)
        )
    return isinstance(step, _DEFINES) or (isinstance(step, _BINDS) and (waits or _calls_only(step, known.plain_calls)))


def _calls_only(step: k.Step, names: Collection[str]) -> bool:
    known = conventions()
    calls = (node for node in walk(step) if isinstance(node, k.Call))
    return all(last_name(node.func) in names or last_name(node.func) in known.plain_calls for node in calls)
