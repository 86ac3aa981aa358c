"""Medians with their spread, and Markdown tables."""

import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version


def spread(values: Sequence[float], form: str = "{:.2f}") -> str:
    """The median of ``values`` with the smallest and the largest behind it; a dash where there is none."""
    if not values:
        return "–"
    middle = form.format(statistics.median(values))
    if len(values) == 1:
        return middle
    return f"{middle} ({form.format(min(values))}–{form.format(max(values))})"


def cell(value: object) -> str:
    """``value`` as text that cannot break a Markdown table."""
    return str(value).replace("|", "\\|").replace("\n", " ").replace("\r", " ")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table: first column left, the others right."""
    lines = [
        "| " + " | ".join(header) + " |",
        "| --- |" + " ---: |" * (len(header) - 1),
    ]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def installed(package: str) -> str:
    """The installed version of a distribution, or ``?``."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"


def conditions() -> str:
    """One sentence: on what the figures were taken, and how busy the machine was."""
    load = "unknown"
    if hasattr(os, "getloadavg"):
        load = f"{os.getloadavg()[0]:.1f}"
    packages = ", ".join(f"{name} {installed(name)}" for name in ("mldebt", "libcst", "msgspec", "networkx"))
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {packages}, "
        f"{os.cpu_count()} CPUs ({platform.machine()}, {platform.system()}), load {load}."
    )
