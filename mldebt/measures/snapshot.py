"""A history at one moment: what is shared by every question about it, computed once."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from mldebt.knowledge.weights import Weights, default_weights
from mldebt.measures.arithmetic import DAY, YEAR, halved
from mldebt.model.history import HistoryView, Touch
from mldebt.model.score import Term

CODE = (".py", ".ipynb")


class Activity(NamedTuple):
    """What one person did anywhere here. Commits are decayed with half-lives of 30, 90 and 365 days."""

    recent: float
    quarter: float
    year: float
    months: int  # 30-day blocks of the last year with a commit
    absence: float  # days since the last commit
    last_30: int  # plain commits of the last 30 days
    last_seen: int  # Unix seconds


class Standing(NamedTuple):
    """The terms of somebody that are the same whatever is asked about, in the order of ``MaintainerFormula``."""

    active: float
    months: float
    absence: float
    spread: float


class Windows(NamedTuple):
    """The repository's own past, in yearly windows before now: files that people changed which others had touched
    before; how many of them only people unseen until then changed, and how many nobody did who had touched them."""

    changed: int
    by_newcomers: int
    orphaned: int


class Snapshot:
    """A ``HistoryView`` as seen at ``now`` (Unix seconds; the time of its last commit by default).

    Merges and mass commits say nothing about who is active or who knows a file. All maps are by index into
    ``view.people``.
    """

    def __init__(self, view: HistoryView, now: int = 0, weights: Weights | None = None) -> None:
        self.view = view
        self.now = max(now or view.head_time, 1)
        self.weights = weights or default_weights()
        self.age = [max(self.now - commit.time, 0) / DAY for commit in view.commits]
        self._trees: dict[str, Counter[int]] = {}
        self.known: dict[str, tuple[float, tuple[Term, ...]]] = {}  # by path: what measures.knowledge found

    @cached_property
    def activity(self) -> dict[int, Activity]:
        """Everybody who made a commit that counts, co-authors included."""
        ages: defaultdict[int, list[float]] = defaultdict(list)
        for commit, age in zip(self.view.commits, self.age, strict=True):
            if not commit.merge and not commit.mass:
                for person in commit.authors:
                    ages[person].append(age)
        return {person: self._activity(found) for person, found in ages.items()}

    def _activity(self, ages: Sequence[float]) -> Activity:
        weights = self.weights
        half_lives = (
            weights.maintainer.common.active_half_life.value,
            weights.knowledge.active_half_life.value,
            weights.presence.active_half_life.value,
        )
        recent, quarter, year = (sum(halved(age, half_life) for age in ages) for half_life in half_lives)
        absence = min(ages)
        return Activity(
            recent,
            quarter,
            year,
            len({int(age // 30) for age in ages if age < 365}),
            absence,
            sum(age < 30 for age in ages),
            int(self.now - absence * DAY),
        )

    @cached_property
    def most_active(self) -> tuple[int, ...]:
        """People with a commit in the last year, most active first."""
        here = [person for person, activity in self.activity.items() if activity.absence < 365]
        return tuple(sorted(here, key=lambda person: (-self.activity[person].quarter, person)))

    @cached_property
    def standing(self) -> dict[int, Standing]:
        """What speaks for each person wherever one looks."""
        return {
            person: Standing(
                math.log1p(activity.recent), float(activity.months), math.log1p(activity.absence), self.spread(person)
            )
            for person, activity in self.activity.items()
        }

    @cached_property
    def changes_quarter(self) -> Counter[int]:
        """person -> changes of code files, each halved every 90 days."""
        half_life = self.weights.knowledge.active_half_life.value
        return self.decayed((t for touches in self.folder_touches.values() for t in touches), half_life)

    def spread(self, person: int) -> float:
        """Logarithm of how many code files somebody changes a commit, of late."""
        return math.log1p(self.changes_quarter[person]) - math.log1p(self.activity[person].quarter)

    def touches(self, path: str) -> list[Touch]:
        """Changes of a file that say who knows it: not those of mass commits."""
        commits = self.view.commits
        return [touch for touch in self.view.touches.get(path, ()) if not commits[touch.commit].mass]

    def creator(self, path: str) -> int:
        """Who created a file, also in an import of many; -1 where nobody known did."""
        return next((touch.person for touch in self.view.touches.get(path, ()) if touch.created), -1)

    def decayed(self, touches: Iterable[Touch], half_life: float) -> Counter[int]:
        """person -> touches, each halved every ``half_life`` days."""
        weight: Counter[int] = Counter()
        for touch in touches:
            weight[touch.person] += touch.weight * halved(self.age[touch.commit], half_life)  # type: ignore[assignment]
        return weight

    @cached_property
    def folder_touches(self) -> dict[str, list[Touch]]:
        """folder -> changes of code directly in it, also of files that are gone."""
        folders: defaultdict[str, list[Touch]] = defaultdict(list)
        commits = self.view.commits
        for path, touches in self.view.touches.items():
            if path.endswith(CODE):
                folders[path.rpartition("/")[0]] += touches
        for folder, touches in self.view.gone.items():
            folders[folder] += touches
        return {folder: [t for t in found if not commits[t.commit].mass] for folder, found in folders.items()}

    def below(self, folder: str) -> list[Touch]:
        """Changes of code in a folder and everything below it; of whatever it holds where that is no code."""
        code = [touch for name, found in self.folder_touches.items() if _inside(name, folder) for touch in found]
        return code or [touch for path in self.files_below(folder) for touch in self.touches(path)]

    def files_below(self, folder: str) -> list[str]:
        """The code files in a folder and below it; all files where none is code."""
        files = [path for path in self.view.touches if _inside(path.rpartition("/")[0], folder)]
        return [path for path in files if path.endswith(CODE)] or files

    @cached_property
    def in_folder(self) -> dict[str, Counter[int]]:
        """folder -> person -> decayed changes directly in it."""
        half_life = self.weights.maintainer.common.folder_half_life.value
        return {folder: self.decayed(touches, half_life) for folder, touches in self.folder_touches.items()}

    @cached_property
    def near_folder(self) -> dict[str, frozenset[int]]:
        """folder -> people who changed something directly in it in the last year."""
        return {
            folder: frozenset(touch.person for touch in touches if self.age[touch.commit] < 365)
            for folder, touches in self.folder_touches.items()
        }

    def in_tree(self, folder: str) -> Counter[int]:
        """person -> decayed changes in a folder and everything below it."""
        if folder not in self._trees:
            total: Counter[int] = Counter()
            for name, found in self.in_folder.items():
                if _inside(name, folder):
                    total.update(found)
            self._trees[folder] = total
        return self._trees[folder]

    @cached_property
    def first_seen(self) -> dict[int, int]:
        """person -> time of the first commit here."""
        first: dict[int, int] = {}
        for commit in self.view.commits:
            for person in commit.authors:
                first[person] = min(first.get(person, commit.time), commit.time)
        return first

    @cached_property
    def windows(self) -> Windows:
        """Who changed what others had touched, in up to eight yearly windows before now."""
        changed = newcomers = orphaned = 0
        for path in self.view.touches:
            if not path.endswith(CODE):
                continue
            by_window: defaultdict[int, set[int]] = defaultdict(set)
            touches = self.touches(path)
            for touch in touches:
                by_window[int((self.now - touch.time) // YEAR)].add(touch.person)
            for window, people in by_window.items():
                start = self.now - (window + 1) * YEAR
                before = {touch.person for touch in touches if touch.time < start}
                if not before or window >= 8:
                    continue
                changed += 1
                newcomers += all(self.first_seen[person] >= start for person in people)
                orphaned += not people & before
        return Windows(changed, newcomers, orphaned)

    @cached_property
    def newcomer_share(self) -> float:
        """Share of changed files that only new people change: the repository's own past, pooled with others'."""
        common = self.weights.maintainer.common
        return self._pooled(self.windows.by_newcomers, common.newcomer_prior.value)

    @cached_property
    def orphan_share(self) -> float:
        """Share of changed files that nobody changes who touched them before, likewise pooled."""
        return self._pooled(self.windows.orphaned, self.weights.knowledge.orphan_prior.value)

    def _pooled(self, count: int, prior: float) -> float:
        strength = self.weights.maintainer.common.prior_strength.value
        return (count + strength * prior) / (self.windows.changed + strength)

    @cached_property
    def sleeping_days(self) -> float:
        """Days since anybody committed."""
        return (self.now - self.last_commit) / DAY

    @cached_property
    def last_commit(self) -> int:
        """As the function of that name."""
        return last_commit(self.view)


def last_commit(view: HistoryView) -> int:
    """When a person committed last, Unix seconds, merges and commits of many files included: they say nothing of what
    somebody knows, but that somebody is there. Where nobody known did, when anybody did; 0 without commits."""
    times = [commit.time for commit in view.commits if commit.authors] or [commit.time for commit in view.commits]
    return max(times, default=0)


def _inside(name: str, folder: str) -> bool:
    """Whether a folder is another or lies below it; the empty name is the root."""
    return not folder or name == folder or name.startswith(folder + "/")
