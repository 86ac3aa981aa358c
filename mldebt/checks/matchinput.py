"""A subject as declarative rules see it."""

from collections.abc import Callable, Iterable
from functools import cached_property

from mldebt.checks.match.code import calls_seen, imported_names, imports_seen, literals_seen
from mldebt.checks.match.images import images_seen
from mldebt.checks.match.requirements import requirements_seen
from mldebt.checks.nodes import scope_at, site_at, unit_at
from mldebt.checks.overridden import is_overridden
from mldebt.checks.replaced import replaced
from mldebt.checks.subject import Subject
from mldebt.checks.uncalled import uncalled
from mldebt.model.place import Location
from mldebt.rulebook.matchinput import (
    CallSeen,
    ImageSeen,
    ImportSeen,
    LiteralSeen,
    MatchInput,
    RequirementSeen,
    no_file,
)


def match_input(subject: Subject) -> MatchInput:
    """What declarative rules match against; each part is gathered when a rule asks for it first, once a run."""
    return subject.once("match input", lambda: _Gathered(subject))


class _Gathered:
    def __init__(self, subject: Subject) -> None:
        self._subject = subject

    @cached_property
    def _imports(self) -> tuple[ImportSeen, ...]:
        return tuple(imports_seen(self._subject))

    @cached_property
    def _requirements(self) -> tuple[RequirementSeen, ...]:
        return tuple(requirements_seen(self._subject))

    @cached_property
    def _images(self) -> tuple[ImageSeen, ...]:
        return tuple(images_seen(self._subject))

    @cached_property
    def _literals(self) -> tuple[LiteralSeen, ...]:
        return tuple(literals_seen(self._subject))

    def imports(self) -> Iterable[ImportSeen]:
        """Every import of something outside the repository."""
        return self._imports

    def imported(
        self, part: str = "", passed_over: Callable[[str], bool] = no_file, heads: frozenset[str] = frozenset()
    ) -> frozenset[str]:
        """The dotted names that the files of a folder import, and those that these lead to."""
        return imported_names(self._subject, part, passed_over, heads)

    def requirements(self) -> Iterable[RequirementSeen]:
        """Every requirement."""
        return self._requirements

    def images(self) -> Iterable[ImageSeen]:
        """Every container image."""
        return self._images

    def calls(self, heads: frozenset[str] = frozenset()) -> Iterable[CallSeen]:
        """Every call of something outside the repository whose name is known."""
        return calls_seen(self._subject, heads)

    def literals(self) -> Iterable[LiteralSeen]:
        """Every literal string."""
        return self._literals

    def is_idle(self, place: Location) -> bool:
        """Whether a place lies in a function that nothing asks for, or in a method that all heirs replace."""
        site = site_at(self._subject.program, place)
        unit = unit_at(self._subject.program, site) if site is not None else None
        scope = scope_at(unit, site.at) if site is not None and unit is not None else 0
        return site is not None and (
            uncalled(self._subject).holds_around(site) or (scope > 0 and is_overridden(self._subject, site.path, scope))
        )

    def is_replaced(self, path: str) -> bool:
        """Whether only an application leads to a file that nothing starts, beside one that a container starts."""
        return path in replaced(self._subject)

    def readme(self) -> str:
        """The README at the top."""
        return self._subject.readme
