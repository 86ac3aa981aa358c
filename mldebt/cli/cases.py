"""Analyse one case of a rule card, for ``rule test``."""

from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mldebt.model.finding import Status
from mldebt.pipeline.options import RunOptions, silent

if TYPE_CHECKING:
    from mldebt.rulebook import CardCase


def places_of(case: "CardCase", code: str) -> set[tuple[str, int]]:
    """Return path and line of the active findings of a rule in a case's files, laid out in a temporary folder."""
    from mldebt.pipeline import check
    from mldebt.rulebook.verdicts import write_files

    with TemporaryDirectory(prefix="mldebt-case-") as name:
        folder = Path(name)
        write_files(case.files, folder)
        today = date.fromisoformat(case.today) if case.today else datetime.now(UTC).date()
        options = RunOptions(cwd=folder, root=folder, today=today, jobs=1, use_cache=False, select=(code,))
        report = check(options, silent)
    return {
        (finding.location.path, finding.location.line)
        for finding in report.findings
        if finding.code == code and finding.status is Status.ACTIVE
    }
