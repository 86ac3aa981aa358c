"""What a forecast said, and what happened: owners held to the changes that came after."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mldebt.measures.owners import maintainers
from mldebt.measures.snapshot import Snapshot
from mldebt.model.history import HistoryView

_RANKED = 10  # people whose rank is looked at
_MOST_FILES = 400  # of one forecast; more are thinned out evenly


class Outcome(NamedTuple):
    """One file: the rank of the person who changed it next (0: not ranked), whether they were the last to have changed
    it, what was said about somebody who knew it, and whether it was so."""

    rank: int
    was_last: bool
    said: float
    knew: bool


def outcomes(snapshot: Snapshot, later: HistoryView, until: int) -> list[Outcome]:
    """The files that ``later`` knows to have changed between the snapshot and ``until``, first change each."""
    known = _same_people(snapshot.view, later)
    changes = sorted(_next_changers(snapshot, later, until))
    thinned = changes[:: len(changes) // _MOST_FILES + 1]
    return [_outcome(snapshot, path, known.get(person, -1)) for path, person in thinned]


def _next_changers(snapshot: Snapshot, later: HistoryView, until: int) -> Iterator[tuple[str, int]]:
    for path, touches in later.touches.items():
        if path not in snapshot.view.touches:
            continue
        after = (touch for touch in touches if snapshot.now < touch.time <= until)
        first = next((touch for touch in after if not later.commits[touch.commit].mass), None)
        if first is not None:
            yield path, first.person


def _same_people(before: HistoryView, later: HistoryView) -> dict[int, int]:
    """People of the later history as they are numbered in the earlier one, by their addresses."""
    owners = {mail: index for index, person in enumerate(before.people) for mail in person.emails}
    found = {}
    for index, person in enumerate(later.people):
        match = next((owners[mail] for mail in person.emails if mail in owners), None)
        if match is not None:
            found[index] = match
    return found


def _outcome(snapshot: Snapshot, path: str, person: int) -> Outcome:
    owned = maintainers(snapshot, path, _RANKED)
    touches = snapshot.view.touches[path]
    key = snapshot.view.people[person].key if person >= 0 else ""
    rank = next((number for number, one in enumerate(owned.maintainers, 1) if one.person == key), 0)
    knew = any(touch.person == person for touch in touches)
    return Outcome(rank, bool(touches) and touches[-1].person == person, owned.knowledge, knew)


def share(flags: Sequence[float]) -> float:
    """The mean; 0 for none."""
    return sum(flags) / len(flags) if flags else 0.0
