"""Which libraries, and which of their versions, know revisions of a hub's repositories at all."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from mldebt.checks.common import strings
from mldebt.checks.gathering import gathered
from mldebt.checks.match.requirements import requirements_seen, version_numbers
from mldebt.checks.nodes import unit_at
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import dotted_name
from mldebt.facts.nodes import call_at, nodes_of
from mldebt.model.source import ReaderKind
from mldebt.resolve.terms import Event
from mldebt.rulebook.matchinput import distribution
from mldebt.source import kind_of

_PIN = re.compile(r"""["']([\w.-]+)==([\d.]+)["']""")
_BUILT = re.compile(r"^([\w.-]+)\s*@\s*file:", re.MULTILINE)


class Versions:
    """The versions that the repository pins: by hand, or, where it does not, those of its lock files."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._since = {
            name: version_numbers(least) for name, least in map(str.split, strings(subject, "revisions-since"))
        }
        self._pinned: dict[str, list[tuple[int, ...]]] | None = None

    def know_revisions(self, event: Event) -> bool:
        """Whether the library of a call takes a revision, in the version that is pinned here (if one is)."""
        library = self._library(event)
        if library in strings(self._subject, "without-revisions"):
            return False
        name = distribution(library)
        if name not in self._since:
            return True
        pinned = self._pins().get(name, [])
        return max(pinned) >= self._since[name] if pinned else name not in self._built

    def _library(self, event: Event) -> str:
        """The package from which a module imports what it calls."""
        program = self._subject.program
        module, unit = program.modules.get(event.site.path), unit_at(program, event.site)
        call = call_at(unit, event.site.at, event.site.end) if unit is not None else None
        name = dotted_name(call.func).partition(".")[0] if call is not None else ""
        for unit in module.cells if module is not None else ():
            for fact in unit.outline.imports:
                bound = fact.asname or fact.name or fact.module.partition(".")[0]
                if bound == name and not fact.level:
                    return fact.module.partition(".")[0]
        return event.symbol.partition(".")[0]

    @cached_property
    def _built(self) -> frozenset[str]:
        """What was built on the machine that a list tells of, so that nobody knows which version it is."""
        lists = (text for path, text in self._subject.texts.items() if kind_of(path) is ReaderKind.REQUIREMENTS)
        return frozenset(distribution(name) for text in lists for name in _BUILT.findall(text))

    def _pins(self) -> dict[str, list[tuple[int, ...]]]:
        if self._pinned is None:
            rows = list(requirements_seen(self._subject))
            by_hand = [(row.name, row.version) for row in rows if row.direct]
            locked = [(row.name, row.version) for row in rows if not row.direct]
            self._pinned = self._known(locked) | self._known([*by_hand, *_written(self._subject)])
        return self._pinned

    def _known(self, pins: Iterable[tuple[str, str]]) -> dict[str, list[tuple[int, ...]]]:
        found: dict[str, list[tuple[int, ...]]] = {}
        for name, version in pins:
            if version and distribution(name) in self._since:
                found.setdefault(distribution(name), []).append(version_numbers(version))
        return found


@gathered(tuple[str, str])
def _written(subject: Subject) -> Iterator[tuple[str, str]]:
    """Pins that a script writes into a file of requirements."""
    for module in subject.program.shown.values():
        for unit in module.cells:
            for node in nodes_of(unit, k.Str):
                found = _PIN.fullmatch(node.raw) if isinstance(node, k.Str) else None
                if found is not None:
                    yield found[1], found[2]
