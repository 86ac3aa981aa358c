"""Which functions ever run: those that a script, a command, a route, a task or a library calls."""

from collections.abc import Iterable, Iterator

from mldebt.checks.common import words
from mldebt.checks.gathering import ScopeRef, gathered
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import last_name
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.knowledge.conventions import conventions
from mldebt.resolve.holders import HOLDERS
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Fun, Hole, Res, Sym, Unknown, Value
from mldebt.resolve.world import ScopeKey

_CLOSED = frozenset({Const, Hole, Res, Sym, Unknown, type(None)})  # terms that hold no others


@once_a_run
def running(subject: Subject) -> frozenset[ScopeKey]:
    """The scopes that are reached from the top of a module, from a function that a decorator starts, or from one that
    was given to something outside the repository. What stands in demoted files (tests, examples) starts nothing."""
    program = subject.program
    demoted = frozenset(state.path for state in subject.files if state.demoted)
    roots = [(path, -1) for path in program.modules]
    for path, found in _started.by_module(subject):
        roots += [scope.key for scope in found] if path not in demoted else ()
    todo = [key for key in roots if key[0] not in demoted]
    seen = set(todo)
    while todo:
        for target in program.callees.get(todo.pop(), ()):
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return frozenset(seen)


@gathered(ScopeRef)
def _started(subject: Subject) -> Iterable[ScopeRef]:
    """What a module starts, or hands to something that may start it."""
    return dict.fromkeys((*_decorated(subject.program), *_handed_over(subject.program)))


def _decorated(program: Program) -> Iterator[ScopeRef]:
    """Commands, routes and tasks."""
    starters = conventions().starting_decorators
    for path, module in program.shown.items():
        for scope, definition in module.definitions.items():
            names = {word for node in definition.decorators for word in words(last_name(_called(node)))}
            if names & starters:
                yield ScopeRef(path, scope)


def _called(node: k.Expr) -> k.Expr:
    return node.func if isinstance(node, k.Call) else node


def _handed_over(program: Program) -> Iterator[ScopeRef]:
    """Functions among the arguments of calls: an operator's callable, a thread's target, a pipeline's node."""
    looked_at: set[int] = set()  # terms share parts: each is opened once
    for summary in program.summaries():
        for event in summary.events:
            values = (*event.args, *[value for _, value in event.keywords]) if event.keywords else event.args
            todo: list[Value | None] = [value for value in values if type(value) not in _CLOSED]
            for function in _functions(todo, looked_at) if todo else ():
                if (function.path, function.scope) in program.functions:
                    yield ScopeRef(function.path, function.scope)


def _functions(todo: list[Value | None], looked_at: set[int]) -> Iterator[Fun]:
    while todo:
        term = todo.pop()
        kind = type(term)
        if kind in _CLOSED or id(term) in looked_at:
            continue
        looked_at.add(id(term))
        if isinstance(term, Fun):
            yield term
        if kind in HOLDERS:
            todo += HOLDERS[kind](term)
