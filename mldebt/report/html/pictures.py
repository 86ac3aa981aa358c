"""The map and the quadrant of the report as shapes that the SVG templates draw: coordinates, classes and words."""

import math
from collections.abc import Sequence
from itertools import pairwise
from unicodedata import east_asian_width

from msgspec import Struct

from mldebt.model.report import Report
from mldebt.model.score import ComponentScore, Ownership
from mldebt.report.answer import deserted, judged
from mldebt.report.html.dataflow import FlowMap, flow_map
from mldebt.report.html.layout import Point, layered
from mldebt.report.html.treemap import Rect
from mldebt.report.wording import number, part, percent, plain, shorten, shorten_path

ROOM = 1180.0
"""Width of the page's column in CSS pixels."""
GLYPH = 6.5
"""Average width of a character at 12 px in the fonts of the page."""
LABEL = 28
"""Characters of a label in the map."""


class MapBox(Struct, frozen=True, gc=False):
    """A box of the data-flow map."""

    rect: Rect
    label: str
    kind: str
    role: str
    title: str


class MapLine(Struct, frozen=True, gc=False):
    """A line of the data-flow map: an SVG path."""

    path: str
    standing: str
    sure: bool
    title: str


class MapPicture(Struct, frozen=True, gc=False):
    """The data-flow map, drawn."""

    width: float
    height: float
    boxes: tuple[MapBox, ...]
    lines: tuple[MapLine, ...]
    flow: FlowMap


class Dot(Struct, frozen=True, gc=False):
    """A component in the risk quadrant; the label is empty where it would cover another."""

    x: float
    y: float
    radius: float
    label: str
    anchor: str
    label_x: float
    label_y: float
    title: str
    level: int


class Quadrant(Struct, frozen=True, gc=False):
    """The risk quadrant drawn for one width of screen."""

    plot: Rect
    dots: tuple[Dot, ...]


