"""What stands between a change and the harm it does: tests, data tests and contracts, declarations."""

from collections import defaultdict
from collections.abc import Collection

from mldebt.knowledge.weights import CaceWeights
from mldebt.measures.reach import declared_pairs, is_hidden
from mldebt.model.graph import DependencyGraph, Edge, EdgeKind
from mldebt.model.score import Term


class Guards:
    """Edges that protect, by the node they protect; made once of a graph."""

    def __init__(self, graph: DependencyGraph) -> None:
        declared = declared_pairs(graph)
        self._guards: defaultdict[str, set[EdgeKind]] = defaultdict(set)
        self._data: defaultdict[str, list[bool]] = defaultdict(list)
        for edge in graph.edges:
            if edge.kind is EdgeKind.TESTS or (edge.kind is EdgeKind.COVERS and edge.source.startswith("code:")):
                self._guards[edge.target].add(edge.kind)
            elif _moves_data(edge) and not edge.declared:
                for end in (edge.source, edge.target):
                    self._data[end].append(is_hidden(edge, declared))

    def protection(self, nodes: Collection[str], weights: CaceWeights) -> tuple[float, tuple[Term, ...]]:
        """0 to 1: one minus the product of what each kind of guard leaves open."""
        kinds = {kind for node in nodes for kind in self._guards.get(node, ())}
        data = [hidden for node in nodes for hidden in self._data.get(node, ())]
        rows = (
            ("tests", EdgeKind.TESTS in kinds, weights.tests.value, "tests import it"),
            ("coverage", EdgeKind.COVERS in kinds, weights.coverage.value, "a data test, schema or contract covers it"),
            ("declaration", bool(data) and not any(data), weights.declaration.value, "all of its data is declared"),
        )
        terms = tuple(Term(name, 1.0, weight, weight, words) for name, there, weight, words in rows if there)
        open_share = 1.0
        for term in terms:
            open_share *= 1 - term.weight
        return 1 - open_share, terms


def _moves_data(edge: Edge) -> bool:
    return edge.kind in (EdgeKind.READS, EdgeKind.WRITES, EdgeKind.APPENDS)
