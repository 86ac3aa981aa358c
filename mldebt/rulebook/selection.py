"""Which rules a run uses: codes, prefixes, families and slugs, the most specific word winning."""

from collections.abc import Collection, Mapping, Sequence

from mldebt.rulebook.loader import option_values
from mldebt.rulebook.records import Card, RulebookError

EVERYTHING = "ALL"
_EXACT = 1_000
"""Specificity of a whole code or slug: above any prefix."""


def _specificity(token: str, card: Card) -> int:
    """How precisely ``token`` names ``card``: -1 not at all, 0 for ALL, then by length of the prefix, or exactly."""
    if token.upper() == card.code or token.lower() == card.slug:
        return _EXACT
    if token.upper() == EVERYTHING:
        return 0
    if token.lower() == card.family or card.code.startswith(token.upper()):
        return len(token)
    return -1


def _best(tokens: Sequence[str], card: Card) -> int:
    return max((_specificity(token, card) for token in tokens), default=-1)


def is_named(tokens: Sequence[str], card: Card) -> bool:
    """Whether some word asks for that card, or for its family: more than that all rules are wanted."""
    return _best(tokens, card) > 0


def words_of_preview(cards: Mapping[str, Card], tokens: Sequence[str], chosen: Collection[str]) -> list[str]:
    """A sentence for each word that chose none of the codes ``chosen``: all rules that it names are in preview."""
    sentences = []
    for token in dict.fromkeys(tokens):
        named = [card for card in cards.values() if _specificity(token, card) > 0]
        if any(card.status == "preview" for card in named) and not any(card.code in chosen for card in named):
            count = "the rule" if len(named) == 1 else f"all {len(named)} rules"
            sentences.append(
                f"`{token}` chose nothing: {count} of that name {'is' if len(named) == 1 else 'are'} in preview. "
                "Run them with --preview, or name them by their codes."
            )
    return sentences


def check_tokens(cards: Mapping[str, Card], tokens: Sequence[str]) -> None:
    """Raise ``RulebookError`` with one sentence for each word that names no rule, with what was probably meant."""
    unknown = ((token, unknown_word(cards, token)) for token in tokens)
    sentences = [f"Unknown rule {token!r}. {advice}" for token, advice in unknown if advice]
    if sentences:
        raise RulebookError(*sentences)


def check_options(cards: Mapping[str, Card], given: Mapping[str, Mapping[str, object]]) -> None:
    """Raise ``RulebookError`` with one sentence for each table of options that names no rule by its code, and for each
    option that its rule does not have or that is of another type."""
    sentences = []
    for code, options in given.items():
        try:
            if code in cards:
                option_values(cards[code], dict(options))
            else:
                known = next(
                    (card.code for card in cards.values() if code.upper() in {card.code, card.slug.upper()}), ""
                )
                advice = f"Its code is {known}." if known else _suggestion(cards, code)
                sentences.append(f"The table `rules.{code}` of the configuration names no rule. {advice}")
        except RulebookError as error:
            sentences += error.sentences
    if sentences:
        raise RulebookError(*sentences)


def unknown_word(cards: Mapping[str, Card], token: str) -> str:
    """What was probably meant by a word that names no rule, as a sentence; empty for a word that names some."""
    if token.upper() == EVERYTHING or (token and any(_specificity(token, card) >= 0 for card in cards.values())):
        return ""
    return _suggestion(cards, token)


def _suggestion(cards: Mapping[str, Card], token: str) -> str:
    from difflib import get_close_matches

    words = [*cards, *sorted({card.family for card in cards.values()}), *(card.slug for card in cards.values())]
    for candidate in (token.upper(), token.lower()):
        close = get_close_matches(candidate, words, n=1, cutoff=0.6)
        if close:
            return f"Did you mean {close[0]}?"
    return "`mldebt rules` lists them all."


def select(
    cards: Mapping[str, Card],
    select: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    preview: bool = False,
) -> tuple[Card, ...]:
    """The cards to run, by code.

    A word is a code, a prefix of codes, a family, a slug, or ALL; no ``select`` means ALL. Between selecting and
    ignoring words the more specific wins, and ignoring wins a tie. Preview and deprecated rules run only with
    ``preview``, or when named by code or slug; removed ones never. Raises ``RulebookError`` for a word that names none.
    """
    wanted = (*(select or (EVERYTHING,)), *extend_select)
    check_tokens(cards, (*wanted, *ignore))
    chosen = []
    for card in cards.values():
        specificity = _best(wanted, card)
        if card.status == "removed" or specificity < 0 or specificity <= _best(ignore, card):
            continue
        if card.status == "stable" or preview or specificity == _EXACT:
            chosen.append(card)
    return tuple(sorted(chosen, key=lambda card: card.code))
