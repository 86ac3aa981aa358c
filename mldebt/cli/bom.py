"""``mldebt bom``: models and data as a bill of materials."""

from pathlib import Path

import click

from mldebt.cli.options import at_option, global_options, output_options, outputs, run_options, tree
from mldebt.cli.output import complain, emit
from mldebt.cli.progress import progress


@click.command("bom")
@at_option
@output_options("bom")
@global_options
@click.pass_context
def command(ctx: click.Context, /, at: str, formats: tuple[str, ...], output: Path | None) -> None:
    """Write the bill of materials of models and data, with the places in code that use them."""
    options = run_options(ctx, **tree(at), outputs=outputs("bom", formats, output))
    from mldebt.pipeline import graph_view
    from mldebt.report.views.bom import render_bom

    with progress(options) as told:
        report = graph_view(options, told)
    emit(options, lambda _name, _color: render_bom(report))
    ctx.exit(complain(report.errors))
