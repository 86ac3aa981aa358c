"""LEAK001: a transformer is fitted on rows that are later used to test the model (Yang et al., ASE 2022)."""

from collections.abc import Iterator
from typing import NamedTuple

from mldebt.checks.common import meeting_site, scope_name
from mldebt.checks.leak.visibility import Visibility
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.flow.lineage import FITS, Lineage, Rows, covers, splits_in
from mldebt.flow.roles import USES
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
from mldebt.resolve.terms import Event, Summary

ADVICE = (
    "Split first, then fit on the training rows only; or put the transformer and the model into one Pipeline and "
    "cross-validate that."
)


class Leak(NamedTuple):
    """A fit that saw test rows: its number; the fit, the split (or cross-validation) and the training as events."""

    number: int
    fitted: Event
    split: Event
    trained: Event

    @property
    def folds(self) -> bool:
        """Whether the rows are cross-validated and not split once."""
        return self.split is self.trained


_JUDGED = FITS | {"cross_validate"}  # without one of them nothing is trained


@check("LEAK001", local=True)
def preprocessing_before_split(subject: Subject) -> Iterator[Draft]:
    """Fits on all rows whose result a model is trained on and tested with."""
    found: dict[Site, tuple[tuple[bool, int], Draft]] = {}
    program = subject.program
    for summary in program.summaries_calling(lambda name: program.role_of(name) in _JUDGED):
        lineage = subject.roles.lineage(summary)
        visibility = Visibility(subject, lineage)
        for leak in (*_split_leaks(subject, lineage), *_fold_leaks(subject, lineage)):
            if not visibility.seen(leak.number, leak.trained):
                continue
            site = leak.fitted.site
            rank = (leak.folds, len(leak.fitted.via) + len(leak.split.via))
            if site not in found or rank < found[site][0]:
                found[site] = (rank, _draft(subject, summary, leak))
    yield from (draft for _, draft in found.values())


def _split_leaks(subject: Subject, lineage: Lineage) -> Iterator[Leak]:
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
                    yield Leak(index, events[index], events[step[1]], event)


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


def _fold_leaks(subject: Subject, lineage: Lineage) -> Iterator[Leak]:
    """Fitted on all rows, then cross-validated on them."""
    for event in lineage.events:
        if subject.program.role(event) != "cross_validate":
            continue
        data = subject.program.argument(event, "X") or lineage.data_of(event)
        rows = lineage.rows(data)
        for index in lineage.taints_of(event, data) if rows is not None else ():
            if rows is not None and _saw(subject, lineage, index, rows):
                yield Leak(index, lineage.events[index], event, event)


def _draft(subject: Subject, summary: Summary, leak: Leak) -> Draft:
    program = subject.program
    site = meeting_site(leak.fitted, leak.split)
    name = leak.fitted.called
    transformer = _transformer(subject, summary, leak.fitted)
    what = "the rows of all folds" if leak.folds else "all rows"
    evidence = [
        Evidence(program.locate(leak.fitted.site), f"{transformer} is fitted on {what} ({name})"),
        Evidence(
            program.locate(leak.split.site),
            "only then are the rows cross-validated" if leak.folds else "only then are the rows split",
        ),
    ]
    if not leak.folds:
        evidence.append(Evidence(program.locate(leak.trained.site), "a model is trained on one part"))
    folds = ", fold by fold" if leak.folds else ""
    where = scope_name(program, leak.fitted)
    return Draft(
        program.locate(site),
        f"{transformer} is fitted on rows that later test the model{folds}: the score is not one of rows it has not "
        "seen.",
        (leak.fitted.site.path, where, transformer, name),
        tuple(evidence),
        ADVICE,
    )


def _transformer(subject: Subject, summary: Summary, fitted: Event) -> str:
    maker = subject.roles.lineage(summary).constructor(fitted.receiver)
    return maker.called if maker is not None else "A transformer"
