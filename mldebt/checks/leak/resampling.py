"""LEAK004: rows are resampled before they are split, so copies of one row land in both parts."""

from collections.abc import Iterator
from typing import NamedTuple

from mldebt.checks.common import meeting_site, scope_name
from mldebt.checks.leak.copies import Copies
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.flow.lineage import FITS
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
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
    found: dict[Site, tuple[tuple[bool, int], Draft]] = {}
    program = subject.program
    for summary in program.summaries_calling(lambda name: program.role_of(name) in _SPLITS | FITS):
        copies = Copies(subject, subject.roles.lineage(summary))
        for event in summary.events:
            for kind, data in _divided(subject, copies, event):
                resampled = copies.behind(data, before_split=kind is _SPLIT)
                if resampled is None:
                    continue
                rank = (kind is _FOLDS, len(resampled.via) + len(event.via))
                if resampled.site not in found or rank < found[resampled.site][0]:
                    found[resampled.site] = (rank, _draft(subject, resampled, event, kind))
    yield from (draft for _, draft in found.values())


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


def _draft(subject: Subject, resampled: Event, split: Event, kind: _Kind) -> Draft:
    program = subject.program
    site = meeting_site(resampled, split)
    evidence = (
        Evidence(program.locate(resampled.site), "rows are resampled"),
        Evidence(program.locate(split.site), kind.note),
    )
    return Draft(
        program.locate(site),
        kind.message,
        (resampled.site.path, scope_name(program, resampled), "fit_resample"),
        evidence,
        ADVICE,
    )
