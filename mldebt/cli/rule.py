"""``mldebt rule``: write a rule card, and run the cases it carries."""

from pathlib import Path

import click

from mldebt.cli.options import global_options, run_options
from mldebt.cli.output import make_folder, save
from mldebt.cli.running import FAILED, say
from mldebt.cli.suggesting import SuggestingGroup
from mldebt.model.errors import MldebtError


@click.group("rule", cls=SuggestingGroup)
def command() -> None:
    """Write and test rule cards."""


@command.command("new")
@click.argument("family")
@click.argument("slug")
@click.option("--code", is_flag=True, help="The rule needs Python: write the module of its check too.")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Folder (here).")
@global_options
@click.pass_context
def new(ctx: click.Context, /, family: str, slug: str, code: bool, into: Path) -> None:
    """Write the card of a new rule with the next free code. SLUG names the smell: it reads well after "allow"."""
    from mldebt import __version__
    from mldebt.pipeline.setup import rulebook
    from mldebt.rulebook import builtin_families
    from mldebt.rulebook.scaffold import scaffold

    files = scaffold(
        family, slug, code, cards=rulebook(run_options(ctx)), families=builtin_families(), since=__version__
    )
    taken = [name for name in files if (into / name).exists()]
    if taken:
        raise MldebtError(f"{into / taken[0]} is there already; choose another slug.")
    for name, text in files.items():
        make_folder((into / name).parent)
        save(into / name, text.encode())
        click.echo(str(into / name))


@command.command("test")
@click.argument("words", nargs=-1, required=True, metavar="CODE...")
@global_options
@click.pass_context
def test(ctx: click.Context, /, words: tuple[str, ...]) -> None:
    """Run the cases of rule cards: bad ones must be found where they are marked, good ones and traps stay silent."""
    from mldebt.cli.cases import places_of
    from mldebt.pipeline.setup import open_project, rulebook, rulebook_folders
    from mldebt.rulebook import cards_as_cases, select
    from mldebt.rulebook.verdicts import judge

    options = run_options(ctx)
    project = open_project(options)
    if project.git is not None:
        project.git.close()
    cards = select(rulebook(options, project), words, preview=True)
    folders = rulebook_folders(project)
    pairs = [(card, case) for card in cards for case in cards_as_cases(card)]
    failed = 0
    for card, case in pairs:
        verdict = judge(case, places_of(case, card.code, folders))
        if not verdict.passed:
            failed += 1
            say(verdict.sentence(card))
    click.echo(f"{len(pairs) - failed} of {len(pairs)} cases of {len(cards)} rules passed.")
    ctx.exit(FAILED if failed else 0)
