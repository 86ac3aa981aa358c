"""Load, check, select and render rule cards; run the rules that are said as data. Holds no rule."""

from mldebt.rulebook.cases import cards_as_cases
from mldebt.rulebook.families import Families, Family, builtin_families
from mldebt.rulebook.loader import builtin_cards, load_cards, option_values
from mldebt.rulebook.matching import evaluate
from mldebt.rulebook.records import Card, CardCase, RulebookError
from mldebt.rulebook.rendering import render_card
from mldebt.rulebook.selection import check_options, check_tokens, is_named, select, unknown_word, words_of_preview

__all__ = [
    "Card",
    "CardCase",
    "Families",
    "Family",
    "RulebookError",
    "builtin_cards",
    "builtin_families",
    "cards_as_cases",
    "check_options",
    "check_tokens",
    "evaluate",
    "is_named",
    "load_cards",
    "option_values",
    "render_card",
    "select",
    "unknown_word",
    "words_of_preview",
]
