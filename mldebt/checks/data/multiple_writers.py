"""DATA006: two scripts write the same data, so its content depends on which ran last."""

from collections.abc import Iterator

from mldebt.checks.data.edges import WRITES, actor, by_node, data_nodes
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.graph import Certainty, Edge

ADVICE = "Keep one writer and delete the other, or give each its own file and join them in a named step."


@check("DATA006")
def multiple_writers(subject: Subject) -> Iterator[Draft]:
    """Nodes with more than one writing script; appends and partitions keep apart what they write."""
    nodes = data_nodes(subject)
    for key, edges in sorted(by_node(subject, WRITES).items()):
        if key not in nodes or any(edge.mode == "p" for edge in edges):
            continue
        writers: dict[str, Edge] = {}
        places: set[object] = set()
        for edge in sorted(edges, key=lambda item: item.chain):
            if not subject.demoted(actor(edge)) and edge.chain[-1] not in places:
                writers.setdefault(actor(edge), edge)
                places.add(edge.chain[-1])
        if len(writers) > 1:
            yield _draft(nodes[key].label, key, [writers[path] for path in sorted(writers)], subject.role.name)


def _draft(label: str, key: str, writers: list[Edge], role: str) -> Draft:
    others = ", ".join(actor(edge) for edge in writers[1:4])
    notebook = any(actor(edge).endswith(".ipynb") for edge in writers)
    maybe = notebook or any(edge.certainty is Certainty.ALTERNATIVES for edge in writers)
    severity = Severity.INFO if role == "course" else Severity.WARNING if maybe else None
    return Draft(
        writers[0].chain[0],
        f"{label} is written by {actor(writers[0])} and by {others}; its content depends on which ran last.",
        (key,),
        tuple(Evidence(edge.chain[-1], f"{actor(edge)} writes {label}") for edge in writers[:8]),
        ADVICE,
        (key,),
        severity,
    )
