"""CACE002: a model is trained on, or fed with, the predictions of another model."""

from collections.abc import Iterator

from mldebt.checks.common import scope_name
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.flow.lineage import Lineage
from mldebt.flow.slices import Stop, backward
from mldebt.graph.models import predictions_in
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import Edge, EdgeKind, NodeKind
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Alt, Event, Pat, Value

ADVICE = "Give the first model the inputs the correction needs, or train, test and release both as one unit."


@check("CACE002")
def correction_cascade(subject: Subject) -> Iterator[Draft]:
    """Predictions that reach the rows of another model's fit or predict, in code or through a file; once a model."""
    found: dict[Site, tuple[tuple[bool, int], Draft]] = {}
    for summary in subject.program.summaries():
        lineage = subject.roles.lineage(summary)
        for event in summary.events:
            first = _fed_by(subject, lineage, event)
            if first is None:
                continue
            maker = lineage.constructor(event.receiver)
            site = maker.site if maker is not None else event.site
            rank = (subject.program.role(event) == "predict", len(event.via))
            if site not in found or rank < found[site][0]:
                found[site] = (rank, _draft(subject, event, first))
    yield from (draft for _, draft in found.values())
    yield from _through_files(subject)


def _fed_by(subject: Subject, lineage: Lineage, event: Event) -> Event | None:
    """The prediction of another model that a model's rows hold; cluster numbers are features, not predictions."""
    program, roles = subject.program, subject.roles
    if program.role(event) == "predict":
        fed = roles.is_model(lineage, event.receiver)
    else:
        fed = roles.trains_model(lineage, event)
    data = lineage.data_of(event) if fed else None
    if data is None or _calibrates(program, lineage, data):
        return None
    for made in predictions_in(program, lineage.summary, data):
        maker = lineage.constructor(made.receiver)
        clusters = maker is not None and "clusterer" in program.traits(maker)
        if made.receiver != event.receiver and not clusters and roles.is_model(lineage, made.receiver):
            return made
    return None


def _calibrates(program: Program, lineage: Lineage, data: Value) -> bool:
    """Whether rows are nothing but one model's scores: what is fitted on them calibrates that model. A column for each
    turn of a loop holds the scores of several."""
    events = [lineage.events[index] for index in backward(lineage.summary, data, stop=_is_prediction(program))]
    made = [event for event in events if program.role(event) == "predict"]
    read = any(row.edge in ("reads", "loads") for event in events if event not in made for row in program.edges(event))
    several = any(event.kind == "store" and event.args and isinstance(event.args[0], Alt | Pat) for event in events)
    return len(made) == 1 and not read and not several


def _is_prediction(program: Program) -> Stop:
    return lambda event: program.role(event) == "predict"


def _draft(subject: Subject, event: Event, first: Event) -> Draft:
    program = subject.program
    site = event.site
    verb = "predicts from" if program.role(event) == "predict" else "is trained on"
    return Draft(
        program.locate(site),
        f"This model {verb} the predictions of another one: a better first model can make this one worse.",
        (event.site.path, scope_name(program, event), event.symbol, "cascade"),
        (Evidence(program.locate(first.site), "the first model predicts"), Evidence(program.locate(site), verb)),
        ADVICE,
    )


def _through_files(subject: Subject) -> Iterator[Draft]:
    """Predictions written to a node that another model is trained on."""
    models = {node.key for node in subject.graph.nodes if node.kind in (NodeKind.MODEL, NodeKind.ARTEFACT)}
    written: dict[str, list[Edge]] = {}
    for edge in subject.graph.edges:
        if edge.kind is EdgeKind.PREDICTS and edge.source in models and not edge.target.startswith("code:"):
            written.setdefault(edge.target, []).append(edge)
    for edge in subject.graph.edges:
        firsts = [made for made in written.get(edge.source, ()) if made.source != edge.target]
        if edge.kind is EdgeKind.TRAINS and firsts and edge.chain and edge.chain[-1].path != firsts[0].chain[-1].path:
            yield Draft(
                edge.chain[-1],
                "This model is trained on a file that holds the predictions of another one.",
                (firsts[0].source, edge.source, edge.target),
                (
                    Evidence(firsts[0].chain[-1], "predictions are written"),
                    Evidence(edge.chain[-1], "a model is trained on them"),
                ),
                ADVICE,
                (firsts[0].source, edge.source, edge.target),
            )
