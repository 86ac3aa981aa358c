"""Which files keep something of what they do: a model, rows, a figure, or a run that a tracker logs."""

from collections.abc import Iterator

from mldebt.checks.data.edges import actor
from mldebt.checks.data.occasional import occasional
from mldebt.checks.gathering import gathered
from mldebt.checks.match.code import outside_imports
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.model.graph import WRITING, EdgeKind
from mldebt.resolve.program import Program
from mldebt.resolve.world import ScopeKey

_KEEPS = frozenset(kind.value for kind in (*WRITING, EdgeKind.EXPOSES))
_KEEPS_MODELS = frozenset(kind.value for kind in (EdgeKind.PERSISTS, EdgeKind.EXPOSES))
_TRACKING = "tracking"


@once_a_run
def keeping(subject: Subject) -> frozenset[str]:
    """The files whose run leaves something behind, or answers somebody, also where nobody knows under which name."""
    made = {path for path, keys in occasional(subject).made.items() if keys}
    return frozenset({*made, *_acting(subject), *_tracked(subject)})


@once_a_run
def keeping_models(subject: Subject) -> frozenset[str]:
    """The files whose run leaves a model behind, offers one, or tells a tracker of the run."""
    persisted = {
        path
        for edge in subject.graph.edges
        if edge.kind is EdgeKind.PERSISTS and edge.chain
        for path in (actor(edge), edge.entry)
    }
    return frozenset({*persisted, *_saving(subject), *_tracked(subject)})


def is_kept(subject: Subject, scope: ScopeKey, path: str, files: frozenset[str]) -> bool:
    """Whether the file of a training (``path``), or anybody whose calls lead to the scope that sees it, is one of
    those that keep something."""
    callers = subject.program.callers
    if path in files:
        return True
    seen, todo = {scope}, [scope]
    while todo:
        key = todo.pop()
        if key[0] in files:
            return True
        new = set(callers.get(key, ())) - seen
        seen |= new
        todo.extend(new)
    return False


def _may_keep(program: Program, symbol: str) -> bool:
    return any(row.edge in _KEEPS for row in program.edges_of(symbol))


@gathered(str, calling=_may_keep)
def _acting(subject: Subject) -> Iterator[str]:
    """The files in which the calls begin that lead to a call which keeps something."""
    yield from _calling(subject.program, _KEEPS)


@gathered(str, calling=_may_keep)
def _saving(subject: Subject) -> Iterator[str]:
    """The files in which the calls begin that lead to a call which keeps a model."""
    yield from _calling(subject.program, _KEEPS_MODELS)


def _calling(program: Program, edges: frozenset[str]) -> Iterator[str]:
    seen: set[str] = set()
    for summary in program.summaries():
        for event in summary.events:
            path = (*event.via, event.site)[0].path
            if path not in seen and any(row.edge in edges for row in program.edges(event)):
                seen.add(path)
                yield path


def _tracked(subject: Subject) -> Iterator[str]:
    """The files that import a library which logs runs, and those that call what such a file defines."""
    libraries = subject.program.apis.libraries
    heads = {name for name, library in libraries.items() if library.kind == _TRACKING}
    logging = {found.site.path for found in outside_imports(subject) if found.module.partition(".")[0] in heads}
    yield from logging
    for (path, _), callees in subject.program.callees.items():
        if not logging.isdisjoint(callee for callee, _ in callees):
            yield path
