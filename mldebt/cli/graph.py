"""``mldebt graph``: what data and code depends on what."""

from pathlib import Path

import click

from mldebt.cli.options import at_option, global_options, output_options, outputs, run_options, tree
from mldebt.cli.output import complain, emit
from mldebt.cli.progress import progress
from mldebt.pipeline.options import GraphQuery


@click.command("graph")
@click.argument("path", required=False, metavar="[PATH]")
@click.option(
    "--focus", default="", metavar="NODE", help="Show what this node, component or folder reaches and what reaches it."
)
@click.option("--depth", type=click.IntRange(min=1), help="Steps around the focus (all).")
@click.option("--unresolved", is_flag=True, help="List the calls whose target is not known, why, and what would help.")
@click.option("--columns", is_flag=True, help="Show which columns of what data feed which model or file.")
@click.option("--hide-declared", is_flag=True, help="Leave out what only a tool's file declares.")
@at_option
@output_options("graph")
@global_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    path: str | None,
    focus: str,
    depth: int | None,
    columns: bool,
    unresolved: bool,
    hide_declared: bool,
    at: str,
    formats: tuple[str, ...],
    output: Path | None,
) -> None:
    """Show the dependencies of data, code, configuration and models, with place and certainty of each.

    PATH shows what lies in a file or folder, and what is one step from it.
    """
    if depth and not focus:
        raise click.UsageError("--depth counts steps around a node: name it with --focus NODE.", ctx)
    query = GraphQuery(focus, depth or 0, columns, unresolved, hide_declared)
    options = run_options(ctx, paths=(path,) if path else (), **tree(at), outputs=outputs("graph", formats, output))
    from mldebt.pipeline import graph_view
    from mldebt.pipeline.nodes import located
    from mldebt.report.views.graph import render_graph

    with progress(options) as told:
        report = graph_view(options, told, query)
    query = located(query, report.graph)
    emit(options, lambda name, color: render_graph(name, report, query, color))
    ctx.exit(complain(report.errors))
