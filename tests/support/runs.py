"""Options of small runs over a folder."""

from datetime import date
from pathlib import Path
from typing import Any

from mldebt.pipeline.options import RunOptions
from tests.support.repositories import write

__all__ = ["options_for", "write"]


def options_for(folder: Path, **values: Any) -> RunOptions:
    """A run over a folder without cache, in one process, at a fixed date."""
    base: dict[str, Any] = {"cwd": folder, "root": folder, "today": date(2026, 6, 1), "use_cache": False, "jobs": 1}
    return RunOptions(**{**base, "debug": True, **values})
