"""``mldebt trend``: the debt over time, as a table."""

from collections.abc import Sequence

from mldebt.model.trend import TrendPoint
from mldebt.report import formats_for
from mldebt.report.views import as_json, unknown
from mldebt.report.wording import number, percent

_HEAD = (
    "date",
    "commit",
    "lines",
    "errors",
    "warnings",
    "remarks",
    "CACE",
    "propagation",
    "truck",
    "active",
    "resolved",
)


def render_trend(name: str, points: Sequence[TrendPoint]) -> str:
    """The points as ``text`` or ``json``. Raises ``UnknownViewError``."""
    if name == "json":
        return as_json(points)
    if name != "text":
        raise unknown(name, formats_for("trend"))
    if not points:
        return "No commit lies in that time.\n"
    rows = [_HEAD, *map(_row, points)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(lines) + "\n"


def _row(point: TrendPoint) -> tuple[str, ...]:
    return (
        point.date,
        point.commit[:10],
        f"{point.lines:,}",
        f"{point.errors:,}",
        f"{point.warnings:,}",
        f"{point.remarks:,}",
        number(point.cace),
        percent(point.propagation),
        str(point.truck_factor),
        f"{point.active}/{point.known}",
        percent(point.resolved),
    )
