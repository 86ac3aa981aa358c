"""Squarified treemap (Bruls, Huizing and van Wijk 2000): rectangles whose areas are the sizes, as square as may be."""

from collections.abc import Sequence
from typing import NamedTuple


class Rect(NamedTuple):
    """A rectangle in the units of the picture."""

    x: float
    y: float
    width: float
    height: float

    def inset(self, margin: float, top: float = 0.0) -> "Rect":
        """The rectangle inside its margins; never negative."""
        return Rect(
            self.x + margin,
            self.y + margin + top,
            max(0.0, self.width - 2 * margin),
            max(0.0, self.height - 2 * margin - top),
        )


def _worst(row: Sequence[float], side: float) -> float:
    """The worst aspect ratio of areas laid along a side."""
    total = sum(row)
    if not total or not side:
        return float("inf")
    thickness = total / side
    return max(max(thickness * thickness / area, area / (thickness * thickness)) for area in row if area)


def _lay(row: Sequence[float], free: Rect) -> tuple[list[Rect], Rect]:
    """A row of areas along the shorter side of what is free, and what is free then."""
    total, wide = sum(row), free.width >= free.height
    side = free.height if wide else free.width
    thickness = min(total / side if side else 0.0, free.width if wide else free.height)
    rects, offset = [], 0.0
    for area in row:
        length = side * area / total if total else 0.0
        if wide:
            rects.append(Rect(free.x, free.y + offset, thickness, length))
        else:
            rects.append(Rect(free.x + offset, free.y, length, thickness))
        offset += length
    if wide:
        return rects, Rect(free.x + thickness, free.y, free.width - thickness, free.height)
    return rects, Rect(free.x, free.y + thickness, free.width, free.height - thickness)


def squarify(sizes: Sequence[float], into: Rect) -> list[Rect]:
    """A rectangle for each size, in the order of ``sizes`` (largest first is best); they tile ``into``."""
    total = sum(sizes)
    if total <= 0 or into.width <= 0 or into.height <= 0:
        return [Rect(into.x, into.y, 0.0, 0.0) for _ in sizes]
    scale = into.width * into.height / total
    areas = [size * scale for size in sizes]
    rects: list[Rect] = []
    free, start = into, 0
    while start < len(areas):
        side = min(free.width, free.height)
        end, worst = start + 1, _worst(areas[start : start + 1], side)
        while end < len(areas):
            wider = _worst(areas[start : end + 1], side)
            if wider > worst:
                break
            end, worst = end + 1, wider
        laid, free = _lay(areas[start:end], free)
        rects.extend(laid)
        start = end
    return rects
