"""CACE002: a model is trained on, or fed with, the predictions of another model."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from mldebt.checks.cace.features import fills_gaps, makes_features
from mldebt.checks.cace.stacking import is_held_out, is_out_of_fold, of_one_artefact
from mldebt.checks.cace.trainings import split_argument
from mldebt.checks.common import scope_name
from mldebt.checks.gathering import gathered
from mldebt.checks.nodes import site_at
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.checks.uncalled import uncalled
from mldebt.flow.lineage import FITS, Lineage
from mldebt.flow.slices import Stop, backward
from mldebt.graph.columns.transformers import names_taken
from mldebt.graph.models import predictions_in
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import Edge, EdgeKind, NodeKind
from mldebt.model.place import Location, Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Alt, Const, Event, Part, Pat, Unknown, Value, many, part

ADVICE = "Give the first model the inputs the correction needs, or train, test and release both as one unit."


class Fed(Struct, frozen=True, array_like=True):
    """A model, by where it was made, whose rows hold the predictions of another one. ``far`` orders the calls that show
    it: the first is told."""

    model: Site
    far: tuple[bool, int]
    site: Site
    scope: str
    symbol: str
    predicted: Site


@check("CACE002")
def correction_cascade(subject: Subject) -> Iterator[Draft]:
    """Predictions that reach the rows of another model's fit or predict, in code or through a file; once a model."""
    found: dict[Site, Fed] = {}
    for fed in _fed(subject):
        if fed.model not in found or fed.far < found[fed.model].far:
            found[fed.model] = fed
    yield from (_draft(subject.program, fed) for fed in found.values())
    yield from _through_files(subject)


def _may_be_fed(program: Program, symbol: str) -> bool:
    return program.role_of(symbol) in FITS | {"predict"}


@gathered(Fed, calling=_may_be_fed, options=True)
def _fed(subject: Subject) -> Iterator[Fed]:
    program = subject.program
    for summary in program.summaries():
        lineage = subject.roles.lineage(summary)
        stacked = _stacked(subject, lineage)
        for event in summary.events:
            maker = lineage.constructor(event.receiver)
            first = _fed_by(subject, lineage, event) if maker not in stacked else None
            if first is None:
                continue
            model = maker.site if maker is not None else event.site
            far = (program.role(event) == "predict", len(event.via))
            yield Fed(model, far, event.site, scope_name(program, event), event.symbol, first.site)


def _stacked(subject: Subject, lineage: Lineage) -> list[Event]:
    """What made the models that a scope trains on predictions out of fold: what they predict from is theirs."""
    makers = (lineage.constructor(event.receiver) for event in lineage.events if _is_stacked(subject, lineage, event))
    return [maker for maker in makers if maker is not None]


def _is_stacked(subject: Subject, lineage: Lineage, event: Event) -> bool:
    if subject.program.role(event) not in FITS or not subject.roles.trains_model(lineage, event):
        return False
    data = lineage.data_of(event)
    made = predictions_in(subject.program, lineage.summary, data)
    if any(is_out_of_fold(lineage, one, event) for one in made):
        return True
    while isinstance(data, Part) and (split := split_argument(lineage, data)) is not None:
        data = split
    return (
        len(made) > 1 and not _reads(subject.program, lineage, data) and all(is_held_out(lineage, one) for one in made)
    )


def _fed_by(subject: Subject, lineage: Lineage, event: Event) -> Event | None:
    """The prediction of another model that a model's rows hold; cluster numbers are features, not predictions, and
    models of one file are one."""
    program, roles = subject.program, subject.roles
    if program.role(event) == "predict":
        fed = roles.is_model(lineage, event.receiver)
    else:
        fed = roles.trains_model(lineage, event)
    data = lineage.data_of(event) if fed else None
    if data is None or _calibrates(program, lineage, data):
        return None
    ours = lineage.constructor(event.receiver)
    looked_at, chooses = _looked_at(lineage, event, data), partial(_columns_taken, lineage)
    fills = partial(fills_gaps, subject, lineage)
    for made in predictions_in(program, lineage.summary, looked_at, chooses=chooses, fills=fills):
        maker = lineage.constructor(made.receiver)
        if of_one_artefact(program, maker, ours) or is_out_of_fold(lineage, made, event):
            continue
        if (
            made.receiver != event.receiver
            and not makes_features(subject, lineage, maker)
            and roles.is_model(lineage, made.receiver)
        ):
            return made
    return None


def _columns_taken(lineage: Lineage, event: Event) -> Value | None:
    """The columns that a transformer which leaves some out takes of the rows it is handed."""
    names = names_taken(lineage, event.receiver) if event.receiver is not None else None
    if names is None:
        return None
    return many("list", tuple(map(Const, names.texts))) if names.complete else Unknown("columns of a transformer")


def _looked_at(lineage: Lineage, event: Event, data: Value) -> Value:
    """What a model looks at of its rows: where its first step chooses columns, these."""
    columns = _columns_taken(lineage, event)
    while columns is not None and isinstance(data, Part) and (split := split_argument(lineage, data)) is not None:
        data = split
    return data if columns is None else part(data, "item", columns)


def _calibrates(program: Program, lineage: Lineage, data: Value) -> bool:
    """Whether rows are nothing but one model's scores: what is fitted on them calibrates that model. A column for each
    turn of a loop holds the scores of several."""
    events = _events_behind(program, lineage, data)
    made = [event for event in events if program.role(event) == "predict"]
    several = any(event.kind == "store" and event.args and isinstance(event.args[0], Alt | Pat) for event in events)
    return len(made) == 1 and not _reads(program, lineage, data) and not several


def _events_behind(program: Program, lineage: Lineage, data: Value | None) -> list[Event]:
    return [lineage.events[index] for index in backward(lineage.summary, data, stop=_is_prediction(program))]


def _reads(program: Program, lineage: Lineage, data: Value | None) -> bool:
    """Whether rows hold something else than scores."""
    events = (event for event in _events_behind(program, lineage, data) if program.role(event) != "predict")
    return any(row.edge in ("reads", "loads") for event in events for row in program.edges(event))


def _is_prediction(program: Program) -> Stop:
    return lambda event: program.role(event) == "predict"


def _draft(program: Program, fed: Fed) -> Draft:
    verb = "predicts from" if fed.far[0] else "is trained on"
    return Draft(
        program.locate(fed.site),
        f"This model {verb} the predictions of another one: a better first model can make this one worse.",
        (fed.site.path, fed.scope, fed.symbol, "cascade"),
        (Evidence(program.locate(fed.predicted), "the first model predicts"), Evidence(program.locate(fed.site), verb)),
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
        if edge.kind is not EdgeKind.TRAINS or not firsts or not edge.chain:
            continue
        if edge.chain[-1].path != firsts[0].chain[-1].path and _runs(subject, edge.chain[-1]):
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


def _runs(subject: Subject, place: Location) -> bool:
    """Whether something asks for the code around a place, as far as that is known."""
    site = site_at(subject.program, place)
    return site is None or not uncalled(subject).holds_around(site)
