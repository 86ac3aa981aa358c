"""Who could change something next, and how likely each one is: a conditional logit over everybody who could.

Who is here now matters most, what they wrote little (docs/scores.md). Terms and coefficients are those of
``[maintainer]`` in ``rules/weights.toml``; lines of code are not among them: reading them costs ten times the log.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from mldebt.knowledge.weights import MaintainerFormula
from mldebt.measures.arithmetic import softmax
from mldebt.measures.snapshot import Snapshot
from mldebt.model.history import Touch


class Unit(NamedTuple):
    """What is maintained: its own touches, the decayed touches around it by person, who is always a candidate."""

    path: str
    own: Sequence[Touch]
    around: Counter[int]
    near: frozenset[int]
    creator: int
    is_file: bool


class Candidate(NamedTuple):
    """One person's terms and their sum."""

    person: int
    score: float
    values: tuple[float, ...]  # in the order of MaintainerFormula's fields


def unit_of(snapshot: Snapshot, path: str) -> Unit:
    """The file or, where no file of that name is known, the folder ``path`` with all below it ("." for the root)."""
    if path in snapshot.view.touches:
        folder = path.rpartition("/")[0]
        return Unit(
            path,
            snapshot.touches(path),
            snapshot.in_folder.get(folder, Counter()),
            snapshot.near_folder.get(folder, frozenset()),
            snapshot.creator(path),
            True,
        )
    folder = folder_name(path)
    around = snapshot.in_tree(folder.rpartition("/")[0])
    return Unit(path, snapshot.below(folder), around, frozenset(), -1, False)


def folder_name(path: str) -> str:
    """A folder as paths name it; empty for the root."""
    return "" if path == "." else path.rstrip("/")


def unit_of_files(snapshot: Snapshot, name: str, paths: Sequence[str]) -> Unit:
    """A component: the files it has, wherever they lie."""
    if len(paths) == 1:
        return unit_of(snapshot, paths[0])._replace(path=name)
    own = [touch for path in paths for touch in snapshot.touches(path)]
    folders = sorted({path.rpartition("/")[0] for path in paths})  # a fixed order: sums of floats depend on it
    around: Counter[int] = Counter()
    for folder in folders:
        around.update(snapshot.in_folder.get(folder, {}))
    return Unit(name, own, around, frozenset(), -1, False)


def rank_people(snapshot: Snapshot, unit: Unit) -> list[Candidate]:
    """Every candidate, most likely first."""
    formula = snapshot.weights.maintainer.file if unit.is_file else snapshot.weights.maintainer.folder
    weights = weights_of(formula)
    own: Counter[int] = Counter()
    for touch in unit.own:
        own[touch.person] += touch.weight  # type: ignore[assignment]
    always = snapshot.most_active[: int(snapshot.weights.maintainer.common.candidates.value)]
    standing, around, creator, log1p = snapshot.standing, unit.around, unit.creator, math.log1p
    active, months, absence, near, mine, created, spread = weights
    ranked = []
    for person in {*own, *always, *unit.near}:
        common = standing.get(person)
        if common is None:
            continue
        changes, changed, made = log1p(around[person]), log1p(own[person]), float(person == creator)
        score = (
            active * common.active
            + months * common.months
            + absence * common.absence
            + near * changes
            + mine * changed
            + created * made
            + spread * common.spread
        )
        values = (common.active, common.months, common.absence, changes, changed, made, common.spread)
        ranked.append(Candidate(person, score, values))
    ranked.sort(key=lambda candidate: (-candidate.score, candidate.person))
    return ranked


def shares(ranked: Sequence[Candidate]) -> dict[int, float]:
    """person -> probability among the candidates, before anything is left for somebody new."""
    return softmax({candidate.person: candidate.score for candidate in ranked})


def weights_of(formula: MaintainerFormula) -> tuple[float, ...]:
    """The coefficients, in the order of the formula's fields."""
    return tuple(getattr(formula, name).value for name in MaintainerFormula.__struct_fields__)
