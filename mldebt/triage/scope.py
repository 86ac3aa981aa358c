"""What a run was asked about: all of it, some paths, or a change."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from mldebt.model.finding import Finding
from mldebt.model.place import Location

ScopeKind = Literal["lines", "files", "reach"]


class ChangeScope(Struct, frozen=True):
    """The part of the repository whose findings count; the rest is analysed and marked out of scope.

    ``paths`` are files and folders that were named (empty: all). ``changed`` maps each changed file to its added lines
    as (first line, how many); None where the run is not about a change. With kind ``lines`` a finding counts that
    stands on an added line; with ``files`` one in a changed file; with ``reach`` also one whose evidence lies there, or
    whose nodes or component the change ``reached``.
    """

    paths: frozenset[str] = frozenset()
    changed: Mapping[str, Iterable[tuple[int, int]]] | None = None
    kind: ScopeKind = "files"
    reached: frozenset[str] = frozenset()

    def may_count(self, path: str) -> bool:
        """Whether a finding at a path may count, as far as the path tells."""
        if self.kind == "reach":
            return True
        named = not self.paths or _within(path, self.paths)
        return named and (self.changed is None or path in self.changed)

    def why_outside(self, finding: Finding) -> str:
        """Return why a finding is out of scope, or an empty string where it counts."""
        if self.paths and not self._named(finding):
            return "not in the paths that were named"
        if self.changed is None or self._touched(finding):
            return ""
        return {
            "lines": "not on a changed line",
            "files": "not in a changed file",
            "reach": "the change does not reach it",
        }[self.kind]

    def _named(self, finding: Finding) -> bool:
        places = [finding.location.path]
        if self.kind == "reach":
            places += [step.location.path for step in finding.evidence]
        return any(_within(place, self.paths) for place in places)

    def _touched(self, finding: Finding) -> bool:
        changed = self.changed or {}
        if self.kind == "lines":
            return on_lines(finding.location, changed.get(finding.location.path, ()))
        if finding.location.path in changed:
            return True
        if self.kind == "files":
            return False
        evidence = any(step.location.path in changed for step in finding.evidence)
        return evidence or finding.component in self.reached or not self.reached.isdisjoint(finding.nodes)


def _within(path: str, folders: frozenset[str]) -> bool:
    if "." in folders or path in folders:
        return True
    parents = path.split("/")
    return any("/".join(parents[:depth]) in folders for depth in range(1, len(parents)))


def on_lines(location: Location, ranges: Iterable[tuple[int, int]]) -> bool:
    """True where the span of a location meets one of the ranges."""
    last = max(location.line, location.end_line)
    return any(first <= last and location.line < first + count for first, count in ranges)
