"""The dependency graph as a picture can show it: code collapsed to components, alike data to groups."""

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable

from msgspec import Struct

from mldebt.model.graph import Certainty, DependencyGraph, Edge, EdgeKind, Node, NodeKind
from mldebt.report.wording import part

COMFORTABLE = 120
"""Nodes above which alike ones are drawn as one: data by its neighbours or folder, components by package."""
COMFORTABLE_LINES = 3 * COMFORTABLE
"""Lines above which the same is done."""
MOST_NODES = 400
"""Nodes above which the least connected ones are left to the table."""

# Structure and tests, not the flow of data: they count for reach, and would hide the picture.
_NOT_FLOW = {EdgeKind.IMPORTS, EdgeKind.TESTS}
_CODE = {NodeKind.CODE, NodeKind.STAGE}
_ROLE = {
    NodeKind.TABLE: "source",
    NodeKind.OBJECT: "source",
    NodeKind.HUB: "source",
    NodeKind.LLM: "source",
    NodeKind.FILE: "data",
    NodeKind.GLOB: "data",
    NodeKind.DATASET: "data",
    NodeKind.COLLECTION: "data",
    NodeKind.TOPIC: "data",
    NodeKind.COLUMN: "feature",
    NodeKind.MODEL: "model",
    NodeKind.ARTEFACT: "model",
    NodeKind.REGMODEL: "model",
    NodeKind.ENDPOINT: "endpoint",
    NodeKind.CODE: "code",
    NodeKind.STAGE: "code",
    NodeKind.CONFIGKEY: "config",
    NodeKind.ENV: "config",
    NodeKind.PROMPT: "config",
    NodeKind.SCHEDULE: "config",
}


class MapNode(Struct, frozen=True, gc=False):
    """One box of the map. ``members`` are the labels of what it stands for, where that is more than one thing."""

    key: str
    label: str
    kind: str
    role: str
    members: tuple[str, ...] = ()


class MapEdge(Struct, frozen=True, gc=False):
    """One line of the map: ``seen`` in code, ``declared`` by a tool, or both; ``sure`` where some path is exact."""

    source: int
    target: int
    seen: bool
    declared: bool
    sure: bool
    kinds: tuple[str, ...]

    @property
    def standing(self) -> str:
        """both, seen or declared: how the line is drawn."""
        return "both" if self.seen and self.declared else "seen" if self.seen else "declared"


class FlowMap(Struct, frozen=True, gc=False):
    """What is drawn, and how many nodes are in the table only."""

    nodes: tuple[MapNode, ...] = ()
    edges: tuple[MapEdge, ...] = ()
    left_out: int = 0


Lines = dict[tuple[str, str], list[Edge]]


class _Box:
    """A drawn node while it is being put together."""

    def __init__(self, key: str, label: str, kind: str, role: str) -> None:
        self.key, self.label, self.kind, self.role = key, label, kind, role
        self.members: list[str] = []

    def frozen(self) -> MapNode:
        many = len(self.members) > 1 or self.role == "code"
        return MapNode(self.key, self.label, self.kind, self.role, tuple(self.members) if many else ())


def _box_of(node: Node) -> tuple[str, str, str]:
    """Key, label and kind of the box that stands for a node."""
    if node.kind in _CODE:
        home = node.component or node.key.partition(":")[2].partition("::")[0].partition("#")[0]
        return f"component:{home}", part(home), "component"
    if node.kind is NodeKind.COLUMN:
        owner = node.key.rpartition("::")[0]
        return f"columns:{owner}", posixpath.basename(owner.partition(":")[2]) or owner, "columns"
    if node.kind is NodeKind.CONFIGKEY:
        file = node.key.partition(":")[2].partition("#")[0]
        return f"config:{file}", file, "config keys"
    if node.kind is NodeKind.ENV:
        return "environment", "environment", "variables"
    return node.key, node.label, node.kind.value


def _boxes(graph: DependencyGraph) -> tuple[dict[str, _Box], dict[str, str]]:
    """Boxes by key, and the box of each node's key."""
    boxes: dict[str, _Box] = {}
    home: dict[str, str] = {}
    for node in graph.nodes:
        key, label, kind = _box_of(node)
        box = boxes.setdefault(key, _Box(key, label, kind, _ROLE[node.kind]))
        box.members.append(node.label)
        home[node.key] = key
    return boxes, home


Sort = Callable[[_Box], str]
"""What alike boxes have in common."""


def _merge(edges: Iterable[tuple[str, str, Edge]]) -> Lines:
    lines: Lines = defaultdict(list)
    for source, target, edge in edges:
        if source != target:
            lines[source, target].append(edge)
    return lines


