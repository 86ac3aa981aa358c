"""What a path shows of the graph."""

from mldebt.graph.within import graph_within
from mldebt.model.graph import Certainty, DependencyGraph, Edge, EdgeKind, Node, NodeKind, Unresolved
from mldebt.model.place import Location


def node(kind: NodeKind, key: str) -> Node:
    return Node(key, kind, key.partition(":")[2])


def edge(source: str, target: str, kind: EdgeKind, path: str) -> Edge:
    return Edge(source, target, kind, Certainty.EXACT, (Location("main.py", 1), Location(path, 3)))


GRAPH = DependencyGraph(
    nodes=(
        node(NodeKind.CODE, "code:a/load.py"),
        node(NodeKind.CODE, "code:ab/train.py"),
        node(NodeKind.CODE, "code:c/serve.py"),
        node(NodeKind.FILE, "file:data/raw.csv"),
        node(NodeKind.FILE, "file:model.pkl"),
    ),
    edges=(
        edge("file:data/raw.csv", "code:a/load.py", EdgeKind.READS, "a/load.py"),
        edge("code:ab/train.py", "file:model.pkl", EdgeKind.PERSISTS, "ab/train.py"),
        edge("file:model.pkl", "code:c/serve.py", EdgeKind.LOADS, "c/serve.py"),
    ),
    unresolved=(
        Unresolved(Location("a/load.py", 9), "open", "why"),
        Unresolved(Location("c/serve.py", 9), "open", "why"),
    ),
)


def keys(*names: str) -> set[str]:
    return {one.key for one in graph_within(GRAPH, names).nodes}


def test_a_folder_shows_what_is_in_it_and_one_step_on() -> None:
    assert keys("a") == {"code:a/load.py", "file:data/raw.csv"}
    assert keys("ab/train.py") == {"code:ab/train.py", "file:model.pkl"}
    assert keys("data") == {"code:a/load.py", "file:data/raw.csv"}
    assert len(graph_within(GRAPH, ("a",)).unresolved) == 1


def test_several_names_and_none() -> None:
    assert keys("a", "c") == {"code:a/load.py", "file:data/raw.csv", "code:c/serve.py", "file:model.pkl"}
    assert graph_within(GRAPH, ()) is GRAPH
    assert keys("nowhere") == set()
