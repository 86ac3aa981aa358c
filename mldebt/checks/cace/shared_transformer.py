"""CACE004: one fitted transformer serves several trainings."""

from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.common import number
from mldebt.checks.data.edges import READS, by_node, code_place, script_of
from mldebt.checks.gathering import gathered
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import Edge, EdgeKind
from mldebt.model.place import Site
from mldebt.resolve.program import Program

ADVICE = "Fit and keep a transformer with each model, as one pipeline; or give it an owner, a version and a test."


@check("CACE004")
def shared_transformer(subject: Subject) -> Iterator[Draft]:
    """Saved transformers that several scripts load which train a model each."""
    saved = _saved(subject)
    trainers = {
        script_of(edge): edge
        for edge in subject.graph.edges
        if edge.kind is EdgeKind.TRAINS and edge.source.startswith("code:") and edge.chain
    }
    taken: set[tuple[str, ...]] = set()
    for key, edges in sorted(by_node(subject, READS).items()):
        if key not in saved:
            continue
        makers = {script_of(edge) for edge in saved[key]}
        users: dict[str, Edge] = {}
        for edge in sorted(edges, key=lambda edge: edge.chain):
            script = script_of(edge)
            if script in trainers and script not in makers and not subject.demoted(script):
                users.setdefault(script, edge)
        if len(users) >= number(subject, "trainings") and tuple(users) not in taken:
            taken.add(tuple(users))
            label = key.partition(":")[2]
            yield Draft(
                code_place(min(users.values(), key=lambda edge: edge.chain)),
                f"{label} is fitted once and used by {len(users)} trainings: fit it anew, and all models change.",
                (key,),
                (
                    Evidence(saved[key][0].chain[-1], "is saved"),
                    *(Evidence(edge.chain[-1], f"{path} trains behind it") for path, edge in sorted(users.items())),
                ),
                ADVICE,
                (key, *(f"code:{path}" for path in sorted(users))),
            )


def _saved(subject: Subject) -> dict[str, list[Edge]]:
    """Files that a fitted transformer is written to: the class that was saved transforms and does not predict."""
    places = set(map(subject.program.locate, _transformers_saved(subject)))
    found: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in subject.graph.edges:
        if edge.kind in (EdgeKind.WRITES, EdgeKind.PERSISTS) and edge.chain and edge.chain[-1] in places:
            found[edge.target].append(edge)
    return {key: sorted(edges, key=lambda edge: edge.chain) for key, edges in found.items()}


def _takes_a_model(program: Program, symbol: str) -> bool:
    return any(row.as_ == "model" for row in program.edges_of(symbol))


@gathered(Site, calling=_takes_a_model)
def _transformers_saved(subject: Subject) -> Iterator[Site]:
    program = subject.program
    for summary in program.summaries():
        lineage = subject.roles.lineage(summary)
        for event in summary.events:
            for row in program.edges(event):
                maker = lineage.constructor(program.argument(event, row.arg)) if row.as_ == "model" else None
                if maker is not None and _only_transforms(subject, maker.type):
                    yield event.site


def _only_transforms(subject: Subject, kind: str) -> bool:
    """Whether a class transforms rows and predicts nothing."""
    apis = subject.program.apis
    return apis.method(kind, "transform") is not None and apis.method(kind, "predict") is None
