"""Rule cards as the renderers want them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mldebt.pipeline.options import RunOptions
from mldebt.report.options import CardText

if TYPE_CHECKING:
    from mldebt.rulebook import Card


def card_texts(options: RunOptions) -> dict[str, CardText]:
    """Return the words of every card where a format that shows them is asked for, else nothing."""
    if not {output.format for output in options.outputs} & {"html", "sarif", "markdown", "json", "junit", "gitlab"}:
        return {}
    from mldebt.pipeline.setup import rulebook

    return texts_of(rulebook(options))


def listed_cards(options: RunOptions) -> tuple[dict[str, "Card"], tuple[str, ...]]:
    """Return every card, and what is wrong with the names in the configuration: a list of the rules is what helps then,
    so it is printed all the same."""
    from mldebt.pipeline.naming import name_faults
    from mldebt.pipeline.setup import configuration, rulebook

    cards = rulebook(options)
    return cards, name_faults(configuration(options), cards)


def texts_of(cards: Mapping[str, "Card"]) -> dict[str, CardText]:
    """Return the words of these cards, by code."""
    return {code: _text(card) for code, card in cards.items()}


def _text(card: "Card") -> CardText:
    from mldebt.rulebook.document import sections

    found = {section.title: section.text.strip() for section in sections(card.body, card.body_line)}
    measured = card.precision
    return CardText(
        code=card.code,
        slug=card.slug,
        title=card.title,
        family=card.family,
        severity=card.severity.value,
        confidence=card.confidence.value,
        status=card.status,
        cost_bearer=card.cost_bearer,
        when=card.when,
        why=found.get("Why", ""),
        fix=found.get("How to fix", ""),
        references=tuple(reference.url or reference.title for reference in card.references),
        precision=f"{measured.true} of {measured.read} read findings were true" if measured else "",
    )
