"""``mldebt backtest``: were the owners right?"""

from datetime import date
from pathlib import Path

import click

from mldebt.cli.options import at_option, global_options, output_options, outputs, period_options, run_options, tree
from mldebt.cli.output import emit
from mldebt.cli.progress import progress


@click.command("backtest")
@period_options("First day to forecast from (two years ago).", "How far each forecast looks", "quarter")
@at_option
@output_options("backtest")
@global_options
@click.pass_context
def command(
    ctx: click.Context, /, since: date | None, every: str, at: str, formats: tuple[str, ...], output: Path | None
) -> None:
    """Name the owners as of past days, from what was known then, and hold them to the changes that came after."""
    options = run_options(ctx, **tree(at), outputs=outputs("backtest", formats, output))
    from mldebt.pipeline.backtests import backtest
    from mldebt.report.views.trend import render_backtest

    with progress(options) as told:
        rows = backtest(options, told, since, every)
    emit(options, lambda name, _color: render_backtest(name, rows))
