"""Nodes and edges under construction: one node a key, one edge for each thing that differs about it."""

from mldebt.model.graph import Certainty, Edge, EdgeKind, Node, NodeKind
from mldebt.model.place import Location


def code_key(path: str) -> str:
    """The key of a code file."""
    return f"code:{path}"


class Sketch:
    """Collects nodes and edges; ``sorted`` gives them in an order that does not depend on how they came."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._edges: dict[tuple[object, ...], Edge] = {}

    def node(
        self,
        key: str,
        kind: NodeKind,
        label: str,
        location: Location | None = None,
        attrs: dict[str, str] | None = None,
    ) -> str:
        """Adds a node, or completes it; its key. A file that some code treats as a model is an artefact for all."""
        known = self._nodes.get(key)
        merged = {**(known.attrs if known is not None else {}), **(attrs or {})}
        if known is not None and known.kind is not NodeKind.FILE:
            kind = known.kind
        place = known.location if known is not None and known.location is not None else location
        self._nodes[key] = Node(key, kind, label, place, "", merged)
        return key

    def code(self, path: str) -> str:
        """The node of a code file."""
        return self.node(code_key(path), NodeKind.CODE, path, Location(path))

    def edge(
        self,
        source: str,
        target: str,
        kind: EdgeKind,
        certainty: Certainty,
        chain: tuple[Location, ...] = (),
        *,
        entry: str = "",
        stage: str = "",
        symbol: str = "",
        mode: str = "",
        written: Location | None = None,
    ) -> None:
        """Adds an edge; of two that say the same, the shorter chain stays."""
        identity = (source, target, kind, certainty, entry, stage, chain[-1:])
        known = self._edges.get(identity)
        if known is None or (len(chain), chain) < (len(known.chain), known.chain):
            self._edges[identity] = Edge(source, target, kind, certainty, chain, entry, stage, symbol, mode, written)

    def nodes(self) -> tuple[Node, ...]:
        """All nodes by key."""
        return tuple(self._nodes[key] for key in sorted(self._nodes))

    def edges(self) -> tuple[Edge, ...]:
        """All edges, sorted."""
        return tuple(sorted(self._edges.values(), key=edge_order))


def edge_order(edge: Edge) -> tuple[object, ...]:
    """The order of edges in a graph."""
    return edge.source, edge.target, edge.kind, edge.certainty, edge.entry, edge.stage, edge.chain, edge.symbol
