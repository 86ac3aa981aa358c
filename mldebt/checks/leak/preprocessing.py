"""LEAK001: a transformer is fitted on rows that are later used to test the model (Yang et al., ASE 2022)."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from mldebt.checks.common import meeting_site, scope_name
from mldebt.checks.gathering import gathered
from mldebt.checks.leak.gaps import SPLITS, gaps_found, gaps_in
from mldebt.checks.leak.visibility import Visibility
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.flow.lineage import FITS, Lineage
from mldebt.flow.roles import USES
from mldebt.flow.rowpaths import Rows, covers, splits_in
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event

ADVICE = (
    "Split first, then fit on the training rows only; or put the transformer and the model into one Pipeline and "
    "cross-validate that."
)


class Found(NamedTuple):
    """A fit that saw test rows: its number; the fit, the split (or cross-validation) and the training as events."""

    number: int
    fitted: Event
    split: Event
    trained: Event


class Leak(Struct, frozen=True, array_like=True):
    """A fit that saw test rows. ``far`` orders the ways on which one is seen: the first is told, at ``place``; it
    begins with whether the rows are cross-validated and not split once. ``idle``: the fit finds nothing to learn;
    ``taken``: the call that takes the rows first of those that the function is handed."""

    fitted: Site
    far: tuple[bool, int]
    place: Site
    split: Site
    trained: Site
    scope: str
    transformer: str
    called: str
    idle: bool
    taken: Site | None = None


class View(Struct, frozen=True, array_like=True):
    """A call that takes rows, as somebody sees it who calls the function around it and knows them."""

    taken: Site
    filled: bool


_JUDGED = FITS | {"cross_validate"}  # without one of them nothing is trained
_TAKING = FITS | {SPLITS}


@check("LEAK001", local=True)
def preprocessing_before_split(subject: Subject) -> Iterator[Draft]:
    """Fits on all rows whose result a model is trained on and tested with. What a function does with rows that it is
    handed is judged by its callers, where one of them leaves it nothing to learn."""
    found: dict[Site, Leak] = {}
    leaks, views = list(_leaks(subject)), list(_views(subject))
    idle = {leak.fitted for leak in leaks if leak.idle}
    filled = {view.taken for view in views if view.filled} - {view.taken for view in views if not view.filled}
    idle |= {leak.fitted for leak in leaks if leak.taken in filled}
    for leak in leaks:
        if leak.idle or (leak.fitted in idle and not leak.far[1]):
            continue
        if leak.fitted not in found or leak.far < found[leak.fitted].far:
            found[leak.fitted] = leak
    yield from (_draft(subject.program, leak) for leak in found.values())


def _may_leak(program: Program, symbol: str) -> bool:
    return program.role_of(symbol) in _JUDGED


def _may_take(program: Program, symbol: str) -> bool:
    return program.role_of(symbol) in _TAKING


@gathered(Leak, calling=_may_leak, options=True)
def _leaks(subject: Subject) -> Iterator[Leak]:
    program = subject.program
    for summary in program.summaries():
        lineage = subject.roles.lineage(summary)
        visibility = Visibility(subject, lineage)
        for leak in (*_split_leaks(subject, lineage), *_fold_leaks(subject, lineage)):
            if visibility.seen(leak.number, leak.trained):
                fitted, split = leak.fitted, leak.split
                maker = lineage.constructor(fitted.receiver)
                gaps = gaps_found(subject, lineage, fitted)
                yield Leak(
                    fitted.site,
                    (split is leak.trained, len(fitted.via) + len(split.via)),
                    meeting_site(fitted, split),
                    split.site,
                    leak.trained.site,
                    scope_name(program, fitted),
                    maker.called if maker is not None else "A transformer",
                    fitted.called,
                    gaps.filled,
                    gaps.taken,
                )


@gathered(View, calling=_may_take, options=True)
def _views(subject: Subject) -> Iterator[View]:
    program = subject.program
    for summary in program.summaries():
        lineage = subject.roles.lineage(summary)
        for event in summary.events:
            if event.via and program.role(event) in _TAKING:
                gaps = gaps_in(subject, lineage, event)
                if gaps.taken is None:
                    yield View(event.site, gaps.filled)


def _split_leaks(subject: Subject, lineage: Lineage) -> Iterator[Found]:
    """Fitted before ``train_test_split``, trained on one part and used on the other."""
    events = lineage.events
    tested = _tested_rows(subject, lineage)
    for event in events:
        if not subject.roles.trains_model(lineage, event):
            continue
        data = lineage.data_of(event)
        rows = lineage.rows(data)
        if rows is None:
            continue
        for position in splits_in(rows):
            head, step = rows[:position], rows[position]
            if not any(covers(head, other) and _other_part(other, position, step) for other in tested):
                continue
            for index in lineage.taints_of(event, data):
                if _saw(subject, lineage, index, head) and isinstance(step[1], int):
                    yield Found(index, events[index], events[step[1]], event)


def _tested_rows(subject: Subject, lineage: Lineage) -> list[Rows]:
    """The rows that anything predicts, scores or measures."""
    found = []
    for event in lineage.events:
        if subject.program.role(event) in USES:
            terms = (lineage.data_of(event), *event.args[:2])
            found += [rows for term in terms if (rows := lineage.rows(term)) is not None]
    return found


def _other_part(rows: Rows, position: int, step: tuple[str, int | str, int]) -> bool:
    """Whether rows are another part of the same split."""
    return len(rows) > position and rows[position][:2] == step[:2] and rows[position][2] != step[2]


def _saw(subject: Subject, lineage: Lineage, index: int, head: Rows) -> bool:
    """Whether a stateful fit saw all rows that were split later."""
    fitted = lineage.events[index]
    rows = lineage.rows(lineage.data_of(fitted))
    return rows is not None and covers(rows, head) and subject.roles.is_stateful(lineage, fitted)


def _fold_leaks(subject: Subject, lineage: Lineage) -> Iterator[Found]:
    """Fitted on all rows, then cross-validated on them."""
    for event in lineage.events:
        if subject.program.role(event) != "cross_validate":
            continue
        data = subject.program.argument(event, "X") or lineage.data_of(event)
        rows = lineage.rows(data)
        for index in lineage.taints_of(event, data) if rows is not None else ():
            if rows is not None and _saw(subject, lineage, index, rows):
                yield Found(index, lineage.events[index], event, event)


def _draft(program: Program, leak: Leak) -> Draft:
    folded = leak.far[0]
    what = "the rows of all folds" if folded else "all rows"
    evidence = [
        Evidence(program.locate(leak.fitted), f"{leak.transformer} is fitted on {what} ({leak.called})"),
        Evidence(
            program.locate(leak.split),
            "only then are the rows cross-validated" if folded else "only then are the rows split",
        ),
    ]
    if not folded:
        evidence.append(Evidence(program.locate(leak.trained), "a model is trained on one part"))
    folds = ", fold by fold" if folded else ""
    return Draft(
        program.locate(leak.place),
        f"{leak.transformer} is fitted on rows that later test the model{folds}: the score is not one of rows it has "
        "not seen.",
        (leak.fitted.path, leak.scope, leak.transformer, leak.called),
        tuple(evidence),
        ADVICE,
    )
