"""A card as Markdown for people: ``explain``, SARIF help, the HTML report and the documentation show the same text."""

import re

from mldebt.rulebook.records import Card

_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<language>[\w-]+)(?P<attributes>[^\n`]*)$", re.MULTILINE)
_FILE = re.compile(r"\bfile=(\S+)")


def _plain_fence(match: re.Match[str]) -> str:
    """A fence without test attributes; the file it stands for becomes a caption."""
    attributes = match["attributes"]
    file = _FILE.search(attributes)
    today = re.search(r"\btoday=(\S+)", attributes)
    caption = f"`{file[1]}`:\n\n" if file else f"Read on {today[1]}:\n\n" if today else ""
    return f"{caption}{match['fence']}{match['language']}"


def _facts(card: Card) -> list[str]:
    facts = [
        f"**Severity** {card.severity}, **confidence** {card.confidence}, {card.status}. Looks at the {_scope(card)}.",
        f"**Who pays**: {card.cost_bearer}. **When**: {card.when}.",
    ]
    measured = card.precision
    if measured:
        figures = f"{measured.true} of {measured.read} findings read were true (95 % lower bound {measured.bound:.2f})"
        facts.append(f"**Precision**: {figures}; {measured.sample}.")
    if card.peer:
        facts.append(f"**Elsewhere**: {card.peer}")
    return facts


def _scope(card: Card) -> str:
    return {"file": "file alone", "project": "whole project", "history": "project and its git history"}[card.scope]


def _options(card: Card) -> list[str]:
    if not card.options:
        return []
    rows = [f"| `{name}` | {o.type} | `{o.default}` | {o.help} |" for name, o in card.options.items()]
    table = "\n".join(("| Option | Type | Default | Meaning |", "| --- | --- | --- | --- |", *rows))
    return ["## Options", f"Set in `[tool.mldebt.rules.{card.code}]`.", table]


def _references(card: Card) -> list[str]:
    lines = [f"- [{ref.title}]({ref.url})" if ref.url else f"- {ref.title}" for ref in card.references]
    return ["## References", "\n".join(lines)]


def render_card(card: Card) -> str:
    """The whole card as Markdown, test attributes of its code blocks left out and the marks of expected lines kept."""
    body = _FENCE.sub(_plain_fence, card.body).strip()
    parts = [f"# {card.code} {card.slug}", f"{card.title}.", *_facts(card), body, *_options(card), *_references(card)]
    return "\n\n".join(parts) + "\n"
