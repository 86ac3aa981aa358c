"""``mldebt impact``: what a change reaches, and whom to ask."""

from pathlib import Path

import click

from mldebt.cli.options import at_option, global_options, output_options, outputs, run_options, tree
from mldebt.cli.output import complain, emit, render_options
from mldebt.cli.progress import progress


@click.command("impact")
@click.argument("targets", nargs=-1, metavar="[PATH|NODE]...")
@click.option("--all", "everything", is_flag=True, help="Answer for every file.")
@click.option("--base", metavar="REV", default="", help="Take what changed since the merge base with REV.")
@at_option
@output_options("impact")
@global_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    targets: tuple[str, ...],
    everything: bool,
    base: str,
    at: str,
    formats: tuple[str, ...],
    output: Path | None,
) -> None:
    """Say what a change of these files, folders, components or nodes reaches, and whom to ask.

    `.` asks about each component.
    """
    if not (targets or everything or base):
        raise click.UsageError("Name a PATH or NODE, or give --base REV or --all.", ctx)
    options = run_options(ctx, paths=targets, base=base, **tree(at), outputs=outputs("impact", formats, output))
    from mldebt.pipeline import impact_view
    from mldebt.report.views.impact import render_impact

    with progress(options) as told:
        answer = impact_view(options, told, everything=everything)
    today = options.today.isoformat()
    emit(options, lambda name, color: render_impact(name, answer, render_options(options, color, {}), today))
    ctx.exit(complain(answer.errors))
