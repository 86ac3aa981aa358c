"""Which code files changed together: commits as one moment knows them."""

import math
from collections import Counter, defaultdict
from functools import cached_property
from typing import NamedTuple

from mldebt.measures.arithmetic import halved
from mldebt.measures.snapshot import CODE, Snapshot


class Weight(NamedTuple):
    """How often a file changed: with both half-lives, and days since the last change."""

    long: float
    short: float
    days_since: float


class CoChange:
    """Co-change of code files. Commits of very many files say nothing; one of n files weighs 1 / log2(1 + n)."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._common = snapshot.weights.impact.common
        self.paths = tuple(
            sorted(path for path in snapshot.view.touches.keys() | snapshot.view.changes.keys() if path.endswith(CODE))
        )
        self._weights: dict[str, Weight] = {}
        self._authors: dict[str, frozenset[int]] = {}

    @cached_property
    def _files_of(self) -> dict[int, list[str]]:
        """commit -> code files it changed, for commits that are small enough to say something."""
        files: defaultdict[int, list[str]] = defaultdict(list)
        for path in self.paths:
            for commit in self._snapshot.view.changes.get(path, ()):
                files[commit].append(path)
        most = self._common.largest_commit.value
        return {commit: found for commit, found in files.items() if len(found) <= most}

    def _commits(self, path: str) -> list[int]:
        return [commit for commit in self._snapshot.view.changes.get(path, ()) if commit in self._files_of]

    def weight(self, path: str) -> Weight:
        """How often and how long ago a file changed."""
        found = self._weights.get(path)
        if found is None:
            ages = [self._snapshot.age[commit] for commit in self._commits(path)]
            found = self._weights[path] = Weight(
                sum(halved(age, self._common.long_half_life.value) for age in ages),
                sum(halved(age, self._common.short_half_life.value) for age in ages),
                min(ages, default=self._common.never.value),
            )
        return found

    def together(self, path: str) -> dict[str, tuple[float, float]]:
        """other file -> weight of common commits, with both half-lives."""
        long: Counter[str] = Counter()
        short: Counter[str] = Counter()
        for commit in self._commits(path):
            files, age = self._files_of[commit], self._snapshot.age[commit]
            size = math.log2(1 + len(files))
            lasting = halved(age, self._common.long_half_life.value) / size
            recent = halved(age, self._common.short_half_life.value) / size
            for other in files:
                if other != path:
                    long[other] += lasting  # type: ignore[assignment]
                    short[other] += recent  # type: ignore[assignment]
        return {other: (long[other], short[other]) for other in long}

    def authors(self, path: str) -> frozenset[int]:
        """People of the last changes of a file."""
        found = self._authors.get(path)
        if found is None:
            most = int(self._common.recent_authors.value)
            touches = [touch for touch in self._snapshot.touches(path) if touch.weight >= 1][-most:]
            found = self._authors[path] = frozenset(touch.person for touch in touches)
        return found

    @cached_property
    def popular(self) -> tuple[str, ...]:
        """Files that change most, most first."""
        return tuple(sorted(self.paths, key=lambda path: (-self.weight(path).long, path))[:60])
