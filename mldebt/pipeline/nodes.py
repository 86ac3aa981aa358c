"""Nodes as people name them."""

import difflib

from mldebt.model.errors import MldebtError
from mldebt.model.graph import DependencyGraph, Node


class UnknownNodeError(MldebtError):
    """There is no node of that name."""


def find_node(graph: DependencyGraph, name: str, what: str = "node") -> Node:
    """The node whose key, or else whose label, is ``name``. Raises UnknownNodeError with what was probably meant."""
    found = [node for node in graph.nodes if node.key == name] or [node for node in graph.nodes if node.label == name]
    if found:
        return found[0]
    close = difflib.get_close_matches(name, [node.key for node in graph.nodes], n=1, cutoff=0.6)
    meant = f" Did you mean `{close[0]}`?" if close else ""
    raise UnknownNodeError(f"There is no {what} `{name}` here.{meant} `mldebt graph` lists the nodes.")