def _f(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _curve(points: Sequence[Point], across: bool) -> str:
    """A path through the points, leaving and entering along the layers' axis."""
    parts = [f"M{_f(points[0][0])} {_f(points[0][1])}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        if across:
            middle = (x1 + x2) / 2
            parts.append(f"C{_f(middle)} {_f(y1)} {_f(middle)} {_f(y2)} {_f(x2)} {_f(y2)}")
        else:
            middle = (y1 + y2) / 2
            parts.append(f"C{_f(x1)} {_f(middle)} {_f(x2)} {_f(middle)} {_f(x2)} {_f(y2)}")
    return "".join(parts)


def _breadth(label: str) -> float:
    """About how wide a label is drawn: capitals are wider than the average, and Chinese characters twice as wide."""
    wide = sum(east_asian_width(character) in "WF" for character in label)
    return GLYPH * (len(label) + wide) + 2.0 * sum(map(str.isupper, label))


def map_picture(report: Report) -> MapPicture:
    """The data-flow map."""
    flow = flow_map(report.graph)
    labels = [shorten_path(plain(node.label), LABEL) for node in flow.nodes]
    sizes = [
        (max(76.0, 24 + max(_breadth(label), GLYPH * len(n.kind) * 0.8)), 38.0)
        for n, label in zip(flow.nodes, labels, strict=True)
    ]
    layout = layered(sizes, [(edge.source, edge.target) for edge in flow.edges], ROOM)
    boxes = tuple(
        MapBox(rounded(rect), label, node.kind, node.role, f"{node.kind}: {node.label}")
        for node, label, rect in zip(flow.nodes, labels, layout.boxes, strict=True)
    )
    lines = tuple(
        MapLine(
            _curve(route, layout.across),
            edge.standing,
            edge.sure,
            f"{flow.nodes[edge.source].label} → {flow.nodes[edge.target].label}: {', '.join(edge.kinds)}",
        )
        for edge, route in zip(flow.edges, layout.routes, strict=True)
    )
    return MapPicture(_round(layout.width), _round(layout.height), boxes, lines, flow)


def _round(value: float) -> float:
    return round(value, 1)


def rounded(rect: Rect) -> Rect:
    """The rectangle with coordinates as pictures have them."""
    return Rect(_round(rect.x), _round(rect.y), _round(rect.width), _round(rect.height))


def level_of(report: Report, owned: Ownership | None) -> int:
    """0 nobody who knows it is here ... 4 surely somebody; -1 where nothing is known, or nobody is here at all."""
    return -1 if owned is None or deserted(report) else min(4, int(owned.knowledge * 5))


_CORNER = 42  # characters of the longest text in a corner of the plot
QUADRANTS = {"wide": Rect(46, 8, 1120, 360), "narrow": Rect(28, 8, 316, 340)}
"""The plot areas of the risk quadrant."""


def quadrants(report: Report) -> dict[str, Quadrant]:
    """The risk quadrant for a screen and for a phone; none where nothing can be placed."""
    found = {name: Quadrant(frame, quadrant(report, frame)) for name, frame in QUADRANTS.items()}
    return {name: drawn for name, drawn in found.items() if drawn.dots}


def quadrant(report: Report, frame: Rect = QUADRANTS["wide"]) -> tuple[Dot, ...]:
    """Components by knowledge (to the right: somebody who knows it is here) and CACE (up: a change reaches far);
    those of whose knowledge nothing can be told have no place."""
    placed = [row for row in report.components if row.ownership.knowledge or row.ownership.last_change]
    if not judged(report) or not placed:
        return ()
    highest = max(row.cace.value for row in placed) or 1.0
    most_lines = max(row.lines for row in placed) or 1
    corner = min(frame.width / 2, _CORNER * GLYPH)
    rows, columns = (frame.y, frame.y + frame.height - 26), (frame.x, frame.x + frame.width - corner)
    taken = [Rect(x, y, corner, 26.0) for y in rows for x in columns]
    spots = []
    for row in placed:
        x = frame.x + frame.width * row.ownership.knowledge
        y = frame.y + frame.height * (1 - 0.88 * math.sqrt(max(0.0, row.cace.value) / highest))
        radius = 4 + 8 * math.sqrt(row.lines / most_lines)
        taken.append(Rect(x - radius, y - radius, 2 * radius, 2 * radius))
        spots.append((row, x, y, radius))
    return tuple(_dot(report, row, (x, y, radius), frame, taken) for row, x, y, radius in spots)


def _dot(
    report: Report, row: ComponentScore, circle: tuple[float, float, float], frame: Rect, taken: list[Rect]
) -> Dot:
    """A dot with its label on the first side that is free, or without one."""
    x, y, radius = circle
    label = shorten(plain(part(row.component)), 22)
    width = GLYPH * len(label) + 4
    sides = (
        ("start", x + radius + 4, y + 4, Rect(x + radius + 2, y - 8, width, 16)),
        ("end", x - radius - 4, y + 4, Rect(x - radius - 2 - width, y - 8, width, 16)),
        ("middle", x, y - radius - 5, Rect(x - width / 2, y - radius - 18, width, 16)),
        ("middle", x, y + radius + 14, Rect(x - width / 2, y + radius + 2, width, 16)),
    )
    free = next((side for side in sides if _free(side[3], frame, taken)), None)
    if free:
        taken.append(free[3])
    anchor, label_x, label_y = free[:3] if free else ("start", x, y)
    title = f"{part(row.component)}: CACE {number(row.cace.value)}, knowledge {percent(row.ownership.knowledge)}"
    shown = label if free else ""
    spot = [_round(value) for value in (x, y, radius, label_x, label_y)]
    return Dot(spot[0], spot[1], spot[2], shown, anchor, spot[3], spot[4], title, level_of(report, row.ownership))


def _free(rect: Rect, frame: Rect, taken: Sequence[Rect]) -> bool:
    if rect.x < frame.x or rect.x + rect.width > frame.x + frame.width or rect.y < frame.y:
        return False
    if rect.y + rect.height > frame.y + frame.height:
        return False
    return not any(
        rect.x < other.x + other.width
        and other.x < rect.x + rect.width
        and rect.y < other.y + other.height
        and other.y < rect.y + rect.height
        for other in taken
    )
