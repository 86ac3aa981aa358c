"""The part of a graph that some files are about."""

from collections.abc import Collection

from msgspec.structs import replace

from mldebt.model.graph import DependencyGraph
from mldebt.model.paths import parents


def graph_within(graph: DependencyGraph, names: Collection[str]) -> DependencyGraph:
    """What lies in the named files and folders, and all that is one step from it; everything without names."""
    if not names:
        return graph
    wanted = frozenset(names)

    def named(path: str) -> bool:
        return path in wanted or not wanted.isdisjoint(parents(path))

    own = {node.key for node in graph.nodes if named(path_of(node.key))}
    edges = tuple(
        edge
        for edge in graph.edges
        if edge.source in own or edge.target in own or any(named(place.path) for place in edge.chain[-1:])
    )
    near = own.union(*((edge.source, edge.target) for edge in edges))
    return replace(
        graph,
        nodes=tuple(node for node in graph.nodes if node.key in near),
        edges=edges,
        unresolved=tuple(one for one in graph.unresolved if named(one.location.path)),
    )


def path_of(key: str) -> str:
    """The path in a node's key: of code, data, or the file that holds a key, a model or a column."""
    return key.partition(":")[2].partition("::")[0].partition("#")[0]
