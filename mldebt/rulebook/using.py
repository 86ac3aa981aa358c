"""Which of the frameworks that manifests require are used by code that the project stands on."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from mldebt.knowledge.lifecycle import FrozenFramework
from mldebt.rulebook.joining import Target
from mldebt.rulebook.matchinput import MatchInput


def nearest(targets: Mapping[str, Target], dotted: str) -> Target | None:
    """The target that is ``dotted`` or its longest dotted prefix."""
    head = dotted
    while head:
        if head in targets:
            return targets[head]
        head = head.rpartition(".")[0]
    return None


def imported_titles(targets: Mapping[str, Target], names: Iterable[str]) -> frozenset[str]:
    """The titles of the targets that are among some imported names."""
    found = (nearest(targets, dotted) for dotted in names)
    return frozenset(target.title for target in found if target is not None)


class Unused:
    """Frameworks that code imports to use them, and that no code imports of those for whom they are required.

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
        self._usable = {name: Target(name, row.title) for row in rows if not row.unimported for name in row.modules}
        self._titles = frozenset(target.title for target in self._usable.values())
        self._required = required
        self._of_part: dict[str, frozenset[str]] = {}

    def holds(self, part: str, title: str) -> bool:
        """Whether nobody for whom it is required in a part uses a framework; never where there is no code."""
        if title not in self._titles or not self._seen.imported():
            return False
        if title not in self._used(""):
            return True
        return title not in self._used(part) and any(
            other != part and title == wanted and title in self._used(other) for other, wanted in self._required
        )

    def _used(self, part: str) -> frozenset[str]:
        if part not in self._of_part:
            names = self._seen.imported(part, self._passed_over)
            self._of_part[part] = imported_titles(self._usable, names)
        return self._of_part[part]
