"""Whom to ask about a change: the people who know what it touches and reaches."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from mldebt.measures.knowledge import still_here
from mldebt.measures.owners import maintainers
from mldebt.measures.snapshot import Snapshot
from mldebt.model.impact import Reviewer

_SHOWN = 3


class Reviewers:
    """Answers for many changes; who maintains a path is asked once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._index = {person.key: index for index, person in enumerate(snapshot.view.people)}
        self._owners: dict[str, dict[str, float]] = {}

    def of(self, weights: Mapping[str, float], most: int = _SHOWN) -> tuple[Reviewer, ...]:
        """The reviewers of a change. ``weights`` says of each path how likely the change concerns it; a reviewer's own
        weight adds, over the paths, how likely that is times how likely they are the one who changes it next."""
        shares: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for path, weight in weights.items():
            for person, probability in self._maintainers(path).items():
                shares[person][path] = weight * probability
        ranked = sorted(shares, key=lambda person: (-sum(shares[person].values()), person))
        return tuple(self._reviewer(person, shares[person]) for person in ranked[:most])

    def _maintainers(self, path: str) -> dict[str, float]:
        if path not in self._owners:
            known = path in self._snapshot.view.touches
            owned = maintainers(self._snapshot, path).maintainers if known else ()
            self._owners[path] = {one.person: one.probability for one in owned}
        return self._owners[path]

    def _reviewer(self, key: str, shares: Mapping[str, float]) -> Reviewer:
        person = self._index[key]
        best = sorted(shares, key=lambda path: (-shares[path], path))
        activity = self._snapshot.activity[person]
        name = self._snapshot.view.people[person].name
        here = still_here(self._snapshot, person)
        return Reviewer(key, name, sum(shares.values()), here, activity.last_seen, tuple(best))


def together(changes: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Several changes as one: a path is concerned as likely as by the change that concerns it most."""
    found: dict[str, float] = {}
    for weights in changes:
        for path, weight in weights.items():
            found[path] = max(weight, found.get(path, 0.0))
    return found
