"""``mldebt trend``: how the debt grew."""

from datetime import date
from pathlib import Path

import click

from mldebt.cli.options import at_option, global_options, output_options, outputs, period_options, run_options, tree
from mldebt.cli.output import emit
from mldebt.cli.progress import progress


@click.command("trend")
@period_options("First day to look at (a year ago).", "How often to look", "month")
@at_option
@output_options("trend")
@global_options
@click.pass_context
def command(
    ctx: click.Context, /, since: date | None, every: str, at: str, formats: tuple[str, ...], output: Path | None
) -> None:
    """Judge the repository as it was at the end of each month: findings, reach, people.

    Each commit is judged by today's rules, its own configuration and the date of then; nothing is checked out.
    """
    options = run_options(ctx, **tree(at), outputs=outputs("trend", formats, output))
    from mldebt.pipeline.trends import trend
    from mldebt.report.views.trend import render_trend

    with progress(options) as told:
        points = trend(options, told, since, every)
    emit(options, lambda name, _color: render_trend(name, points))
