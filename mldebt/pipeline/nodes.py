"""Nodes as people name them."""

import difflib
from collections.abc import Collection

from msgspec.structs import replace

from mldebt.graph.within import path_of
from mldebt.model.errors import MldebtError
from mldebt.model.graph import DependencyGraph, Node
from mldebt.model.paths import parents
from mldebt.pipeline.options import GraphQuery


class UnknownNodeError(MldebtError):
    """There is no node of that name."""


def find_node(graph: DependencyGraph, name: str, what: str = "node") -> Node:
    """The node whose key, or else whose label, is ``name``. Raises UnknownNodeError with what was probably meant."""
    found = nodes_called(graph, name)
    if found:
        return found[0]
    if nodes_inside(graph, name):
        raise UnknownNodeError(
            f"`{name}` holds several nodes: `mldebt graph --focus {name}` shows them and what hangs on them, "
            f"`mldebt impact {name}` what a change of them reaches."
        )
    raise _unknown(graph, name, what)


def located(query: GraphQuery, graph: DependencyGraph) -> GraphQuery:
    """The question with the nodes that its focus names. Raises UnknownNodeError where it names none."""
    found = find_nodes(graph, query.focus) if query.focus else ()
    return replace(query, starts=tuple(node.key for node in found))


def find_nodes(graph: DependencyGraph, name: str) -> tuple[Node, ...]:
    """The node that is called ``name``, or else all nodes of the component or folder of that name. Raises
    UnknownNodeError with what was probably meant."""
    found = nodes_called(graph, name)[:1] or nodes_inside(graph, name)
    if not found:
        raise _unknown(graph, name, "node")
    return found


def nodes_called(graph: DependencyGraph, name: str) -> tuple[Node, ...]:
    """The nodes with that key, or else that label, or else the one whose key is that behind its kind."""
    found = [node for node in graph.nodes if node.key == name] or [node for node in graph.nodes if node.label == name]
    if not found:
        behind = [node for node in graph.nodes if node.key.partition(":")[2] == name]
        found = behind if len(behind) == 1 else []
    return tuple(found)


def nodes_inside(graph: DependencyGraph, name: str) -> tuple[Node, ...]:
    """The nodes of the component of that name, or else of the folder."""
    name = name.removeprefix("./").rstrip("/")
    component = next((one for one in graph.components if one.name == name), None)
    if component is not None:
        return nodes_of(graph, component.files)
    return tuple(node for node in graph.nodes if name in parents(path_of(node.key)))


def nodes_of(graph: DependencyGraph, paths: Collection[str]) -> tuple[Node, ...]:
    """The nodes that are some files, or lie in them."""
    wanted = frozenset(paths)
    return tuple(node for node in graph.nodes if path_of(node.key) in wanted)


def _unknown(graph: DependencyGraph, name: str, what: str) -> UnknownNodeError:
    if any(component.name == name.rstrip("/") for component in graph.components):
        return UnknownNodeError(f"`{name}` holds nothing that the graph knows; `mldebt graph` lists the nodes.")
    names = [*(node.key for node in graph.nodes), *(component.name for component in graph.components)]
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    meant = f" Did you mean `{close[0]}`?" if close else ""
    return UnknownNodeError(f"There is no {what} `{name}` here.{meant} `mldebt graph` lists the nodes.")
