"""Which functions ever run: those that a script, a command, a route, a task or a library calls."""

from collections.abc import Collection, Iterator
from functools import lru_cache

from mldebt.checks.common import words
from mldebt.checks.nodes import last_name
from mldebt.facts import kinds as k
from mldebt.knowledge.conventions import conventions
from mldebt.resolve.holders import inside
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Fun, Hole, Res, Sym, Unknown, Value
from mldebt.resolve.world import ScopeKey

_CLOSED = (Const, Hole, Res, Sym, Unknown)  # terms that hold no others


@lru_cache(maxsize=1)
def running(program: Program, demoted: frozenset[str] = frozenset()) -> frozenset[ScopeKey]:
    """The scopes that are reached from the top of a module, from a function that a decorator starts, or from one that
    was given to something outside the repository. What stands in ``demoted`` files (tests, examples) starts nothing."""
    roots = [*((path, -1) for path in program.modules), *_started(program), *_handed_over(program, demoted)]
    todo = [key for key in roots if key[0] not in demoted]
    seen = set(todo)
    while todo:
        for call in program.summary(todo.pop()).calls:
            target = (call.path, call.scope)
            if target in program.functions and target not in seen:
                seen.add(target)
                todo.append(target)
    return frozenset(seen)


def _started(program: Program) -> Iterator[ScopeKey]:
    """Commands, routes and tasks."""
    starters = conventions().starting_decorators
    for path, module in program.modules.items():
        for scope, definition in module.definitions.items():
            names = {word for node in definition.decorators for word in words(last_name(_called(node)))}
            if names & starters:
                yield path, scope


def _called(node: k.Expr) -> k.Expr:
    return node.func if isinstance(node, k.Call) else node


def _handed_over(program: Program, demoted: Collection[str]) -> Iterator[ScopeKey]:
    """Functions among the arguments of calls: an operator's callable, a thread's target, a pipeline's node."""
    looked_at: set[int] = set()  # terms share parts: each is opened once
    for summary in program.summaries():
        for event in summary.events if summary.path not in demoted else ():
            for value in (*event.args, *(value for _, value in event.keywords)):
                for function in _functions(value, looked_at):
                    if (function.path, function.scope) in program.functions:
                        yield function.path, function.scope


def _functions(value: Value, looked_at: set[int]) -> Iterator[Fun]:
    todo = [value]
    while todo:
        term = todo.pop()
        if type(term) in _CLOSED or id(term) in looked_at:
            continue
        looked_at.add(id(term))
        if isinstance(term, Fun):
            yield term
        todo.extend(inside(term))
