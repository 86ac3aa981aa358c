"""What the rules about data share: who reads and writes a node."""

import posixpath
from collections import defaultdict

from mldebt.checks.subject import Subject
from mldebt.model.graph import Certainty, Edge, EdgeKind, Node, NodeKind
from mldebt.model.place import Location

WRITES = frozenset({EdgeKind.WRITES, EdgeKind.PERSISTS})
READS = frozenset({EdgeKind.READS, EdgeKind.LOADS})
DATA = frozenset({NodeKind.FILE, NodeKind.ARTEFACT, NodeKind.TABLE, NodeKind.OBJECT, NodeKind.REGMODEL})


def actor(edge: Edge) -> str:
    """The file for whose sake an access happens: the outermost call, not the helper that it goes through, nor the
    command line that starts it."""
    return code_place(edge).path if edge.chain else ""


def script_of(edge: Edge) -> str:
    """The script whose run comes to an access."""
    return edge.entry or actor(edge)


def code_place(edge: Edge) -> Location:
    """The outermost place in code: a chain may begin at the command line that starts the script."""
    return next((place for place in edge.chain if place.path.endswith((".py", ".ipynb"))), edge.chain[-1])


def file_name(path: str) -> str:
    """The name of a file without its folders, which may be written as Windows has them. What was made or kept here is
    known by it where somebody carried it elsewhere."""
    return posixpath.basename(path.replace("\\", "/"))


def by_node(subject: Subject, kinds: frozenset[EdgeKind]) -> dict[str, list[Edge]]:
    """Observed, surely known accesses of a kind, by data node; a write is an edge into it, a read one out of it."""
    found: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in subject.graph.edges:
        if edge.kind in kinds and edge.certainty in (Certainty.EXACT, Certainty.ALTERNATIVES) and edge.chain:
            found[edge.target if kinds is WRITES else edge.source].append(edge)
    return dict(found)


def data_nodes(subject: Subject) -> dict[str, Node]:
    """Nodes that hold data; figures and logs do not. A name with an unfilled placeholder stands for nothing, and ``-``
    for what a program is given and gives on."""
    nodes = (node for node in subject.graph.nodes if node.kind in DATA and "${" not in node.label and node.label != "-")
    return {node.key: node for node in nodes if node.attrs.get("sink") != "report"}
