"""``mldebt rules``: the catalogue, with what was measured."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mldebt.cli.options import at_option, global_options, output_options, outputs, run_options, tree
from mldebt.cli.output import complain, emit

if TYPE_CHECKING:
    from mldebt.rulebook import Card

_MEANING = """`mldebt explain CODE` tells what one means.
Precision: how many of the findings that people read were true; at least: the lower bound of its 95 % interval. A stable
rule may fail a check; one in preview runs with --preview, where it is selected by its code, and in an audit."""
_HEAD = ("Code", "Rule", "Family", "Severity", "Confidence", "Status", "Precision")


@click.command("rules")
@at_option
@output_options("rules")
@global_options
@click.pass_context
def command(ctx: click.Context, /, at: str, formats: tuple[str, ...], output: Path | None) -> None:
    """List the rules: severity, confidence, status, and how many of the findings that were read were true."""
    from mldebt.cli.cards import listed_cards

    options = run_options(ctx, **tree(at), outputs=outputs("rules", formats, output))
    known, faults = listed_cards(options)
    cards = [card for card in known.values() if card.status != "removed"]
    renderers = {"text": _text, "json": _json, "markdown": _markdown}
    emit(options, lambda name, _color: renderers[name](cards))
    ctx.exit(complain(faults))


def _row(card: "Card") -> tuple[str, ...]:
    measured = card.precision
    words = f"{measured.true}/{measured.read} (at least {measured.bound:.2f})" if measured else "not measured"
    return (card.code, card.slug, card.family, card.severity.value, card.confidence.value, card.status, words)


def _text(cards: list["Card"]) -> str:
    rows = [_HEAD, *map(_row, cards)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines) + f"\n\n{len(cards)} rules. {_MEANING}\n"


def _markdown(cards: list["Card"]) -> str:
    rows = [_HEAD, ("---",) * len(_HEAD), *map(_row, cards)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _json(cards: list["Card"]) -> str:
    import msgspec

    shown = [
        {
            "code": card.code,
            "slug": card.slug,
            "title": card.title,
            "family": card.family,
            "severity": card.severity,
            "confidence": card.confidence,
            "scope": card.scope,
            "status": card.status,
            "since": card.since,
            "precision": card.precision,
            "options": card.options,
        }
        for card in cards
    ]
    return msgspec.json.format(msgspec.json.encode(shown), indent=2).decode() + "\n"
