"""Where the nodes of a graph live, what each component does, and what its loss weighs."""

from collections import defaultdict
from collections.abc import Mapping

from mldebt.knowledge.weights import TruckWeights
from mldebt.measures.reach import file_of
from mldebt.model.graph import DependencyGraph, EdgeKind, NodeKind

_DOES = {
    EdgeKind.TRAINS: "trains",
    EdgeKind.PREDICTS: "predicts",
    EdgeKind.EXPOSES: "serves",
    EdgeKind.READS: "reads",
    EdgeKind.WRITES: "writes",
    EdgeKind.APPENDS: "writes",
    EdgeKind.PERSISTS: "writes",
    EdgeKind.TRIGGERS: "scheduled",
}


class Layout:
    """Homes of nodes and files; made once of a graph."""

    def __init__(self, graph: DependencyGraph) -> None:
        self.components = {component.name: component for component in graph.components}
        self.component_of = {path: c.name for c in graph.components for path in c.files}
        self.kind_of = {node.key: node.kind for node in graph.nodes}
        self.home: dict[str, str] = {}
        self.nodes_of_file: defaultdict[str, list[str]] = defaultdict(list)
        self.nodes_of_component: defaultdict[str, list[str]] = defaultdict(list)
        for node in graph.nodes:
            path = file_of(node.key) if node.kind is NodeKind.CODE else ""
            home = node.component or self.component_of.get(path, "")
            if path:
                self.nodes_of_file[path].append(node.key)
            if home:
                self.home[node.key] = home
            if home and node.kind in (NodeKind.CODE, NodeKind.STAGE):
                self.nodes_of_component[home].append(node.key)
        self.kinds = self._kinds(graph)

    def _kinds(self, graph: DependencyGraph) -> Mapping[str, tuple[str, ...]]:
        """component -> what it does, by the edges at its code."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for edge in graph.edges:
            word = _DOES.get(edge.kind)
            if word is None or (edge.declared and word != "scheduled"):
                continue
            for end in (edge.source, edge.target):
                if self.kind_of.get(end) in (NodeKind.CODE, NodeKind.STAGE) and end in self.home:
                    found[self.home[end]].add(word)
        return {name: tuple(sorted(words)) for name, words in found.items()}

    def weight(self, name: str, weights: TruckWeights) -> float:
        """What the loss of a component weighs: served, scheduled, or other."""
        kinds = self.kinds.get(name, ())
        if "serves" in kinds:
            return weights.served.value
        return weights.scheduled.value if "scheduled" in kinds else weights.other.value
