"""The texts of ``rules/panels.toml`` filled in."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from mldebt.knowledge.panels import Sentence
from mldebt.panels.conditions import holds
from mldebt.panels.sighting import Sighting


class Seen(Protocol):
    """What was seen of a fact, and how much of it."""

    def seen(self, fact: str) -> Sequence[Sighting]:
        """The sightings of a fact."""
        ...

    def count(self, fact: str) -> int:
        """How often a fact is there, in its own measure."""
        ...


_FIELD = re.compile(r"\{([a-z0-9-]+)(?:#([^}|]+)(?:\|([^}]+))?|(:names))?\}")
_MOST_NAMES = 4


def first_that_holds(sentences: Iterable[Sentence], observed: Seen) -> str:
    """The text of the first sentence whose conditions hold."""
    return next((filled(each.text, observed) for each in sentences if holds(each.when, observed.seen)), "")


def one_sentence(clauses: Iterable[Sentence], observed: Seen) -> str:
    """All clauses whose conditions hold, as one sentence."""
    text = "; ".join(filled(each.text, observed) for each in clauses if holds(each.when, observed.seen))
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def filled(text: str, observed: Seen) -> str:
    """A text with counts and names for its fields."""

    def fill(match: re.Match[str]) -> str:
        fact, one, many, names = match.groups()
        if names:
            return top_names(observed.seen(fact))
        count = observed.count(fact)
        return str(count) if one is None else f"{count} {one if count == 1 else many or one + 's'}"

    return _FIELD.sub(fill, text)


def top_names(found: Iterable[Sighting], most: int = _MOST_NAMES) -> str:
    """What was seen, most often first, with how often where it was more than once."""
    counts = Counter(one.name for one in found)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    words = [name if count == 1 else f"{name} × {count}" for name, count in ranked[:most]]
    rest = len(ranked) - most
    return ", ".join(words) + (f" and {rest} more" if rest > 0 else "")
