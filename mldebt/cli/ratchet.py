"""What ``check --ratchet`` and ``baseline`` do to the file of known findings."""

from pathlib import Path

import click

from mldebt.cli.output import save
from mldebt.model.report import Report
from mldebt.pipeline.options import RunOptions
from mldebt.triage.baseline import Baseline, BaselineError, parse_baseline, prune_baseline, write_baseline


def require_baseline(ratchet: bool, baseline: Path | None) -> None:
    """Raise a usage error where there is nothing to shrink."""
    if ratchet and baseline is None:
        raise click.UsageError("--ratchet needs the file it is to shrink; add --baseline FILE.")


def shrink(options: RunOptions, report: Report) -> None:
    """Rewrite the baseline without what is no longer found, where ``--ratchet`` asks for it."""
    if options.ratchet and options.baseline is not None:
        prune_file(options.baseline, report)


def prune_file(path: Path, report: Report) -> int:
    """Drop from a baseline what a run no longer found; return how many entries went.

    Raises BaselineError where it cannot be read, OutputError where it cannot be written.
    """
    old = read_file(path)
    new = prune_baseline(
        old,
        current={finding.fingerprint for finding in report.findings},
        ran={rule.code for rule in report.rules if rule.state == "ran"},
        paths={file.path for file in report.files},
    )
    if new != old:
        save(path, write_baseline(new))
    return len(old.fingerprints) - len(new.fingerprints)


def read_file(path: Path) -> Baseline:
    """Read a baseline the user named. Raises BaselineError with a sentence."""
    try:
        return parse_baseline(path.read_bytes(), str(path))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BaselineError(
            f"The baseline {path} cannot be read: {reason}. Write one with `mldebt baseline write --file {path}`."
        ) from None
