"""CACE006: a model is trained on what it predicted itself."""

from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import Edge, EdgeKind

ADVICE = "Keep predictions apart from labels, mark which rows the model made, and hold some traffic out of its reach."


@check("CACE006")
def feedback_cycle(subject: Subject) -> Iterator[Draft]:
    """Data that a model's predictions are written to and that the same model is trained on."""
    trained: defaultdict[str, list[Edge]] = defaultdict(list)
    saved: defaultdict[str, set[str]] = defaultdict(set)
    for edge in subject.graph.edges:
        if edge.kind is EdgeKind.TRAINS and not edge.source.startswith("code:") and edge.chain:
            trained[edge.source].append(edge)
        elif edge.kind is EdgeKind.PERSISTS and not edge.source.startswith("code:"):
            saved[edge.source].add(edge.target)
    seen: set[tuple[str, str]] = set()
    for made in subject.graph.edges:
        if made.kind is not EdgeKind.PREDICTS or made.target.startswith("code:") or not made.chain:
            continue
        for fit in trained.get(made.target, ()):
            same = made.source == fit.target or made.source in saved.get(fit.target, ())
            if not same or (made.target, fit.target) in seen or subject.demoted(fit.chain[-1].path):
                continue
            seen.add((made.target, fit.target))
            label = made.target.partition(":")[2]
            yield Draft(
                fit.chain[-1],
                f"The model is trained on {label}, which holds its own predictions: it learns to agree with itself.",
                (made.target, fit.target),
                (Evidence(made.chain[-1], f"its predictions go to {label}"), Evidence(fit.chain[-1], "it is trained")),
                ADVICE,
                (made.target, fit.target),
            )
