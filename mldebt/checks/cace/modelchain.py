"""Which model feeds which: predictions of one that reach the rows another is fitted on, in code or through a file."""

from collections import defaultdict

from msgspec import Struct

from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.flow.lineage import FITS
from mldebt.graph.models import predictions_in
from mldebt.model.graph import EdgeKind, NodeKind
from mldebt.model.place import Location


class Feed(Struct, frozen=True, order=True):
    """``second`` is fed with predictions of ``first``: names of models, and where this is seen."""

    first: str
    second: str
    place: Location


@once_a_run
def feeds(subject: Subject) -> tuple[Feed, ...]:
    """Every such pair, once."""
    found: dict[tuple[str, str], Feed] = {}
    for feed in (*_in_code(subject), *_through_files(subject)):
        known = found.get((feed.first, feed.second))
        if feed.first != feed.second and (known is None or feed < known):
            found[(feed.first, feed.second)] = feed
    return tuple(sorted(found.values()))


def _in_code(subject: Subject) -> list[Feed]:
    program, roles = subject.program, subject.roles
    rows: list[Feed] = []
    for summary in program.summaries_calling(lambda name: program.role_of(name) == "predict"):
        if not any(program.role(event) == "predict" for event in summary.events):
            continue
        lineage = roles.lineage(summary)
        for event in summary.events:
            second = lineage.constructor(event.receiver)
            if program.role(event) not in FITS | {"predict"} or second is None:
                continue
            if not roles.is_model(lineage, event.receiver):
                continue
            for made in predictions_in(program, summary, lineage.data_of(event)):
                first = lineage.constructor(made.receiver)
                if first is not None and first.site != second.site and roles.is_model(lineage, made.receiver):
                    names = [str(program.locate(maker.site)) for maker in (first, second)]
                    rows.append(Feed(names[0], names[1], program.locate(event.site)))
    return rows


def _through_files(subject: Subject) -> list[Feed]:
    names = {node.key: str(node.location or node.label) for node in subject.graph.nodes
             if node.kind in (NodeKind.MODEL, NodeKind.ARTEFACT)}  # fmt: skip
    written: defaultdict[str, list[str]] = defaultdict(list)
    for edge in subject.graph.edges:
        if edge.kind is EdgeKind.PREDICTS and edge.source in names and not edge.target.startswith("code:"):
            written[edge.target].append(edge.source)
    return [
        Feed(names[first], names[edge.target], edge.chain[-1])
        for edge in subject.graph.edges
        if edge.kind is EdgeKind.TRAINS and edge.target in names and edge.chain
        for first in written.get(edge.source, ())
    ]
