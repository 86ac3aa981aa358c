"""LEAK004: rows are resampled before they are split, so copies of one row land in both parts."""

from collections.abc import Iterator

from mldebt.checks.common import meeting_site, scope_name
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.flow.lineage import Lineage, Rows
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
from mldebt.resolve.terms import Event

ADVICE = (
    "Split first and resample the training rows only; or use imblearn's Pipeline, which resamples inside each fold."
)


_SPLITS = frozenset({"split", "cross_validate"})


@check("LEAK004", local=True)
def resampling_before_split(subject: Subject) -> Iterator[Draft]:
    """Splits (or cross-validations) of resampled rows."""
    found: dict[tuple[Site, Site], tuple[int, Draft]] = {}
    program = subject.program
    for summary in program.summaries_calling(lambda name: program.role_of(name) in _SPLITS):
        lineage = subject.roles.lineage(summary)
        for event in summary.events:
            if program.role(event) not in _SPLITS:
                continue
            index = _resampled(lineage, event)
            if index is None:
                continue
            resampled = summary.events[index]
            depth = len(resampled.via) + len(event.via)
            key = (resampled.site, event.site)
            if key not in found or depth < found[key][0]:
                found[key] = (depth, _draft(subject, resampled, event))
    yield from (draft for _, draft in found.values())


def _resampled(lineage: Lineage, event: Event) -> int | None:
    """The resampling that the rows of a split have passed through, where nothing had split them before."""
    for argument in event.args:
        rows = lineage.rows(argument)
        place = _position(rows)
        if rows is not None and place is not None and not any(step[0] == "split" for step in rows[:place]):
            step = rows[place]
            return step[1] if isinstance(step[1], int) else None
    return None


def _position(rows: Rows | None) -> int | None:
    return next((at for at, step in enumerate(rows or ()) if step[0] == "resample"), None)


def _draft(subject: Subject, resampled: Event, split: Event) -> Draft:
    program = subject.program
    site = meeting_site(resampled, split)
    evidence = (
        Evidence(program.locate(resampled.site), "all rows are resampled"),
        Evidence(program.locate(split.site), "the resampled rows are split into training and test"),
    )
    return Draft(
        program.locate(site),
        "Rows are resampled before the split: copies of a training row (or points made from it) are in the test part.",
        (resampled.site.path, scope_name(program, resampled), "fit_resample"),
        evidence,
        ADVICE,
    )
