"""``mldebt backtest``: were the owners right?"""

from datetime import date
from pathlib import Path

import click

from mldebt.cli.options import at_option, global_options, iso_date, output_options, outputs, run_options, tree
from mldebt.cli.output import emit
from mldebt.cli.progress import progress


@click.command("backtest")
@click.option("--since", type=iso_date, metavar="DATE", help="First day to forecast from (two years ago).")
@click.option("--every", type=click.Choice(["week", "month", "quarter", "year"]), default="quarter",
              help="How far each forecast looks (quarter).")  # fmt: skip
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
