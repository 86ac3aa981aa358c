"""Is what somebody knew still here: forecasts whose calibration was measured (docs/scores.md)."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from mldebt.measures.arithmetic import counted, logistic, logit
from mldebt.measures.candidates import rank_people, shares, unit_of
from mldebt.measures.snapshot import Snapshot
from mldebt.model.history import Touch
from mldebt.model.score import Term
from mldebt.model.wording import percent

_SURE = 0.002  # a share is never taken to be nearer to 0 or 1


def still_here(snapshot: Snapshot, person: int) -> float:
    """Probability that a person commits anything here in the next twelve months; 0 for somebody never seen active."""
    activity = snapshot.activity.get(person)
    if activity is None:
        return 0.0
    weights = snapshot.weights.presence
    return logistic(
        weights.intercept.value
        + weights.absence.value * math.log1p(activity.absence)
        + weights.commits.value * math.log1p(activity.year)
    )


def knowledge(snapshot: Snapshot, path: str) -> tuple[float, tuple[Term, ...]]:
    """Probability that whoever changes a file next touched it before, with its terms; 0 where nobody known touched it.

    Rests on the maintainer score: the share of its probability that falls to those who touched the file.
    """
    found = snapshot.known.get(path)
    if found is None:
        found = snapshot.known[path] = _knowledge(snapshot, path)
    return found


def _knowledge(snapshot: Snapshot, path: str) -> tuple[float, tuple[Term, ...]]:
    touches = snapshot.touches(path)
    people = {touch.person for touch in touches} & snapshot.activity.keys()
    if not people:
        return 0.0, ()
    weights = snapshot.weights.knowledge
    expected = shares(rank_people(snapshot, unit_of(snapshot, path)))
    share = min(max(sum(expected.get(person, 0.0) for person in people), _SURE), 1 - _SURE)
    everybody = sum(activity.quarter for activity in snapshot.activity.values())
    busy = sum(snapshot.activity[person].quarter for person in people) / everybody if everybody else 0.0
    since = min(snapshot.age[touch.commit] for touch in touches)
    orphans = snapshot.orphan_share
    rows = (
        (
            "share",
            logit(share),
            weights.share.value,
            f"those who touched it are {percent(share)} of its likely maintainers",
        ),
        (
            "orphans",
            logit(orphans),
            weights.orphans.value,
            f"{percent(orphans)} of files here were changed by strangers",
        ),
        ("since", math.log1p(since), weights.since.value, f"last changed {counted(round(since), 'day')} ago"),
        ("busy", busy, weights.busy.value, f"they make {percent(busy)} of all recent commits, on whatever"),
    )
    terms = tuple(Term(name, value, weight, weight * value, words) for name, value, weight, words in rows)
    return logistic(weights.intercept.value + sum(term.contribution for term in terms)), terms


def knowledge_of(snapshot: Snapshot, paths: Iterable[str]) -> float:
    """Mean of ``knowledge`` over files; 0 for none."""
    found = [knowledge(snapshot, path)[0] for path in paths]
    return sum(found) / len(found) if found else 0.0


def familiarity(snapshot: Snapshot, paths: Sequence[str]) -> dict[int, float]:
    """person -> 0 to 1: how well somebody knows these files, recent changes counting most.

    min(1, recent / full_changes + all / old_changes + created), recent ones halved every 180 days.
    """
    weights = snapshot.weights.truck
    half_life = weights.recent_half_life.value
    touches: list[Touch] = [touch for path in paths for touch in snapshot.touches(path)]
    recent = snapshot.decayed(touches, half_life)
    ever = Counter(touch.person for touch in touches)
    created = Counter(person for path in paths if (person := snapshot.creator(path)) >= 0)
    return {
        person: min(
            1.0,
            recent[person] / weights.full_changes.value
            + ever[person] / weights.old_changes.value
            + weights.created.value * created[person] / len(paths),
        )
        for person in {*ever, *created}
    }


def presence(snapshot: Snapshot, paths: Sequence[str]) -> float:
    """Probability that at least one person who is familiar with these files is still here in twelve months."""
    gone = 1.0
    for person, familiar in familiarity(snapshot, paths).items():
        gone *= 1 - familiar * still_here(snapshot, person)
    return 1 - gone
