"""Analyse one case of a rule card, for ``rule test``."""

from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mldebt.model.finding import Status
from mldebt.pipeline.options import RunOptions, silent

if TYPE_CHECKING:
    from mldebt.rulebook import CardCase


def places_of(case: "CardCase", code: str, rulebooks: tuple[Path, ...] = ()) -> set[tuple[str, int]]:
    """Return path and line of the active findings of a rule in a case's files, or in the last commit of its history,
    laid out in a temporary folder. ``rulebooks`` are folders that hold the rule, if it is no shipped one."""
    from mldebt.pipeline import check
    from mldebt.rulebook.verdicts import write_files
    from mldebt.vcs.recipes import replay

    with TemporaryDirectory(prefix="mldebt-case-") as name:
        folder = Path(name)
        if case.history is None:
            write_files(case.files, folder)
        else:
            replay(case.history, folder)
        tree, rev = ("worktree", "") if case.history is None else ("commit", "HEAD")
        today = date.fromisoformat(case.today) if case.today else datetime.now(UTC).date()
        options = RunOptions(
            cwd=folder, root=folder, today=today, jobs=1, use_cache=False, select=(code,), tree=tree, rev=rev,
            rulebooks=rulebooks,
        )  # fmt: skip
        report = check(options, silent)
    return {
        (finding.location.path, finding.location.line)
        for finding in report.findings
        if finding.code == code and finding.status is Status.ACTIVE
    }