def _lines(graph: DependencyGraph, home: dict[str, str]) -> Lines:
    flow = (edge for edge in graph.edges if edge.kind not in _NOT_FLOW)
    ends = ((home.get(edge.source), home.get(edge.target), edge) for edge in flow)
    known = ((source, target, edge) for source, target, edge in ends if source and target)
    code = {key for key in home.values() if key.startswith("component:")}
    return _merge(
        (source, target, edge)
        for source, target, edge in known
        if not (edge.kind is EdgeKind.CALLS and source in code and target in code)
    )


def _by_neighbours(lines: Lines) -> Sort:
    """Groups data by who writes and who reads it."""
    before: dict[str, set[str]] = defaultdict(set)
    after: dict[str, set[str]] = defaultdict(set)
    for source, target in lines:
        before[target].add(source)
        after[source].add(target)

    def neighbours(box: _Box) -> str:
        return box.key if box.role == "code" else "\0".join([*sorted(before[box.key]), "", *sorted(after[box.key])])

    return neighbours


def _by_folder(depth: int) -> Sort:
    """Groups data by its first folders."""
    return lambda box: box.key if box.role == "code" else "/".join(box.label.split("/")[:-1][:depth])


def _by_package(graph: DependencyGraph) -> Sort:
    """Groups components by the top folder of their first file."""
    package = {part.name: part.files[0].partition("/")[0] for part in graph.components if part.files}
    return lambda box: package.get(box.label, box.label) if box.role == "code" else box.key


def _group(boxes: dict[str, _Box], lines: Lines, sort: Sort) -> tuple[dict[str, _Box], Lines]:
    """Boxes of one kind that have in common what ``sort`` says become one."""
    groups: dict[tuple[str, str], list[_Box]] = defaultdict(list)
    for box in boxes.values():
        groups[box.kind, sort(box)].append(box)
    merged: dict[str, _Box] = {}
    home: dict[str, str] = {}
    for (_, common), alike in groups.items():
        first = alike[0]
        if len(alike) > 1:
            members = [member for box in alike for member in box.members]
            label = f"{common} ×{len(alike)}" if first.role == "code" else _group_label(members)
            first = _Box(first.key, label, first.kind, first.role)
            first.members = members
        merged[first.key] = first
        home.update((box.key, first.key) for box in alike)
    moved = ((home[source], home[target], edge) for (source, target), edges in lines.items() for edge in edges)
    return merged, _merge(moved)


def _group_label(members: list[str]) -> str:
    folder = posixpath.commonprefix([posixpath.dirname(member) + "/" for member in members]).rpartition("/")[0]
    return f"{folder} ×{len(members)}" if folder else f"{posixpath.basename(members[0])} … ×{len(members)}"


def _most_connected(boxes: dict[str, _Box], lines: Lines) -> set[str]:
    degree: dict[str, int] = defaultdict(int)
    for source, target in lines:
        degree[source] += 1
        degree[target] += 1
    return set(sorted(boxes, key=lambda key: (-degree[key], key))[:MOST_NODES])


def _made_comfortable(graph: DependencyGraph, boxes: dict[str, _Box], lines: Lines) -> tuple[dict[str, _Box], Lines]:
    """The first way of grouping that makes the picture comfortable, the gentlest first."""
    package = _by_package(graph)
    ways: tuple[tuple[Callable[[Lines], Sort], ...], ...] = (
        (),
        (_by_neighbours,),
        (lambda _: package, _by_neighbours),
        *((lambda _: package, lambda _, depth=depth: _by_folder(depth)) for depth in (3, 2, 1)),
    )
    drawn, joined = boxes, lines
    for way in ways:
        drawn, joined = boxes, lines
        for step in way:
            drawn, joined = _group(drawn, joined, step(joined))
        if len(drawn) <= COMFORTABLE and len(joined) <= COMFORTABLE_LINES:
            break
    return drawn, joined


def flow_map(graph: DependencyGraph) -> FlowMap:
    """The graph as a picture of at most ``MOST_NODES`` boxes. What touches no data is left to the table."""
    boxes, home = _boxes(graph)
    lines = _lines(graph, home)
    joined = {end for line in lines for end in line}
    drawn = {key: box for key, box in boxes.items() if key in joined}
    drawn, lines = _made_comfortable(graph, drawn, lines)
    kept = _most_connected(drawn, lines)
    order = [key for key in drawn if key in kept]
    number = {key: index for index, key in enumerate(order)}
    edges = tuple(
        MapEdge(
            number[source],
            number[target],
            any(not edge.declared for edge in alike),
            any(edge.declared for edge in alike),
            any(edge.certainty in (Certainty.EXACT, Certainty.DECLARED) for edge in alike),
            tuple(sorted({edge.kind.value for edge in alike})),
        )
        for (source, target), alike in sorted(lines.items())
        if source in kept and target in kept
    )
    left_out = len(boxes) - len(joined) + len(drawn) - len(order)
    return FlowMap(tuple(drawn[key].frozen() for key in order), edges, left_out)
