"""From the rows that a model is fitted on, back to the read they come from: which columns were chosen on the way."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from mldebt.checks.common import scope_name
from mldebt.checks.data.columnchoice import Choice, kept, taken
from mldebt.checks.gathering import gathered
from mldebt.checks.repro.sqltexts import Statement, statements_of
from mldebt.checks.subject import Subject
from mldebt.flow.lineage import Lineage
from mldebt.model.place import Site
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Alt, Const, Event, Part, Res, Summary, Value

_LONGEST = 60
_SOURCES = ("path", "url", "sql", "table")
_TRAINING = frozenset({"fit", "fit_predict"})
_CHOOSING_ARGUMENTS = ("usecols", "columns", "names", "dtype")


class Step(Struct, frozen=True, array_like=True):
    """A call on the way: where, in which scope, of what."""

    site: Site
    scope: str
    symbol: str


class FeaturePath(NamedTuple):
    """``read`` is the call that yields the frame; ``drops`` the calls or selections that only take columns away;
    ``chosen`` whether columns were named one by one, on the way or at the read, or may have been."""

    read: Event
    drops: tuple[Event, ...]
    chosen: bool


class TrainedOn(Struct, frozen=True, array_like=True):
    """A fit of a model in a scope of ``module``, and the path of its frame: where it is read (``known``: what is read,
    as far as texts tell it; ``statements``: by which queries), and the last call that takes columns away. ``driver`` is
    the file in which the calls that lead to the fit begin."""

    module: str
    fit: Site
    driver: str
    read: Step
    chosen: bool
    known: tuple[str, ...]
    statements: tuple[Statement, ...]
    drop: Step | None = None


def _may_train(program: Program, symbol: str) -> bool:
    return program.role_of(symbol) in _TRAINING


@gathered(TrainedOn, calling=_may_train)
def trained_on(subject: Subject) -> Iterator[TrainedOn]:
    """Every fit of a model whose frame leads back to one read."""
    program = subject.program
    for summary in program.summaries():
        lineage = subject.roles.lineage(summary)
        for event in summary.events:
            if program.role(event) in _TRAINING and subject.roles.is_model(lineage, event.receiver):
                path = feature_path(subject, lineage, lineage.data_of(event))
                if path is not None:
                    yield _trained_on(program, summary, event, path)


def _trained_on(program: Program, summary: Summary, fit: Event, path: FeaturePath) -> TrainedOn:
    rows = [(row, program.argument(path.read, row.arg)) for row in program.edges(path.read)]
    known = tuple(text for row, value in rows if row.edge == "reads" for text in texts_of(value))
    queries = [statements_of(program, summary, value) for row, value in rows if row.as_ == "sql"]
    statements = tuple(statement for found in queries for statement in found)
    drop = _step(program, path.drops[-1]) if path.drops else None
    driver = (*fit.via, fit.site)[0].path
    return TrainedOn(summary.path, fit.site, driver, _step(program, path.read), path.chosen, known, statements, drop)


def _step(program: Program, event: Event) -> Step:
    return Step(event.site, scope_name(program, event), event.symbol)


def feature_path(subject: Subject, lineage: Lineage, term: Value | None) -> FeaturePath | None:
    """The path of a fitted frame; None where it does not lead to one read, or passes a call that makes new columns."""
    drops: list[Event] = []
    chosen = False
    for _ in range(_LONGEST):
        if isinstance(term, Alt):
            term = _latest(lineage, term)
        if isinstance(term, Part):
            choice, behind = taken(subject, lineage, term), _behind_part(subject, lineage, term)
        elif isinstance(term, Res):
            event = lineage.events[term.event]
            if any(row.edge == "reads" and row.as_ in _SOURCES for row in subject.program.edges(event)):
                chosen = chosen or any(name in _CHOOSING_ARGUMENTS for name, _ in event.keywords)
                return FeaturePath(event, tuple(drops), chosen)
            choice, behind = kept(subject, lineage, event), _behind(subject, lineage, event)
            if choice is Choice.REST and event.kind != "store":
                drops.append(event)
        else:
            return None
        chosen = chosen or choice in (Choice.NAMED, Choice.UNKNOWN)
        term = behind
    return None


def _latest(lineage: Lineage, term: Alt) -> Value:
    """Of the frames that a value may be, one that is made of another, as by a step of a loop; else the first."""
    for item in term.items:
        made_of = lineage.events[item.event].receiver if isinstance(item, Res) else getattr(item, "base", None)
        if made_of in term.items:
            return item
    return term.items[0]


def _behind_part(subject: Subject, lineage: Lineage, term: Part) -> Value | None:
    base, key = term.base, term.key
    if isinstance(base, Res) and isinstance(key, Const) and isinstance(key.value, int):
        event = lineage.events[base.event]
        if subject.program.role(event) == "split":
            place = key.value // 2
            return event.args[place] if place < len(event.args) else None
    return base


def _behind(subject: Subject, lineage: Lineage, event: Event) -> Value | None:
    """What a call that keeps the columns was made of."""
    if event.kind == "store":
        return event.receiver
    row = subject.program.apis.calls.get(event.symbol)
    if row is None or row.role in ("transform", "fit_transform", "predict") or row.rows not in ("keep", "subset"):
        return None
    return lineage.data_of(event)
