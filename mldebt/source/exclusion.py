"""What is left out by default or by configuration, and why."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from mldebt.model.paths import as_pattern
from mldebt.source.patterns import folders_regex, names_regex
from mldebt.source.settings import source_settings

_TELLING_PART = 200  # characters of a comment that are looked at
CONFIGURED = "configured"

Matcher = Callable[[str], bool]


class Exclusion:
    """Decides for each path of one tree. Needs the listing, since an environment is known by what lies inside it."""

    def __init__(
        self, paths: Iterable[str], exclude: Sequence[str] = (), include: Sequence[str] = (), defaults: bool = True
    ) -> None:
        self._excluded = _gitignore_matcher(exclude)
        self._included = _gitignore_matcher(include)
        self._rules = _default_rules() if defaults else ()
        self._environments = _environment_roots(paths) if defaults else frozenset()
        self._by_folder: dict[str, str] = {}

    def reason(self, path: str) -> str:
        """Why this file is left out, or "". What the configuration excludes no pattern brings back."""
        if self._excluded is not None and self._excluded(path):
            return CONFIGURED
        found = self._default_reason(path)
        if found and self._included is not None and self._included(path):
            return ""
        return found

    def _default_reason(self, path: str) -> str:
        folder, _, name = path.rpartition("/")
        if folder not in self._by_folder:
            self._by_folder[folder] = self._folder_reason(folder)
        found = self._by_folder[folder]
        if found:
            return found
        return next((reason for reason, _, names in self._rules if names.match(name)), "")

    def _folder_reason(self, folder: str) -> str:
        for reason, folders, _ in self._rules:
            if folders.fullmatch(folder):
                return reason
        above = folder
        while above:
            if above in self._environments:
                return source_settings().environment.reason
            above = above.rpartition("/")[0]
        return ""


@cache
def _default_rules() -> "tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]":
    rules = source_settings().exclude
    return tuple((rule.reason, folders_regex(rule.folders), re.compile(names_regex(rule.names))) for rule in rules)


def _environment_roots(paths: Iterable[str]) -> frozenset[str]:
    """Folders that hold an installed Python environment."""
    rule = source_settings().environment
    named = "|".join(re.escape(name) for name in rule.names)
    inside = "|".join(re.escape(pattern).replace(r"\*", "[^/]*") for pattern in rule.packages)
    markers = "|".join(re.escape(name) for name in rule.marker_files)
    expression = re.compile(rf"((?:.*/)?(?:{named}))/(?:{inside})/.*|(.+)/(?:{markers})", re.DOTALL)
    found = (expression.fullmatch(path) for path in paths)
    return frozenset(match[1] or match[2] for match in found if match)


def _gitignore_matcher(patterns: Sequence[str]) -> Matcher | None:
    """A test for patterns as ``.gitignore`` writes them; None without patterns (and pathspec stays unloaded)."""
    if not patterns:
        return None
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(map(as_pattern, patterns)).match_file


@cache
def _generated_marker() -> "re.Pattern[str]":
    return re.compile(rf"^[ \t]*(?:#|--|//).*(?:{'|'.join(source_settings().generated.markers)})", re.I)


@cache
def _own_documents() -> "re.Pattern[str]":
    return re.compile("|".join(f"(?:{pattern})" for pattern in source_settings().own_reports.documents))


def own_document_reason(text: str) -> str:
    """The reason to leave out a JSON document that we wrote ourselves, or ""."""
    rule = source_settings().own_reports
    head = text[: rule.head]
    return rule.reason if any(word in head for word in rule.spells) and _own_documents().search(head) else ""


def generated_reason(text: str) -> str:
    """The reason to leave out a source file whose first comments say that a program wrote it, or ""."""
    rule = source_settings().generated
    for line in text[:8192].split("\n", rule.lines)[: rule.lines]:
        if _generated_marker().match(line[:_TELLING_PART]):
            return rule.reason
    return ""
