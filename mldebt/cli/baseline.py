"""``mldebt baseline``: record known findings, so that only new ones count."""

from pathlib import Path
from typing import Any

import click

from mldebt.cli.options import global_options, run_options, selection, selection_options
from mldebt.cli.output import exit_code, save
from mldebt.cli.progress import progress
from mldebt.cli.ratchet import prune_file
from mldebt.cli.suggesting import SuggestingGroup
from mldebt.model.report import Report
from mldebt.report.wording import plural
from mldebt.triage.baseline import BASELINE_FILE, baseline_of, write_baseline

_file = click.option("--file", type=click.Path(path_type=Path), default=BASELINE_FILE, help=f"({BASELINE_FILE})")


@click.group("baseline", cls=SuggestingGroup)
def command() -> None:
    """Record known findings, so that only new ones count: `mldebt check --baseline FILE`."""


@command.command("write")
@_file
@selection_options
@global_options
@click.pass_context
def write(ctx: click.Context, /, file: Path, **values: Any) -> None:
    """Write all findings of the repository, but for the suppressed ones, to the baseline."""
    report = _checked(ctx, values)
    baseline = baseline_of(report.findings)
    save(file, write_baseline(baseline))
    click.echo(f"{file}: {plural(len(baseline.fingerprints), 'finding')} recorded.")
    ctx.exit(exit_code(report, exit_zero=True))


@command.command("prune")
@_file
@selection_options
@global_options
@click.pass_context
def prune(ctx: click.Context, /, file: Path, **values: Any) -> None:
    """Drop from the baseline what is no longer found."""
    report = _checked(ctx, values)
    gone = prune_file(file, report)
    click.echo(f"{file}: {plural(gone, 'finding')} dropped: no longer found.")
    ctx.exit(exit_code(report, exit_zero=True))


def _checked(ctx: click.Context, values: dict[str, Any]) -> Report:
    from mldebt.pipeline import check

    options = run_options(ctx, **selection(values))
    with progress(options) as told:
        return check(options, told)
