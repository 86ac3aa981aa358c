"""How many people would have to leave, and how much would be orphaned in a year."""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from mldebt.measures.knowledge import familiarity, still_here
from mldebt.measures.snapshot import Snapshot

_SEED = 20_161_201  # any fixed number: the same history gives the same figures


class WeightedFiles(NamedTuple):
    """A component as the truck factor sees it: what its loss weighs, and its files."""

    name: str
    weight: float
    files: tuple[str, ...]


class TruckFactor(NamedTuple):
    """``curve``: share of the weight still covered after each removal, the first value with everybody there.
    ``orphaned_expected`` and ``orphaned_tail`` (the 95 % quantile): weight that nobody knows in twelve months."""

    factor: int
    curve: tuple[float, ...]
    orphaned_expected: float
    orphaned_tail: float
    total_weight: float
    removed: tuple[int, ...]  # people, in the order of removal


def truck_factor(snapshot: Snapshot, components: Sequence[WeightedFiles]) -> TruckFactor:
    """Greedy removal as Avelino et al. (2016) until half of the weight is uncovered; components weigh by their reach.

    A component is covered by whoever is likely to be here and familiar with it. Orphaned weight is drawn with a fixed
    seed, everybody staying or leaving independently.
    """
    weights = snapshot.weights.truck
    known = [familiarity(snapshot, component.files) for component in components]
    here = {person: still_here(snapshot, person) for found in known for person in found}
    covering = [
        {person for person, familiar in found.items() if here[person] * familiar >= weights.covered.value}
        for found in known
    ]
    total = sum(component.weight for component in components)
    removed, curve = _remove([component.weight for component in components], covering, weights.uncovered.value)
    knowers = [{p for p, familiar in found.items() if familiar >= weights.knower.value} for found in known]
    expected = sum(
        c.weight * math.prod(1 - here[p] for p in people) for c, people in zip(components, knowers, strict=True)
    )
    tail = _tail(components, knowers, here, int(weights.draws.value), weights.tail.value)
    return TruckFactor(len(removed), curve, expected, tail, total, removed)


def doa_truck_factor(snapshot: Snapshot, paths: Iterable[str]) -> int:
    """The classic truck factor: authors by degree of authorship, every file weighing the same (Avelino et al. 2016)."""
    authors = [found for path in paths if (found := _authors(snapshot, path))]
    removed, _ = _remove([1.0] * len(authors), authors, snapshot.weights.truck.uncovered.value)
    return len(removed)


def _authors(snapshot: Snapshot, path: str) -> set[int]:
    weights = snapshot.weights.truck
    own = Counter(touch.person for touch in snapshot.view.touches.get(path, ()))
    creator, changes = snapshot.creator(path), sum(own.values())
    degree = {
        person: weights.doa_intercept.value
        + weights.doa_created.value * (person == creator)
        + weights.doa_own.value * count
        + weights.doa_others.value * math.log1p(changes - count)
        for person, count in own.items()
    }
    highest = max(degree.values(), default=0.0)
    return {
        person
        for person, value in degree.items()
        if value >= weights.doa_author.value and value / highest > weights.doa_share.value
    }


def _remove(
    weights: Sequence[float], covering: Sequence[set[int]], uncovered: float
) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """People in the order whose loss hurts most, until ``uncovered`` of the weight is covered by nobody; the curve."""
    total = sum(weights)
    if not total:
        return (), ()
    covering = [set(people) for people in covering]
    removed: list[int] = []
    curve = [_covered(weights, covering) / total]
    while curve[-1] > 1 - uncovered:
        carried: defaultdict[int, float] = defaultdict(float)
        alone: defaultdict[int, float] = defaultdict(float)
        for weight, people in zip(weights, covering, strict=True):
            for person in people:
                carried[person] += weight
                alone[person] += weight if len(people) == 1 else 0.0
        worst = max(carried, key=lambda person: (carried[person], alone[person], -person))
        for people in covering:
            people.discard(worst)
        removed.append(worst)
        curve.append(_covered(weights, covering) / total)
    return tuple(removed), tuple(curve)


def _covered(weights: Sequence[float], covering: Sequence[set[int]]) -> float:
    return sum(weight for weight, people in zip(weights, covering, strict=True) if people)


def _tail(
    components: Sequence[WeightedFiles],
    knowers: Sequence[set[int]],
    here: Mapping[int, float],
    draws: int,
    quantile: float,
) -> float:
    people = sorted({person for known in knowers for person in known})
    chance = random.Random(_SEED)
    losses = []
    for _ in range(draws):
        staying = {person for person in people if chance.random() < here[person]}
        losses.append(sum(c.weight for c, known in zip(components, knowers, strict=True) if staying.isdisjoint(known)))
    losses.sort()
    return losses[min(int(quantile * draws), draws - 1)]
