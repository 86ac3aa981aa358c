"""Running a rule on a folder: what rule authors' tests call."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

from mldebt.model.finding import Finding, Status
from mldebt.pipeline import analyse
from mldebt.pipeline.options import RunOptions, silent


def findings_in(folder: Path, code: str) -> list[Finding]:
    """The active findings of one rule in a folder or repository. Obeys SOURCE_DATE_EPOCH."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    today = datetime.fromtimestamp(int(epoch), UTC).date() if epoch else date.today()
    options = RunOptions(
        cwd=folder, root=folder, today=today, select=(code,), use_cache=False, jobs=1, debug=True, preview=True
    )
    report = analyse(options, silent)
    return [item for item in report.findings if item.code == code and item.status is Status.ACTIVE]


def findings_of(folder: Path, code: str) -> set[tuple[str, int]]:
    """Path and line of each active finding of one rule."""
    return {(item.location.path, item.location.line) for item in findings_in(folder, code)}
