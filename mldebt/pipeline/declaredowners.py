"""Who is said to own a path, in ``[owners]`` or a CODEOWNERS file: shown beside who really changes it, never added."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from functools import cached_property

from msgspec.structs import replace

from mldebt.model.history import HistoryView, Person
from mldebt.model.paths import as_pattern
from mldebt.model.score import DeclaredOwner, Ownership
from mldebt.source import OwnerRule, Tree, UnreadableError, codeowners_files, owning_rule, read_codeowners

_LOGIN = re.compile(r"(?:\d+\+)?([A-Za-z0-9-]+)@users\.noreply\.github\.com")
_MOST_BYTES = 3_000_000  # GitHub's own limit
_SHOWN = 5

Names = tuple[str, ...]


class DeclaredOwners:
    """Answers for one tree. ``configured`` is the table ``[owners]`` of the configuration ``config_file``; it goes
    before CODEOWNERS. Of several patterns that match, the last one decides."""

    def __init__(
        self, tree: Tree, configured: Mapping[str, Names], config_file: str, history: Callable[[], HistoryView]
    ) -> None:
        self._tree = tree
        self._configured = configured
        self._config_file = config_file
        self._read_history = history
        self._known: dict[str, tuple[Names, str]] = {}

    @cached_property
    def _history(self) -> HistoryView:
        """Read when somebody asks who is meant."""
        return self._read_history()

    @cached_property
    def file(self) -> tuple[str, str]:
        """Path and text of the CODEOWNERS file that counts; empty where there is none."""
        for path in codeowners_files():
            if self._tree.exists(path):
                try:
                    return path, self._tree.read(path, _MOST_BYTES).decode("utf-8", "replace")
                except UnreadableError:
                    continue
        return "", ""

    def annotate(self, owned: Ownership, files: Collection[str]) -> Ownership:
        """The answer with the declared owners of most of ``files``."""
        if not self._configured and not self.file[0]:
            return owned
        counts = Counter(found for path in files if (found := self.of(path))[0])
        if not counts:
            return owned
        (names, place), most = counts.most_common(1)[0]
        where = place if most == len(files) else f"{place}, for {most} of {len(files)} files"
        return replace(owned, declared=tuple(map(self._owner, names[:_SHOWN])), declared_in=where)

    def of(self, path: str) -> tuple[Names, str]:
        """Who is declared for a path, and where that is written."""
        if path not in self._known:
            self._known[path] = self._in_config(path) or self._in_file(path)
        return self._known[path]

    def _in_config(self, path: str) -> tuple[Names, str] | None:
        owners = next((owners for matches, owners in self._matchers if matches(path)), None)
        return (owners, self._config_file) if owners is not None else None

    @cached_property
    def _matchers(self) -> list[tuple[Callable[[str], bool], Names]]:
        if not self._configured:
            return []
        import pathspec

        rows = [
            (pathspec.GitIgnoreSpec.from_lines([as_pattern(glob)]), owners) for glob, owners in self._configured.items()
        ]
        return [(spec.match_file, owners) for spec, owners in reversed(rows)]

    def _in_file(self, path: str) -> tuple[Names, str]:
        rule = owning_rule(self._rules, path)
        return (rule.owners, f"{self.file[0]}:{rule.line}") if rule is not None else ((), "")

    @cached_property
    def _rules(self) -> tuple[OwnerRule, ...]:
        return read_codeowners(self.file[1])

    def _owner(self, name: str) -> DeclaredOwner:
        person = self._people.get(name.lower().removeprefix("@"))
        if person is None:
            return DeclaredOwner(name)
        return DeclaredOwner(name, self._history.people[person].key, self._last_seen.get(person, 0))

    @cached_property
    def _people(self) -> dict[str, int]:
        """People by every word that names them: names, addresses, logins."""
        found: dict[str, int] = {}
        for index, person in enumerate(self._history.people):
            for word in _words(person):
                found.setdefault(word.lower(), index)
        return found

    @cached_property
    def _last_seen(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for commit in self._history.commits:
            for author in commit.authors:
                found[author] = max(found.get(author, 0), commit.time)
        return found


def _words(person: Person) -> list[str]:
    logins = [match[1] for email in person.emails if (match := _LOGIN.fullmatch(email))]
    return [person.name, *person.aliases, *person.emails, *logins]
