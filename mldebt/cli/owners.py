"""``mldebt owners``: who maintains what, why, and how sure that is."""

from pathlib import Path

import click

from mldebt.cli.options import at_option, global_options, output_options, outputs, run_options, tree
from mldebt.cli.output import complain, emit, render_options
from mldebt.cli.progress import progress
from mldebt.pipeline.options import OwnersQuery


@click.command("owners")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--all", "everything", is_flag=True, help="Answer for every file and folder.")
@click.option("--without", multiple=True, metavar="PERSON", help="Answer as if this person had left.")
@click.option("--identities", is_flag=True, help="Show which names and addresses were taken for one person.")
@click.option("--emails", is_flag=True, help="Show e-mail addresses, which no output holds otherwise.")
@click.option("--anonymous", is_flag=True, help="Replace people's names by stable tokens.")
@at_option
@output_options("owners")
@global_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    everything: bool,
    without: tuple[str, ...],
    identities: bool,
    emails: bool,
    anonymous: bool,
    at: str,
    formats: tuple[str, ...],
    output: Path | None,
) -> None:
    """Say who is likely to be the one who changes each path next, why, and how sure that is."""
    query = OwnersQuery(everything, without, identities)
    wanted = {"paths": paths, "emails": emails, "anonymous": anonymous, **tree(at)}
    options = run_options(ctx, **wanted, outputs=outputs("owners", formats, output))
    from mldebt.pipeline import owners_view
    from mldebt.report.views.owners import render_owners

    with progress(options) as told:
        report = owners_view(options, told, query)
    emit(options, lambda name, color: render_owners(name, report, query, render_options(options, color, {})))
    ctx.exit(complain(report.errors))
