"""Which part of the graph a reader asked for."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

from msgspec.structs import replace

from mldebt.model.graph import DependencyGraph, Edge, EdgeKind, NodeKind

_CODE = "code:"


class Part(Protocol):
    """What part of the graph to show. ``depth`` 0: as far as it goes; ``starts``: the nodes that it is about,
    where it is not the whole."""

    @property
    def starts(self) -> tuple[str, ...]: ...
    @property
    def depth(self) -> int: ...
    @property
    def columns(self) -> bool: ...
    @property
    def unresolved(self) -> bool: ...
    @property
    def hide_declared(self) -> bool: ...


def _reach(starts: set[str], edges: Iterable[Edge], depth: int, *, forward: bool) -> set[str]:
    """Nodes within ``depth`` steps in one direction; 0 steps: all."""
    following: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        source, target = (edge.source, edge.target) if forward else (edge.target, edge.source)
        following[source].append(target)
    reached, ring, steps = set(starts), set(starts), 0
    while ring and (not depth or steps < depth):
        ring = {target for node in ring for target in following[node]} - reached
        reached |= ring
        steps += 1
    return reached


def narrow(graph: DependencyGraph, part: Part) -> DependencyGraph:
    """The nodes and edges asked for: all, or those that the starts reach and that reach them."""
    hidden = set() if part.columns else {node.key for node in graph.nodes if node.kind is NodeKind.COLUMN}
    edges = [
        edge
        for edge in graph.edges
        if not (part.hide_declared and _only_declared(edge)) and edge.source not in hidden and edge.target not in hidden
    ]
    keys = {node.key for node in graph.nodes} - hidden
    if part.starts:
        starts = set(part.starts) & keys
        ways = edges if any(key.startswith(_CODE) for key in starts) else [edge for edge in edges if flows(edge)]
        keys &= _reach(starts, ways, part.depth, forward=True) | _reach(starts, ways, part.depth, forward=False)
    kept = tuple(edge for edge in edges if edge.source in keys and edge.target in keys)
    return replace(graph, nodes=tuple(node for node in graph.nodes if node.key in keys), edges=kept)


def _only_declared(edge: Edge) -> bool:
    """Whether only a tool's file says so; what a command line starts it shows itself."""
    return edge.declared and edge.kind is not EdgeKind.LAUNCHES


def flows(edge: Edge) -> bool:
    """Edges along which data, models and their uses flow: no structure of code, and no calls from code to code."""
    between_code = edge.source.startswith(_CODE) and edge.target.startswith(_CODE)
    return not is_structure(edge) and not (between_code and edge.kind is EdgeKind.CALLS)


def is_structure(edge: Edge) -> bool:
    """Edges of code alone, which lists of data leave out."""
    return edge.kind in (EdgeKind.IMPORTS, EdgeKind.TESTS)
