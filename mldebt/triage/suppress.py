"""Suppression by its author: pragmas in the code and ``per-file-ignores`` in the configuration."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from msgspec import Struct

from mldebt.model.finding import Finding
from mldebt.model.paths import as_pattern
from mldebt.model.source import NOQA


class PragmaLike(Protocol):
    """A pragma as the source room reads it.

    ``line`` is where it stands and ``target`` the line it speaks of, both from 1 in its unit; no ``codes``: all rules;
    ``value`` is the word of an instruction nobody understands (kind ``unknown``).
    """

    @property
    def codes(self) -> tuple[str, ...]: ...
    @property
    def reason(self) -> str: ...
    @property
    def until(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def scope(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def target(self) -> int: ...
    @property
    def value(self) -> str: ...


class _Placed(Struct, eq=False):
    """A pragma, where it stands, and whether it did anything."""

    path: str
    cell: int
    pragma: PragmaLike
    fault: str
    used: bool = False


class Suppressions:
    """Finds the pragma that suppresses a finding, and remembers which did.

    ``pragmas`` maps (path, cell) to the pragmas of that unit: cell 0 for a file that is one unit. A pragma that is
    expired on ``today``, or has no reason where ``require_reason`` is set, suppresses nothing.
    """

    def __init__(
        self,
        pragmas: Mapping[tuple[str, int], Sequence[PragmaLike]],
        *,
        today: date,
        require_reason: bool = False,
        per_file_ignores: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._by_path: dict[str, list[_Placed]] = {}
        for (path, cell), found in pragmas.items():
            placed = self._by_path.setdefault(path, [])
            for pragma in found:
                if pragma.kind in {"ignore", "unknown"}:
                    placed.append(_Placed(path, cell, pragma, _fault(pragma, today, require_reason)))
        self._ignores = [(_matcher(glob), glob, tuple(codes)) for glob, codes in (per_file_ignores or {}).items()]

    def reason(self, finding: Finding, family: str) -> str:
        """Return why a finding is suppressed, or an empty string."""
        for item in self._by_path.get(finding.location.path, ()):
            if not item.fault and _covers(item, finding) and _names(item.pragma.codes, finding, family):
                item.used = True
                return item.pragma.reason or "ignored in the code"
        for matches, glob, codes in self._ignores:
            if _names(codes, finding, family) and matches(finding.location.path):
                return f"per-file-ignores: {glob}"
        return ""

    def notes(
        self, ran: frozenset[str], known: frozenset[str], unknown: Callable[[str], str] | None = None
    ) -> tuple[str, ...]:
        """Return a sentence for each pragma that is faulty, that names a rule which is none (``unknown`` says what was
        meant, or nothing of a rule's name), or that suppressed nothing although its rules all ran."""
        sentences: list[str] = []
        for path in sorted(self._by_path):
            for item in self._by_path[path]:
                place = f"{path}:cell {item.cell}:{item.pragma.line}" if item.cell else f"{path}:{item.pragma.line}"
                sentences.extend(_of_nobody(f"{place}: {_words(item.pragma)}", _own_words(item.pragma), unknown))
                if item.fault:
                    sentences.append(f"{place}: {_words(item.pragma)} {item.fault}")
                elif not item.used and _all_ran(item.pragma.codes, ran, known):
                    sentences.append(f"{place}: {_words(item.pragma)} suppresses nothing; remove it.")
        for _, glob, codes in self._ignores:
            sentences.extend(_of_nobody(f"per-file-ignores: {glob}", codes, unknown))
        return tuple(sentences)


def _own_words(pragma: PragmaLike) -> tuple[str, ...]:
    """The words that must name our rules: those of a `noqa` may belong to any tool."""
    return () if pragma.reason == NOQA else pragma.codes


def _of_nobody(place: str, words: Iterable[str], unknown: Callable[[str], str] | None) -> Iterator[str]:
    """A sentence for each word that names no rule."""
    if unknown is None:
        return
    for word in words:
        if advice := unknown(word):
            yield f"{place} names the rule `{word}`, which does not exist. {advice}"


def _words(pragma: PragmaLike) -> str:
    if pragma.kind == "unknown":
        return f"`mldebt: {pragma.value}`"
    return f"`ignore[{','.join(pragma.codes)}]`" if pragma.codes else "`ignore`"


def _fault(pragma: PragmaLike, today: date, require_reason: bool) -> str:
    if pragma.kind == "unknown":
        return "is not understood; write `mldebt: ignore[CODE] because ...`."
    if pragma.until:
        try:
            expired = date.fromisoformat(pragma.until) < today
        except ValueError:
            return f"has no valid date: {pragma.until}; write `until 2027-06-01`."
        if expired:
            return f"expired on {pragma.until}; mend the code, or give a new date."
    if require_reason and not pragma.reason:
        return "gives no reason, and this repository requires one; add `because ...`."
    return ""


def _covers(item: _Placed, finding: Finding) -> bool:
    location = finding.location
    if item.pragma.scope == "file":
        return True
    if item.cell != location.cell:
        return False
    if item.pragma.scope == "cell":
        return True
    first = location.cell_line if location.cell else location.line
    last = first + max(0, location.end_line - location.line)
    line = item.pragma.target or item.pragma.line
    return first == line if item.pragma.scope == "next" else first <= line <= last


def _names(codes: Iterable[str], finding: Finding, family: str) -> bool:
    """True where one of the words is the rule's code, a prefix of it, its slug, family or "all"; no words name every
    rule."""
    words = tuple(codes)
    return not words or any(
        finding.code.startswith(word.upper()) or word.lower() in {finding.slug, family, "all"} for word in words
    )


def _all_ran(codes: Sequence[str], ran: frozenset[str], known: frozenset[str]) -> bool:
    """True where silence means something. A code of nobody here belongs to another tool's `noqa`."""
    if not codes:
        return ran >= known
    for word in codes:
        meant = {code for code in known if code.startswith(word.upper())}
        if not meant or not meant <= ran:
            return False
    return True


class _Matcher(Protocol):
    def __call__(self, path: str) -> bool: ...


def _matcher(glob: str) -> _Matcher:
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines([as_pattern(glob)])
    return lambda path: spec.match_file(path)
