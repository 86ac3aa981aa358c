"""A cold run over named files that answers in time: those files and what they import first, the rest as time allows.

What was read is kept, so the next run goes further. Where not everything could be read, only rules that look at the
named files run, and the report says so.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import accumulate

from mldebt.facts.unit import UnitFacts
from mldebt.model.source import Placement
from mldebt.pipeline.limits import TimeLimit
from mldebt.pipeline.workers import KILLED, SERIAL_CHARACTERS, Job, lost_unit, read_units
from mldebt.resolve.modules import ModuleIndex

TOO_LONG = "reading this code takes longer than the time limit allows; the next run tries again."


class TimedReading:
    """Reads what a run over named files needs most, until the time is over."""

    def __init__(self, limit: TimeLimit, placements: Mapping[str, Placement], index: ModuleIndex) -> None:
        self._limit = limit
        self._placements = placements
        self._index = index
        self.closure: set[str] = set()  # the named files and what they import, as far as it was read

    def read(
        self, todo: Mapping[str, Job], workers: int, unit_of: Callable[[str], UnitFacts | None]
    ) -> Iterator[tuple[str, bytes]]:
        """The encoded facts of each unit, with its key, as ``read_units`` gives them. ``unit_of`` gives the facts of
        what was read already, or kept by an earlier run.
        """
        left = dict(todo)
        wave = [path for path in self._limit.named if path in self._placements]
        while wave and not (self._limit.passed and self.closure):
            yield from self._some(wave, left, workers)
            self.closure |= {path for path in wave if self._is_read(path, unit_of)}
            wave = self._affordable({found for path in wave for found in self._imported(path, unit_of)} - self.closure)
        yield from read_units(list(left.values()), workers, self._limit.until)

    def fits(self, paths: Iterable[str]) -> bool:
        """Whether these files can be resolved in time."""
        return sum(self._placements[path].lines for path in paths) <= self._limit.most_lines

    def _affordable(self, paths: Collection[str]) -> list[str]:
        """As many files as can be resolved in time beside those that are chosen already."""
        left = self._limit.most_lines - sum(self._placements[path].lines for path in self.closure)
        totals = accumulate(self._placements[path].lines for path in sorted(paths))
        return [path for path, total in zip(sorted(paths), totals, strict=True) if total <= left]

    def _some(self, paths: list[str], left: dict[str, Job], workers: int) -> Iterator[tuple[str, bytes]]:
        keys = dict.fromkeys(cell.unit for path in paths for cell in self._placements[path].cells)
        jobs = [left[key] for key in keys if key in left]
        first = not self.closure and sum(len(job.text) for job in jobs) < SERIAL_CHARACTERS
        for key, row in read_units(jobs, workers, self._limit.latest if first else self._limit.until):
            left.pop(key, None)
            yield key, row
        if first:  # what is named is told, not left out
            yield from (lost_unit(left.pop(job.key), KILLED, TOO_LONG) for job in jobs if job.key in left)

    def _is_read(self, path: str, unit_of: Callable[[str], UnitFacts | None]) -> bool:
        return all(unit_of(cell.unit) is not None for cell in self._placements[path].cells)

    def _imported(self, path: str, unit_of: Callable[[str], UnitFacts | None]) -> Iterator[str]:
        for cell in self._placements[path].cells:
            unit = unit_of(cell.unit)
            for fact in unit.outline.imports if unit is not None else ():
                find = self._index.relative if fact.level else None
                found = find(fact.level, fact.module, path) if find else self._index.find(fact.module, path)
                child = self._index.child(found, fact.name) if found is not None and fact.name else None
                yield from (target for target in (found, child) if target is not None and target in self._placements)
