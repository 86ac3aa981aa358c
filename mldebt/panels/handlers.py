"""The functions that an endpoint's call names: decorated, or given as an argument."""

from collections.abc import Iterable, Iterator

from mldebt.checks.gathering import ScopeRef
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Alt, Cls, Event, Fun, Summary, Value


def handlers_in(program: Program, ways: Iterable[tuple[Summary, Event]]) -> Iterable[ScopeRef]:
    """The functions, and methods of classes, among the arguments of a call on all ways to it."""
    values = (value for _, event in ways for value in (*event.args, *(value for _, value in event.keywords)))
    return dict.fromkeys(scope for value in values for scope in _functions(program, value))


def _functions(program: Program, value: Value) -> Iterator[ScopeRef]:
    if isinstance(value, Fun) and (value.path, value.scope) in program.functions:
        yield ScopeRef(value.path, value.scope)
    elif isinstance(value, Cls):
        for scope, _ in program.world.class_info(value.path, value.scope).methods.values():
            if (value.path, scope) in program.functions:
                yield ScopeRef(value.path, scope)
    elif isinstance(value, Alt):
        for item in value.items:
            yield from _functions(program, item)
