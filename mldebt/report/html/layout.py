"""The second half of a layered drawing: coordinates. Deterministic, no randomness, no physics."""

from collections.abc import Sequence
from typing import NamedTuple

from mldebt.report.html.layering import Edge, Layers, parts_of
from mldebt.report.html.treemap import Rect

Point = tuple[float, float]

LAYER_GAP, NODE_GAP, PART_GAP, BEND = 46.0, 12.0, 34.0, 6.0
ROUNDS = 6


class Layout(NamedTuple):
    """A box for each node and a route for each edge; ``across`` where layers run left to right."""

    boxes: list[Rect]
    routes: list[list[Point]]
    width: float
    height: float
    across: bool


def settle(wishes: Sequence[float], sizes: Sequence[float], gap: float) -> list[float]:
    """Centres as near to the wished ones as the order and the gaps allow: least squares by pooling adjacent violators
    (Ayer et al. 1955)."""
    shift, offsets = 0.0, []
    for index, size in enumerate(sizes):
        shift += size / 2 + (sizes[index - 1] / 2 + gap if index else 0.0)
        offsets.append(shift)
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wishes, offsets, strict=True):
        total, count = wish - offset, 1
        while pools and pools[-1][0] / pools[-1][1] >= total / count:
            before, many = pools.pop()
            total, count = total + before, count + many
        pools.append((total, count))
    settled = [total / count for total, count in pools for _ in range(count)]
    return [place + offset for place, offset in zip(settled, offsets, strict=True)]


def _cross_axis(layers: Layers, size: dict[int, float]) -> dict[int, float]:
    """Centres along a layer: everybody near its neighbours, nobody on top of another."""
    centre: dict[int, float] = {}
    for row in layers.rows:
        place = 0.0
        for node in row:
            centre[node] = place + size[node] / 2
            place += size[node] + NODE_GAP
    for sweep in range(ROUNDS):
        for row in layers.rows if sweep % 2 == 0 else reversed(layers.rows):
            wishes = []
            for node in row:
                near = [centre[other] for other in layers.neighbours(node)]
                wishes.append(sum(near) / len(near) if near else centre[node])
            centre.update(zip(row, settle(wishes, [size[node] for node in row], NODE_GAP), strict=True))
    lowest = min(centre[node] - size[node] / 2 for node in centre)
    return {node: place - lowest for node, place in centre.items()}


class _Part(NamedTuple):
    boxes: dict[int, Rect]
    routes: dict[Edge, list[Point]]
    width: float
    height: float


def _place_part(nodes: Sequence[int], edges: Sequence[Edge], sizes: Sequence[Point], across: bool) -> _Part:
    """One connected part, its corner at (0, 0)."""
    layers = Layers(nodes, edges, len(sizes))
    along, cross = (0, 1) if across else (1, 0)
    thick = [max((sizes[n][along] for n in row if n < len(sizes)), default=0.0) for row in layers.rows]
    starts = [sum(thick[:level]) + LAYER_GAP * level for level in range(len(thick))]
    size = {n: sizes[n][cross] if n < len(sizes) else BEND for row in layers.rows for n in row}
    centre = _cross_axis(layers, size)

    def box(node: int) -> Rect:
        width, height = sizes[node]
        level = layers.layer[node]
        middle = starts[level] + (thick[level] - sizes[node][along]) / 2
        side = centre[node] - sizes[node][cross] / 2
        return Rect(middle, side, width, height) if across else Rect(side, middle, width, height)

    boxes = {node: box(node) for node in nodes}
    routes: dict[Edge, list[Point]] = {}
    for edge in edges:
        turned = edge not in layers.chains
        chain = layers.chains[(edge[1], edge[0]) if turned else edge]
        points = [_port(boxes[chain[0]], across, out=True)]
        for bend in chain[1:-1]:
            level = layers.layer[bend]
            ends = (starts[level], starts[level] + thick[level])
            points.extend((place, centre[bend]) if across else (centre[bend], place) for place in ends)
        points.append(_port(boxes[chain[-1]], across, out=False))
        routes[edge] = points[::-1] if turned else points
    reach = max(centre[node] + size[node] / 2 for node in centre)
    length = starts[-1] + thick[-1]
    return _Part(boxes, routes, length if across else reach, reach if across else length)


def _port(box: Rect, across: bool, *, out: bool) -> Point:
    """Where an edge leaves or enters a box."""
    if across:
        return (box.x + (box.width if out else 0.0), box.y + box.height / 2)
    return (box.x + box.width / 2, box.y + (box.height if out else 0.0))


def _pack(parts: Sequence[_Part], room: float) -> tuple[list[Point], float, float]:
    """Corners of the parts on shelves no wider than the widest part or ``room``."""
    limit = max([room, *(part.width for part in parts)])
    corners: list[Point] = []
    x = y = shelf = width = 0.0
    for part in parts:
        if x and x + part.width > limit:
            x, y, shelf = 0.0, y + shelf + PART_GAP, 0.0
        corners.append((x, y))
        width, shelf = max(width, x + part.width), max(shelf, part.height)
        x += part.width + PART_GAP
    return corners, width, y + shelf


def _place(sizes: Sequence[Point], edges: Sequence[Edge], room: float, across: bool) -> Layout:
    members = parts_of(len(sizes), edges)
    home = {node: index for index, part in enumerate(members) for node in part}
    inside: list[list[Edge]] = [[] for _ in members]
    for edge in dict.fromkeys(edges):
        inside[home[edge[0]]].append(edge)
    parts = [_place_part(part, inside[index], sizes, across) for index, part in enumerate(members)]
    corners, width, height = _pack(parts, room)
    boxes = [Rect(0.0, 0.0, 0.0, 0.0)] * len(sizes)
    routes: dict[Edge, list[Point]] = {}
    for part, (left, top) in zip(parts, corners, strict=True):
        for node, rect in part.boxes.items():
            boxes[node] = Rect(rect.x + left, rect.y + top, rect.width, rect.height)
        for edge, points in part.routes.items():
            routes[edge] = [(x + left, y + top) for x, y in points]
    return Layout(boxes, [routes[edge] for edge in edges], width, height, across)


def layered(sizes: Sequence[Point], edges: Sequence[Edge], room: float) -> Layout:
    """A drawing of boxes of the given sizes (width, height) in which edges lead forward.

    Left to right where that fits into ``room``, else top to bottom where that is narrower. Edges join different nodes;
    equal edges get equal routes.
    """
    if not sizes:
        return Layout([], [], 0.0, 0.0, True)
    across = _place(sizes, edges, room, True)
    if across.width <= room:
        return across
    down = _place(sizes, edges, room, False)
    return down if down.width < across.width else across
