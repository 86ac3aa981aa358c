"""Endpoints behind the prefixes that their routers are mounted with, in whichever module: ``include_router(router,
prefix="/api")``. A request to a local server asks for the endpoint of that path, where the repository has one."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from msgspec.structs import replace

from mldebt.graph.runtraces import RunTrace
from mldebt.graph.trace import EdgeNote, MountNote, NodeNote, Trace
from mldebt.model.graph import EdgeKind, NodeKind
from mldebt.model.place import Site
from mldebt.resolve.state import TESTS
from mldebt.source import demotion

DEEPEST = 6  # routers inside one another
MOST = 8  # places where one is mounted
_KEY = re.compile(r"endpoint:(\S+) (.*)", re.DOTALL)
_LOCAL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+)?(?=/)")

_T = TypeVar("_T", Trace, RunTrace)
Way = tuple[str, str]  # what stands before a route's path, and what of the path that replaces


class Mounting:
    """Where routers are mounted. A test may mount one anywhere."""

    def __init__(self, traces: Iterable[Trace]) -> None:
        traces = tuple(traces)
        self._mounts: dict[Site, list[MountNote]] = defaultdict(list)
        for trace in traces:
            for mount in trace.mounts if demotion(trace.path) != TESTS else ():
                self._mounts[mount.child].append(mount)
        edges = (edge for trace in traces for edge in trace.edges if edge.kind is EdgeKind.EXPOSES)
        self._served = frozenset(key for edge in edges for key in self._behind(edge))

    def applied(self, trace: _T) -> _T:
        """A trace whose endpoints have their whole paths."""
        moved: dict[str, set[str]] = defaultdict(set)
        edges: list[EdgeNote] = []
        for edge in trace.edges:
            for found in self._moved(edge):
                edges.append(found)
                for old, new in ((edge.source, found.source), (edge.target, found.target)):
                    moved[old].add(new)
        changed = {old: new for old, new in moved.items() if new != {old} and old.startswith("endpoint:")}
        nodes = tuple(_renamed(trace.nodes, changed))
        return replace(trace, nodes=nodes, edges=tuple(edges)) if changed else trace

    def _moved(self, edge: EdgeNote) -> Iterator[EdgeNote]:
        if edge.kind is EdgeKind.EXPOSES:
            yield from (replace(edge, target=key) for key in self._behind(edge))
        elif edge.kind is EdgeKind.CALLS and edge.source.startswith("endpoint:"):
            key = _LOCAL.sub("", edge.source, count=1)
            yield replace(edge, source=key) if key in self._served else edge
        else:
            yield edge

    def _behind(self, edge: EdgeNote) -> tuple[str, ...]:
        """The keys of an endpoint, behind each way to its router."""
        parts = _KEY.fullmatch(edge.target)
        ways = self._ways(edge.router, 0) if edge.router is not None else []
        if parts is None or not ways:
            return (edge.target,)
        method, path = parts[1], parts[2]
        return tuple(dict.fromkeys(f"endpoint:{method} {before}{path.removeprefix(own)}" for before, own in ways))

    def _ways(self, router: Site, depth: int) -> list[Way]:
        found: list[Way] = []
        for mount in self._mounts.get(router, ()) if depth < DEEPEST else ():
            for before, own in self._ways(mount.parent, depth + 1) or [("", "")]:
                found.append((before + mount.prefix.removeprefix(own), mount.replaces))
        return found[:MOST]


def _renamed(nodes: tuple[NodeNote, ...], changed: Mapping[str, set[str]]) -> Iterator[NodeNote]:
    for node in nodes:
        for key in sorted(changed.get(node.key, (node.key,))) if node.kind is NodeKind.ENDPOINT else (node.key,):
            yield node if key == node.key else replace(node, key=key, label=key.removeprefix("endpoint:"))
