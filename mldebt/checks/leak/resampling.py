"""LEAK004: rows are resampled before they are split, so copies of one row land in both parts."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from mldebt.checks.common import meeting_site, scope_name
from mldebt.checks.gathering import gathered
from mldebt.checks.leak.copies import Copies
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.flow.lineage import FITS
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event, Value

ADVICE = (
    "Split first and resample the training rows only; or use imblearn's Pipeline, which resamples inside each fold."
)

_SPLITS = frozenset({"split", "cross_validate"})


class _Kind(NamedTuple):
    """What is done to the rows after they were resampled, in words."""

    message: str
    note: str


_SPLIT = _Kind(
    "Rows are resampled before the split: copies of a training row (or points made from it) are in the test part.",
    "the resampled rows are split into training and test",
)
_FOLDS = _Kind(
    "Rows are resampled before they are cross-validated: each fold is tested with copies of rows it was trained on (or "
    "points made from them).",
    "the resampled rows are cross-validated",
)


@check("LEAK004", local=True)
def resampling_before_split(subject: Subject) -> Iterator[Draft]:
    """Splits (or cross-validations) of resampled rows; one finding a resampling."""
    found: dict[Site, Resampled] = {}
    for rows in _resampled(subject):
        if rows.site not in found or rows.far < found[rows.site].far:
            found[rows.site] = rows
    yield from (_draft(subject.program, rows) for rows in found.values())


class Resampled(Struct, frozen=True, array_like=True):
    """A resampling of rows that are divided later. ``far`` orders the ways on which one is seen: the first is told, at
    ``place``; it begins with whether the rows are cross-validated and not split once."""

    site: Site
    far: tuple[bool, int]
    place: Site
    divided: Site
    scope: str


def _may_divide(program: Program, symbol: str) -> bool:
    return program.role_of(symbol) in _SPLITS | FITS


@gathered(Resampled, calling=_may_divide, options=True)
def _resampled(subject: Subject) -> Iterator[Resampled]:
    for summary in subject.program.summaries():
        copies = Copies(subject, subject.roles.lineage(summary))
        for event in summary.events:
            for kind, data in _divided(subject, copies, event):
                made = copies.behind(data, before_split=kind is _SPLIT)
                if made is not None:
                    far = (kind is _FOLDS, len(made.via) + len(event.via))
                    scope = scope_name(subject.program, made)
                    yield Resampled(made.site, far, meeting_site(made, event), event.site, scope)


def _divided(subject: Subject, copies: Copies, event: Event) -> Iterator[tuple[_Kind, Value]]:
    """The rows that a call divides into those that train and those that test."""
    program = subject.program
    role = program.role(event)
    if role == "split":
        yield from ((_SPLIT, argument) for argument in event.args if event.symbol != "splitter.split")
    if event.symbol == "splitter.split" or role == "cross_validate" or (role in FITS and copies.searches(event)):
        data = program.argument(event, "X")
        if data is not None:
            yield _FOLDS, data


def _draft(program: Program, rows: Resampled) -> Draft:
    kind = _FOLDS if rows.far[0] else _SPLIT
    evidence = (
        Evidence(program.locate(rows.site), "rows are resampled"),
        Evidence(program.locate(rows.divided), kind.note),
    )
    return Draft(
        program.locate(rows.place), kind.message, (rows.site.path, rows.scope, "fit_resample"), evidence, ADVICE
    )
