"""DATA010: a column is computed for a table, and everything that uses the table chooses others."""

from collections.abc import Iterator

from msgspec import Struct

from mldebt.checks.common import scope_name
from mldebt.checks.data.columnuse import all_feeds
from mldebt.checks.data.escapes import escapes, is_named_elsewhere, versions_behind
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.graph.columns.feeding import FEATURE, Feed
from mldebt.graph.columns.tables import Tables
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.place import Site
from mldebt.resolve.terms import Const, Event

ADVICE = "Delete the column with the code that computes it, or add it to the features."


class Candidate(Struct, frozen=True):
    """A column that is put into a table which a model is trained on, without it."""

    feed: Feed
    index: int
    name: str

    @property
    def event(self) -> Event:
        """The store."""
        return self.feed.tables.events[self.index]


@check("DATA010")
def legacy_feature(subject: Subject) -> Iterator[Draft]:
    """Columns that are assigned to a table of which only chosen other columns are used, and named nowhere else."""
    found: dict[tuple[Site, str], list[Candidate]] = {}
    for candidate in _candidates(subject):
        found.setdefault((candidate.event.site, candidate.name), []).append(candidate)
    for (site, name), several in sorted(found.items()):
        if subject.demoted(site.path) or any(_is_used(subject, candidate) for candidate in several):
            continue
        if not is_named_elsewhere(subject, name):
            yield _draft(subject, several[0])


def _candidates(subject: Subject) -> Iterator[Candidate]:
    for feed in all_feeds(subject):
        columns, tables = feed.columns, feed.tables
        if feed.part != FEATURE or columns.open or columns.some or not columns.names:
            continue
        for index in versions_behind(tables, tables.lineage.data_of(feed.event)):
            event = tables.events[index]
            name = _stored(tables, event)
            if name and name not in columns.names:
                yield Candidate(feed, index, name)


def _stored(tables: Tables, event: Event) -> str:
    """The column that a store puts into a frame; empty for anything else."""
    key = event.args[0] if event.kind == "store" and event.symbol == "[]=" else None
    is_frame = isinstance(key, Const) and tables.kind(event.receiver) == "frame"
    return key.value if is_frame and isinstance(key, Const) and isinstance(key.value, str) else ""


def _is_used(subject: Subject, candidate: Candidate) -> bool:
    return escapes(subject, candidate.feed.tables, candidate.index, candidate.name)


def _draft(subject: Subject, candidate: Candidate) -> Draft:
    program, event = subject.program, candidate.event
    names = list(candidate.feed.columns.names)
    shown = ", ".join(names[:4]) + (" ..." if len(names) > 4 else "")
    notebook = event.site.path.endswith(".ipynb")
    return Draft(
        program.locate(event.site),
        f"{candidate.name} is computed and never used: the model is trained on a list of columns without it.",
        (scope_name(program, event), candidate.name, "legacy"),
        (
            Evidence(program.locate(event.site), f"computes {candidate.name}"),
            Evidence(program.locate(candidate.feed.event.site), f"trains on {shown}"),
        ),
        ADVICE,
        severity=Severity.INFO if notebook or subject.role.name == "course" else None,
    )
