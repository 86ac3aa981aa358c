"""The few formulae that every measure uses."""

import math
from collections.abc import Mapping
from typing import TypeVar

DAY = 86_400
YEAR = 365 * DAY

_Key = TypeVar("_Key")


def halved(age: float, half_life: float) -> float:
    """What is left of 1 after ``age`` (same unit as ``half_life``)."""
    return float(2.0 ** (-age / half_life))


def logistic(x: float) -> float:
    """Probability of a logit; safe for any size."""
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    small = math.exp(x)
    return small / (1 + small)


def logit(p: float) -> float:
    """The inverse of ``logistic``; ``p`` strictly between 0 and 1."""
    return math.log(p / (1 - p))


def softmax(scores: Mapping[_Key, float]) -> dict[_Key, float]:
    """Probabilities that sum to 1."""
    if not scores:
        return {}
    highest = max(scores.values())
    shares = {key: math.exp(score - highest) for key, score in scores.items()}
    total = sum(shares.values())
    return {key: share / total for key, share in shares.items()}


def counted(count: float, noun: str) -> str:
    """ "1 commit", "14 commits"; below 10 a decayed count keeps one decimal."""
    number = f"{count:.0f}" if count >= 10 or abs(count - round(count)) < 0.05 else f"{count:.1f}"
    return f"{number} {noun}" if number == "1" else f"{number} {noun}s"
