"""Which of the frameworks that manifests require are used by code that the project stands on."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from mldebt.knowledge.lifecycle import FrozenFramework
from mldebt.rulebook.joining import Hit, Target
from mldebt.rulebook.matchinput import MatchInput, RequirementSeen, distribution

_MANY = 15  # lines; with as many exact versions, a list was hardly written by hand


def nearest(targets: Mapping[str, Target], dotted: str) -> Target | None:
    """The target that is ``dotted`` or its longest dotted prefix."""
    head = dotted
    while head:
        if head in targets:
            return targets[head]
        head = head.rpartition(".")[0]
    return None


def heads_of(names: Iterable[str]) -> frozenset[str]:
    """The first parts of dotted names."""
    return frozenset(name.partition(".")[0] for name in names)


def imported_titles(targets: Mapping[str, Target], names: Iterable[str]) -> frozenset[str]:
    """The titles of the targets that are among some imported names."""
    found = (nearest(targets, dotted) for dotted in names)
    return frozenset(target.title for target in found if target is not None)


def is_among(versions: str, version: str) -> bool:
    """Whether an exact version is one of those that a specifier allows."""
    from packaging.specifiers import SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        return Version(version) in SpecifierSet(versions)
    except InvalidVersion:
        return False


def installed_lists(seen: MatchInput) -> frozenset[str]:
    """The manifests of many exact versions, most of which are of what no code imports: what was installed somewhere."""
    heads = {distribution(name.partition(".")[0]) for name in seen.imported()}
    rows: defaultdict[str, list[RequirementSeen]] = defaultdict(list)
    for row in seen.requirements():
        rows[row.location.path].append(row)
    return frozenset(
        path
        for path, listed in rows.items()
        if len(listed) >= _MANY
        and all(row.version for row in listed)
        and 2 * sum(distribution(row.name) in heads for row in listed) < len(listed)
    )


class Unused:
    """Frameworks that code imports to use them, and that no code imports of those for whom they are required. Whatever
    only lies in a list of what was installed is among them.

    ``required`` are the parts of the repository, each with the title of what a manifest requires for it. A part that
    imports nothing of it may have copied the line from one that does; where no part is seen to, none is asked.
    """

    def __init__(
        self,
        rows: Sequence[FrozenFramework],
        seen: MatchInput,
        passed_over: Callable[[str], bool],
        required: Sequence[tuple[str, str]],
    ) -> None:
        self._seen, self._passed_over = seen, passed_over
        self._usable = {name: Target(name, row.title) for row in rows for name in row.modules}
        self._titles = frozenset(row.title for row in rows if not row.unimported)
        self._required = required
        self._of_part: dict[str, frozenset[str]] = {}

    def holds(self, row: RequirementSeen, title: str) -> bool:
        """Whether nobody for whom it is required in a part uses a framework; never where there is no code."""
        part = row.folder
        if not self._seen.imported() or (title not in self._titles and row.location.path not in self._installed):
            return False
        if title not in self._used(""):
            return True
        return title not in self._used(part) and any(
            other != part and title == wanted and title in self._used(other) for other, wanted in self._required
        )

    @cached_property
    def _installed(self) -> frozenset[str]:
        return installed_lists(self._seen)

    def _used(self, part: str) -> frozenset[str]:
        if part not in self._of_part:
            names = self._seen.imported(part, self._passed_over, heads_of(self._usable))
            self._of_part[part] = imported_titles(self._usable, names)
        return self._of_part[part]


class LeftBehind:
    """Uses of frameworks in code that stayed behind.

    Nobody has to move what nothing runs any more: a function without callers, unless the old version is what the
    project pins; a part of an application that was replaced, whose framework no manifest requires.
    """

    def __init__(self, rows: Sequence[FrozenFramework], seen: MatchInput) -> None:
        self._seen = seen
        self._rows = {row.title: row for row in rows}

    def holds(self, hit: Hit) -> bool:
        """Whether an import or a call stayed behind."""
        row = self._rows.get(hit.target.title)
        if row is None or hit.kind not in ("import", "call"):
            return False
        if hit.kind == "call" and not self._is_pinned(row) and self._seen.is_idle(hit.location):
            return True
        return self._is_missing(row) and self._seen.is_replaced(hit.location.path)

    def _required(self, row: FrozenFramework) -> list[str]:
        """The versions that manifests require of it."""
        names = set(map(distribution, row.distributions))
        return [found.version for found in self._seen.requirements() if distribution(found.name) in names]

    def _is_missing(self, row: FrozenFramework) -> bool:
        """Whether there are manifests, and none names it."""
        return bool(row.distributions) and any(True for _ in self._seen.requirements()) and not self._required(row)

    def _is_pinned(self, row: FrozenFramework) -> bool:
        """Whether an exact version is required that the row holds for."""
        return bool(row.versions) and any(is_among(row.versions, version) for version in self._required(row) if version)
