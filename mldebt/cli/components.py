"""``mldebt components``: the partition of the repository, and why it is so."""

from pathlib import Path

import click

from mldebt.cli.options import at_option, global_options, output_options, outputs, run_options, tree
from mldebt.cli.output import complain, emit
from mldebt.cli.progress import progress


@click.command("components")
@at_option
@output_options("components")
@global_options
@click.pass_context
def command(ctx: click.Context, /, at: str, formats: tuple[str, ...], output: Path | None) -> None:
    """Show how files are grouped into the components that are ranked, owned and reached, and why."""
    options = run_options(ctx, **tree(at), outputs=outputs("components", formats, output))
    from mldebt.pipeline import graph_view
    from mldebt.report.views.components import render_components

    with progress(options) as told:
        report = graph_view(options, told)
    emit(options, lambda name, _color: render_components(name, report.graph.components))
    ctx.exit(complain(report.errors))
