"""Dependency graphs in a line: ``graph("a.py > d.csv > b.py", "c.py imports a.py")``."""

from collections.abc import Mapping, Sequence

from mldebt.model.graph import Certainty, Component, DependencyGraph, Edge, EdgeKind, Node, NodeKind


def graph(
    *rows: str,
    components: Mapping[str, Sequence[str]] | None = None,
    certainty: Certainty = Certainty.EXACT,
) -> DependencyGraph:
    """A graph from rows: ``X > Y`` is a read or write by what X and Y are, ``X kind Y`` any other edge.

    Names that end in .py or .ipynb are code, names like ``stage:x``, ``endpoint:x`` and ``schedule:x`` themselves, all
    others files. A row that starts with ``declared`` is one that a tool declares.
    """
    nodes: dict[str, Node] = {}
    edges = []
    for row in rows:
        words = row.split()
        declared = words[0] == "declared"
        words = words[1:] if declared else words
        for left, verb, right in zip(words[::2], words[1::2], words[2::2], strict=False):
            source, target = (nodes.setdefault(_node(name).key, _node(name)) for name in (left, right))
            sure = Certainty.DECLARED if declared else certainty
            edges.append(Edge(source.key, target.key, _kind(verb, source), sure))
    homes = {file: name for name, files in (components or {}).items() for file in files}
    parts = tuple(Component(name, "test", "test", tuple(files)) for name, files in (components or {}).items())
    placed = (Node(n.key, n.kind, n.label, component=homes.get(n.label, "")) for n in nodes.values())
    return DependencyGraph(tuple(sorted(placed, key=lambda node: node.key)), tuple(edges), parts)


def _node(name: str) -> Node:
    if name.endswith((".py", ".ipynb")):
        return Node(f"code:{name}", NodeKind.CODE, name)
    for prefix, kind in (("stage", NodeKind.STAGE), ("endpoint", NodeKind.ENDPOINT), ("schedule", NodeKind.SCHEDULE)):
        if name.startswith(f"{prefix}:"):
            return Node(name, kind, name)
    return Node(f"file:{name}", NodeKind.FILE, name)


def _kind(verb: str, source: Node) -> EdgeKind:
    if verb != ">":
        return EdgeKind(verb)
    return EdgeKind.WRITES if source.kind is NodeKind.CODE else EdgeKind.READS
