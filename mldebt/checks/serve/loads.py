"""Loads of what is worth keeping, as each scope sees them that leads to one: the outermost knows most."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from mldebt.checks.gathering import gathered
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.model.place import Site
from mldebt.resolve.holders import inside
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Event, Many, Part, Res, Summary, Value
from mldebt.resolve.world import ScopeKey
from mldebt.rulebook.matchinput import Constant

_UNTYPED = frozenset({"", "loaded", "checkpoint"})  # a pickle may hold anything
_USES = frozenset({"predict", "transform", "encode", "score"})
_DEEPEST = 12


class Load(Struct, frozen=True, array_like=True):
    """A load as one scope sees it, which may be its ``own``. ``file`` is what it loads, None where that is not known or
    not always the same; ``typed``: by its type it is a model, ``used``: the scope uses it as one."""

    path: str
    scope: int
    site: Site
    symbol: str
    own: bool
    file: Constant
    typed: bool
    used: bool


def is_load(program: Program, symbol: str) -> bool:
    """Whether calls of a symbol load something that is worth keeping."""
    return "expensive-load" in program.traits_of(symbol)


@gathered(Load, calling=is_load)
def _loads(subject: Subject) -> Iterator[Load]:
    program = subject.program
    for summary in program.summaries():
        own = {index for index, _ in program.own_events(summary)}
        for index, event in enumerate(summary.events):
            if is_load(program, event.symbol):
                typed, used = event.type not in _UNTYPED, _used(program, summary, index)
                file = _file(program, summary, event)
                yield Load(summary.path, summary.scope, event.site, event.symbol, index in own, file, typed, used)


@once_a_run
def loads_by_scope(subject: Subject) -> Mapping[ScopeKey, Sequence[Load]]:
    """The loads that each scope sees, whichever files are shown."""
    found: defaultdict[ScopeKey, list[Load]] = defaultdict(list)
    for load in _loads(replace(subject, program=subject.program.showing(subject.program.modules))):
        found[(load.path, load.scope)].append(load)
    return found


def _file(program: Program, summary: Summary, event: Event) -> Constant:
    """What is loaded, where a scope knows it."""
    for row in program.edges(event):
        if row.edge == "loads":
            value = _origin(summary, program.argument(event, row.arg))
            return value.value if isinstance(value, Const) else None
    return None


def _origin(summary: Summary, value: Value | None) -> Value | None:
    """The path behind an open file."""
    for _ in range(_DEEPEST):
        if not isinstance(value, Res):
            return value
        event = summary.events[value.event]
        value = event.args[0] if event.args else event.receiver or next((item for _, item in event.keywords), None)
    return None


def _used(program: Program, summary: Summary, index: int) -> bool:
    """Whether a scope uses as a model what an event gives."""
    for event in summary.events:
        if _stands_on(event.receiver, index, 0) and _asks(program, event):
            return True
        if any(row.edge == "loads" and row.as_ == "model" for row in program.edges(event)):
            values = (*event.args, *(value for _, value in event.keywords))
            if any(_stands_on(value, index, 0) for value in values):
                return True
    return False


def _asks(program: Program, event: Event) -> bool:
    return program.role(event) in _USES or event.symbol.endswith(".__call__")


def _stands_on(value: Value | None, index: int, depth: int) -> bool:
    """Whether a value is (part of) the result of an event."""
    if isinstance(value, Res):
        return value.event == index
    if depth > _DEEPEST or isinstance(value, Const | Many):
        return False
    inner = (value.base,) if isinstance(value, Part) else inside(value)
    return any(_stands_on(item, index, depth + 1) for item in inner)
