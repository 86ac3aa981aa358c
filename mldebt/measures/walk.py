"""Personalised PageRank: where a walk over dependencies that keeps returning to one file spends its time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

_STEPS = 10
_LEAST = 1e-4


def walk(neighbours: Mapping[str, Sequence[str]], start: str, restart: float) -> dict[str, float]:
    """path -> share of the time, ``start`` left out (Page et al. 1999, ten steps)."""
    here: Mapping[str, float] = {start: 1.0}
    spent: defaultdict[str, float] = defaultdict(float)
    for _ in range(_STEPS):
        after: defaultdict[str, float] = defaultdict(float)
        for node, mass in here.items():
            spent[node] += restart * mass
            others = neighbours.get(node, ())
            share = (1 - restart) * mass / max(len(others), 1)
            if share > _LEAST:
                for other in others:
                    after[other] += share
        here = after
    spent.pop(start, None)
    return dict(spent)
