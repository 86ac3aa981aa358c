"""What the rules about owners share: who knows a component, and where a finding about it stands."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property

from msgspec import Struct

from mldebt.checks.subject import Subject
from mldebt.knowledge.identities import identity_rules
from mldebt.knowledge.weights import default_weights
from mldebt.measures import ChangeMap, Snapshot, still_here
from mldebt.measures.arithmetic import DAY
from mldebt.measures.knowledge import familiarity
from mldebt.model.finding import Evidence
from mldebt.model.graph import Component, EdgeKind, NodeKind
from mldebt.model.history import Person
from mldebt.model.place import Location
from mldebt.model.source import FileState, Reading
from mldebt.model.wording import percent

_READ_FIRST = (".py", ".ipynb")
REGULAR = 5
"""Commits from which on somebody belongs to the team."""


class Knower(Struct, frozen=True, gc=False):
    """Somebody who changed a component. ``familiar`` 0 to 1, ``here`` the probability of another commit within a year,
    ``absent`` days since the last one anywhere in the repository; ``lately``
    whether that was shortly before the last commit of all."""

    person: Person
    familiar: float
    here: float
    changes: int
    last_seen: int
    absent: int
    lately: bool

    @property
    def strength(self) -> float:
        """Probability that what this person knows of the component is at hand."""
        return self.familiar * self.here

    def note(self, location: Location) -> Evidence:
        """The person as a line of evidence."""
        seen = datetime.fromtimestamp(self.last_seen, UTC).date().isoformat()
        times = "once" if self.changes == 1 else f"{self.changes} times"
        words = f"{self.person.name} changed it {times} and was last seen in this repository on {seen}"
        return Evidence(location, f"{words}: {percent(self.here)} likely to be here within a year.")


class People:
    """Who knows what in one repository at the time of the run."""

    def __init__(self, subject: Subject) -> None:
        self.snapshot = Snapshot(subject.history, subject.now, default_weights())
        self.limits = self.snapshot.weights.ownership

    def knowers(self, component: Component) -> list[Knower]:
        """Everybody who changed a component in a commit that says so, whoever knows it best first."""
        snapshot = self.snapshot
        paths = self.known_paths(component)
        changes: dict[int, int] = {}
        for path in paths:
            for touch in snapshot.touches(path):
                changes[touch.person] = changes.get(touch.person, 0) + 1
        found = [
            self._knower(person, familiar, changes.get(person, 0))
            for person, familiar in (familiarity(snapshot, paths) if paths else {}).items()
            if person in snapshot.activity
        ]
        return sorted(found, key=lambda one: (-one.strength, -one.familiar, -one.changes, one.person.key))

    def known_paths(self, component: Component) -> list[str]:
        """The files of a component that the history knows."""
        return [path for path in component.files if path in self.snapshot.view.touches]

    def _knower(self, person: int, familiar: float, changes: int) -> Knower:
        here = still_here(self.snapshot, person)
        record = self.snapshot.view.people[person]
        last = self.seen[person]
        absent = round((self.snapshot.now - last) / DAY)
        return Knower(record, familiar, here, changes, last, absent, self._was_lately(person))

    def _was_lately(self, person: int) -> bool:
        """Whether somebody was still there shortly before the work ended: then nothing says who of them is gone. Under
        a name that anybody may bear, it may well have been one of the others."""
        if self.snapshot.view.people[person].name.casefold() in identity_rules().generic.names:
            return False
        return (self.snapshot.last_commit - self.seen[person]) / DAY <= self.limits.lately.value

    def at_hand(self, component: Component) -> list[Knower]:
        """Everybody who knows a component and is likely to be here, or knows it well and was here to the last."""
        least, well = self.limits.second.value, self.snapshot.weights.truck.knower.value
        return [
            one for one in self.knowers(component) if one.strength >= least or (one.lately and one.familiar >= well)
        ]

    @cached_property
    def seen(self) -> dict[int, int]:
        """When each person committed last, whatever it was: a mass commit says nothing of what somebody knows, but that
        this person is there."""
        found: dict[int, int] = {}
        for commit in self.snapshot.view.commits:
            for person in commit.authors:
                found[person] = max(found.get(person, 0), commit.time)
        return found

    def came_back(self, knower: Knower) -> bool:
        """Whether somebody was seen lately by a commit that counts for nothing else."""
        counted = next((a.last_seen for p, a in self.snapshot.activity.items()
                        if self.snapshot.view.people[p] == knower.person), 0)  # fmt: skip
        return knower.last_seen > counted and knower.absent < self.limits.sleeping.value

    @cached_property
    def commits(self) -> Counter[int]:
        """How often each person was the author of a commit."""
        return Counter(person for commit in self.snapshot.view.commits for person in commit.authors[:1])

    @property
    def asleep(self) -> bool:
        """Whether nobody has committed for so long that the repository sleeps."""
        return bool(self.snapshot.view.commits) and self.snapshot.sleeping_days >= self.limits.sleeping.value

    @property
    def _first_commit(self) -> int:
        return min((commit.time for commit in self.snapshot.view.commits), default=self.snapshot.now)

    @property
    def life(self) -> float:
        """Days from the first commit to the last."""
        return (self.snapshot.last_commit - self._first_commit) / DAY

    @property
    def young(self) -> bool:
        """Whether the history is too short to say that somebody is gone."""
        return (self.snapshot.now - self._first_commit) / DAY < self.limits.young.value

    @property
    def alone(self) -> Person | None:
        """The only person who is likely to be here at all, or was to the last; None where there are several, or
        nobody."""
        here = [
            person
            for person in self.snapshot.activity
            if still_here(self.snapshot, person) >= self.limits.second.value
            or (self._was_lately(person) and self.commits[person] >= REGULAR)
        ]
        return self.snapshot.view.people[here[0]] if len(here) == 1 else None

    @property
    def solo(self) -> bool:
        """Whether nobody but one person ever committed here."""
        return len(self.snapshot.activity) == 1


def components_with_code(subject: Subject) -> Iterator[Component]:
    """The components that hold Python outside tests, documents and examples, in the order of the graph: notes and data
    have readers, not maintainers, a test stands or falls with what it tests, and an empty file asks for nobody."""
    left_out = {state.path for state in subject.files if state.demoted or _is_empty(state)}
    for component in subject.graph.components:
        if any(path.endswith(_READ_FIRST) and path not in left_out for path in component.files):
            yield component


def _is_empty(state: FileState) -> bool:
    return state.reading is Reading.READ and not state.lines and not state.cells


def first_line(component: Component) -> Location:
    """Where a finding about a whole component stands: the first line of its first file of code."""
    files = sorted(component.files)
    return Location(next((path for path in files if path.endswith(_READ_FIRST)), files[0]))


class Dependents:
    """What stands on a component: endpoints that it serves itself, models and endpoints that a change of it reaches."""

    def __init__(self, subject: Subject) -> None:
        self._map = ChangeMap(subject.graph, default_weights().cace)
        self._kinds = {node.key: node.kind for node in subject.graph.nodes}
        self._code: dict[str, list[str]] = {}
        for node in subject.graph.nodes:
            path = node.key.removeprefix("code:").partition("::")[0].partition("#")[0]
            home = node.component or (subject.component_of.get(path, "") if node.kind is NodeKind.CODE else "")
            if home and node.kind in (NodeKind.CODE, NodeKind.STAGE):
                self._code.setdefault(home, []).append(node.key)
        self._served: dict[str, set[str]] = {}
        for edge in subject.graph.edges:
            if edge.kind is EdgeKind.EXPOSES:
                self._served.setdefault(edge.source, set()).add(edge.target)
        self._endpoints = frozenset(end for ends in self._served.values() for end in ends)

    def served(self, component: str) -> Sequence[str]:
        """Keys of the endpoints that a component exposes."""
        return sorted({end for key in self._code.get(component, ()) for end in self._served.get(key, ())})

    def reached(self, component: str) -> Sequence[str]:
        """Keys of the models, and of the endpoints that are served here, which a change of a component reaches."""
        found = self._map.reach(frozenset(self._code.get(component, ())))
        return sorted(key for key in found if self._kinds.get(key) is NodeKind.MODEL or key in self._endpoints)
