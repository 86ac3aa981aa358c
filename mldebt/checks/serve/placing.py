"""Requests that run a program which may put another model where one is loaded: ``dvc repro``."""

import re
from collections.abc import Collection, Iterable, Iterator

from mldebt.checks.common import has_edge
from mldebt.checks.serve.handlers import Reach
from mldebt.resolve.holders import inside
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Event, Value

_WORDS = re.compile(r"[\w.-]+")


def puts_files_in_place(program: Program, scopes: Iterable[Reach], programs: Collection[str]) -> bool:
    """Whether one of some scopes starts one of some programs."""
    return any(
        has_edge(program, event, "launches", "command") and not words.isdisjoint(programs)
        for scope in scopes
        for _, event in program.own_events(program.summary(scope.key))
        if (words := set(_words(event)))
    )


def _words(event: Event) -> Iterator[str]:
    """What the arguments of a call spell."""
    todo: list[Value] = list(event.args)
    while todo:
        value = todo.pop()
        if isinstance(value, Const):
            yield from _WORDS.findall(value.value) if isinstance(value.value, str) else ()
        else:
            todo.extend(inside(value))
