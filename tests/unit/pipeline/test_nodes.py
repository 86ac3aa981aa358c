"""Nodes as people name them."""

import pytest

from mldebt.model.graph import Component, DependencyGraph, Node, NodeKind
from mldebt.pipeline.nodes import UnknownNodeError, find_node, find_nodes

NODES = (
    Node("code:src/a.py", NodeKind.CODE, "src/a.py"),
    Node("code:src/a.py::f", NodeKind.CODE, "f"),
    Node("code:src/deep/b.py", NodeKind.CODE, "src/deep/b.py"),
    Node("file:data/a.csv", NodeKind.FILE, "data/a.csv"),
    Node("stage:dvc.yaml:train", NodeKind.STAGE, "train", component="src"),
    Node("stage:dvc.yaml:test", NodeKind.STAGE, "test"),
)
GRAPH = DependencyGraph(
    NODES,
    components=(
        Component("src", "folder", "", ("src/a.py",)),
        Component("all of it", "config", "", ("src/deep/b.py",)),
    ),
)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("code:src/a.py", {"code:src/a.py"}),
        ("train", {"stage:dvc.yaml:train"}),
        ("dvc.yaml:train", {"stage:dvc.yaml:train"}),
        ("src", {"code:src/a.py", "code:src/a.py::f"}),
        ("all of it", {"code:src/deep/b.py"}),
        ("./data/", {"file:data/a.csv"}),
        ("src/deep", {"code:src/deep/b.py"}),
    ],
)
def test_what_a_name_stands_for(name: str, keys: set[str]) -> None:
    assert {node.key for node in find_nodes(GRAPH, name)} == keys


def test_what_is_meant_by_another_name() -> None:
    with pytest.raises(UnknownNodeError, match=r"Did you mean `stage:dvc.yaml:train`"):
        find_nodes(GRAPH, "dvc.yaml:trian")


def test_where_one_node_is_wanted_a_component_says_what_to_do() -> None:
    with pytest.raises(UnknownNodeError, match="mldebt graph --focus src"):
        find_node(GRAPH, "src", "finding or node")
