"""The graph as NetworkX knows it."""

from typing import TYPE_CHECKING, Any

from mldebt.model.graph import DependencyGraph

if TYPE_CHECKING:
    import networkx as nx


def to_networkx(graph: DependencyGraph) -> "nx.MultiDiGraph[Any]":
    """A ``networkx.MultiDiGraph``: node and edge attributes are the fields of ``model.graph.Node`` and ``Edge``."""
    import networkx as nx

    result: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    result.add_nodes_from(
        (node.key, {"kind": node.kind.value, "label": node.label, "component": node.component, **node.attrs})
        for node in graph.nodes
    )
    result.add_edges_from(
        (
            edge.source,
            edge.target,
            {
                "kind": edge.kind.value,
                "certainty": edge.certainty.value,
                "declared": edge.declared,
                "entry": edge.entry,
                "stage": edge.stage,
                "locations": [str(place) for place in edge.chain],
            },
        )
        for edge in graph.edges
    )
    return result
