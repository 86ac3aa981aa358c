"""``mldebt explain``: a rule, a finding or a node, in words."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mldebt.cli.options import at_option, global_options, output_options, outputs, run_options, tree
from mldebt.cli.output import complain, emit, terminal_width
from mldebt.cli.progress import progress
from mldebt.pipeline.options import RunOptions

if TYPE_CHECKING:
    from mldebt.rulebook import Card

_FINGERPRINT = re.compile(r"[0-9a-f]{6,16}")


@click.command("explain")
@click.argument("name", metavar="CODE|FINGERPRINT|NODE")
@click.option(
    "--no-precision", is_flag=True, help="Leave out the measured precision of a rule, for readers of a study of it."
)
@at_option
@output_options("explain")
@global_options
@click.pass_context
def command(
    ctx: click.Context, /, name: str, no_precision: bool, at: str, formats: tuple[str, ...], output: Path | None
) -> None:
    """Explain a rule by its code or name, a finding by its fingerprint, or a node of the graph by its key or path.

    A finding and a node need a run over the repository; a rule does not.
    """
    from msgspec.structs import replace

    from mldebt.cli.cards import listed_cards

    options = run_options(ctx, **tree(at), outputs=outputs("explain", formats, output))
    cards, faults = listed_cards(options)
    card = cards.get(name.upper()) or next((card for card in cards.values() if card.slug == name.lower()), None)
    if card is not None:
        _explain_card(options, replace(card, precision=None) if no_precision else card)
        ctx.exit(complain(faults))
    elif not _FINGERPRINT.fullmatch(name.lower()) and not set(name) & set(":/."):
        raise click.UsageError(_unknown(name, cards), ctx)
    else:
        _explain_in_run(options, name)


def _explain_card(options: RunOptions, card: "Card") -> None:
    from mldebt.rulebook import render_card

    def render(name: str, color: bool) -> str:
        if name == "json":
            import msgspec

            return msgspec.json.format(msgspec.json.encode(card), indent=2).decode() + "\n"
        text = render_card(card)
        return _pretty(text) if name == "text" and color else text

    emit(options, render)


def _explain_in_run(options: RunOptions, name: str) -> None:
    from mldebt.pipeline.explaining import explained
    from mldebt.report.privacy import hide_addresses
    from mldebt.report.views.explain import render_explanation

    with progress(options) as told:
        explanation = explained(options, told, name)
    emit(options, lambda form, _color: hide_addresses(render_explanation(form, explanation), str))


def _unknown(name: str, cards: dict[str, "Card"]) -> str:
    close = _close(name, [*cards, *(card.slug for card in cards.values())])
    return (
        f"There is no rule `{name}`.{close} `mldebt rules` lists them; a node is named like data/a.csv or env:HOME. "
        "What a change of a component reaches, `mldebt impact COMPONENT` says."
    )


def _close(name: str, known: list[str]) -> str:
    import difflib

    for word in (name.upper(), name.lower(), name):
        found = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
        if found:
            return f" Did you mean `{found[0]}`?"
    return ""


def _pretty(markdown: str) -> str:
    from rich.console import Console
    from rich.markdown import Markdown

    # Whether color is wanted was decided from the option and the environment already.
    console = Console(force_terminal=True, color_system="256", no_color=False, width=terminal_width())
    with console.capture() as captured:
        console.print(Markdown(markdown))
    return captured.get()
