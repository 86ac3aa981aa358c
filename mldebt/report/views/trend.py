"""``mldebt trend`` and ``backtest``: the debt and the forecasts over time, as tables."""

from collections.abc import Sequence

from mldebt.model.trend import Hindsight, TrendPoint
from mldebt.report import formats_for
from mldebt.report.views import as_json, unknown
from mldebt.report.wording import number, percent

_HEAD = (
    "date",
    "commit",
    "lines",
    "errors",
    "warnings",
    "info",
    "CACE",
    "propagation",
    "truck",
    "active",
    "resolved",
)

_TESTED = ("day", "until", "files", "first", "top 3", "MRR", "last", "Brier", "base")
_TOLD = """
errors, warnings, info: findings. CACE: how far changes reach, summed over components. propagation: share of the code
that a change of one file can reach. truck: people whose leaving orphans half of it. active: people likelier than not to
commit within a year, of all who did. resolved: calls that read or write whose target is known.
"""
_LEGEND = """
Files that people changed until then. first, top 3: who changed a file next was ranked so; MRR: mean reciprocal rank.
last: how often whoever changed it last did so again. Brier: error of "somebody who knew it changes it"; base: that of
always saying how often it was so. Less is better.
"""


def render_trend(name: str, points: Sequence[TrendPoint]) -> str:
    """The points as ``text`` or ``json``. Raises ``UnknownViewError``."""
    if name == "json":
        return as_json(points)
    if name != "text":
        raise unknown(name, formats_for("trend"))
    if not points:
        return "No commit lies in that time.\n"
    return _table([_HEAD, *map(_row, points)]) + _TOLD


def render_backtest(name: str, rows: Sequence[Hindsight]) -> str:
    """The forecasts as ``text`` or ``json``. Raises ``UnknownViewError``."""
    if name == "json":
        return as_json(rows)
    if name != "text":
        raise unknown(name, formats_for("backtest"))
    judged = [one for one in rows if one.files]
    if not judged:
        return "No file that was known before was changed in that time.\n"
    cells = [
        (one.date, one.until, f"{one.files:,}", percent(one.first), percent(one.third), f"{one.rank:.2f}",
         percent(one.last), f"{one.brier:.3f}", f"{one.base:.3f}")
        for one in judged
    ]  # fmt: skip
    return _table([_TESTED, *cells]) + _LEGEND


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(lines) + "\n"


def _row(point: TrendPoint) -> tuple[str, ...]:
    return (
        point.date,
        point.commit[:10],
        f"{point.lines:,}",
        f"{point.errors:,}",
        f"{point.warnings:,}",
        f"{point.info:,}",
        number(point.cace),
        percent(point.propagation),
        str(point.truck_factor),
        f"{point.active}/{point.known}",
        percent(point.resolved),
    )
