"""DATA017: a vector store is searched, and nothing here fills it."""

from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import Edge, EdgeKind, NodeKind


@check("DATA017")
def stale_index(subject: Subject) -> Iterator[Draft]:
    """Collections with a search and no embedding, where no other collection is filled under an unknown name."""
    collections = {
        node.key: node
        for node in subject.graph.nodes
        if node.kind is NodeKind.COLLECTION and "*" not in node.label and "None" not in node.label
    }
    searched: defaultdict[str, list[Edge]] = defaultdict(list)
    filled: set[str] = set()
    for edge in subject.graph.edges:
        if edge.kind is EdgeKind.RETRIEVES and edge.source in collections and edge.chain:
            searched[edge.source].append(edge)
        elif edge.kind in (EdgeKind.EMBEDS, EdgeKind.WRITES, EdgeKind.APPENDS):
            filled.add(edge.target)
    if any(key not in searched for key in filled & collections.keys()):
        return  # something is filled under another spelling
    for key, edges in sorted(searched.items()):
        first = min(edges, key=lambda edge: edge.chain)
        if key not in filled and not subject.demoted(first.chain[0].path):
            yield Draft(
                first.chain[0],
                f"How old may {collections[key].label} be? It is searched here, and nothing here fills it.",
                (key, "no refresh"),
                (Evidence(first.chain[-1], "is searched"),),
                "Name the job that fills it, or put it under `imports` in the configuration.",
                (key,),
                question=True,
            )
