"""Requests that run a program which may put another model where one is loaded: ``dvc repro``."""

import re
from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace

from mldebt.checks.common import has_edge
from mldebt.checks.gathering import ScopeRef, gathered
from mldebt.checks.serve.handlers import Reach
from mldebt.checks.subject import Subject
from mldebt.resolve.holders import inside
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Event, Value

_WORDS = re.compile(r"[\w.-]+")
_EDGE, _AS = "launches", "command"


def puts_files_in_place(subject: Subject, scopes: Iterable[Reach], programs: Collection[str]) -> bool:
    """Whether one of some scopes, whichever files are shown, starts one of some programs."""
    whole = replace(subject, program=subject.program.showing(subject.program.modules))
    starting = {scope.key for scope in _starting(whole, tuple(programs))}
    return any(scope.key in starting for scope in scopes)


def _may_start(program: Program, symbol: str, _programs: tuple[str, ...]) -> bool:
    return any(row.edge == _EDGE and row.as_ == _AS for row in program.edges_of(symbol))


@gathered(ScopeRef, calling=_may_start)
def _starting(subject: Subject, programs: tuple[str, ...]) -> Iterator[ScopeRef]:
    """The scopes of a module that start one of some programs themselves."""
    program = subject.program
    for summary in program.summaries():
        events = (event for _, event in program.own_events(summary) if has_edge(program, event, _EDGE, _AS))
        if any(not set(_words(event)).isdisjoint(programs) for event in events):
            yield ScopeRef(summary.path, summary.scope)


def _words(event: Event) -> Iterator[str]:
    """What the arguments of a call spell."""
    todo: list[Value] = list(event.args)
    while todo:
        value = todo.pop()
        if isinstance(value, Const):
            yield from _WORDS.findall(value.value) if isinstance(value.value, str) else ()
        else:
            todo.extend(inside(value))
