"""Personalised PageRank: where a walk over dependencies that keeps returning to one file spends its time."""

from collections.abc import Mapping, Sequence

_STEPS = 10
_LEAST = 1e-4


class Walks:
    """Walks over one set of dependencies. ``neighbours``: path -> paths, each of which is a key too; ``restart`` is the
    probability of returning to the start at a step."""

    def __init__(self, neighbours: Mapping[str, Sequence[str]], restart: float) -> None:
        self._number = {path: number for number, path in enumerate(neighbours)}
        self._others = [[self._number[other] for other in others] for others in neighbours.values()]
        self._paths, self._restart = tuple(neighbours), restart

    def spent(self, start: str) -> dict[str, float]:
        """path -> share of the time, ``start`` left out (Page et al. 1999, ten steps); empty for one without
        neighbours."""
        first = self._number.get(start)
        if first is None:
            return {}
        size, restart, goes_on = len(self._paths), self._restart, 1 - self._restart
        spent = [0.0] * size
        masses, here = [0.0] * size, [first]
        masses[first] = 1.0
        for _ in range(_STEPS):
            after: list[float] = [0.0] * size
            met: list[int] = []
            for node in here:
                mass = masses[node]
                spent[node] += restart * mass
                others = self._others[node]
                share = goes_on * mass / max(len(others), 1)
                if share > _LEAST:
                    met += others
                    for other in others:
                        after[other] += share
            masses, here = after, list(dict.fromkeys(met))
        spent[first] = 0.0
        return {path: time for path, time in zip(self._paths, spent, strict=True) if time}
