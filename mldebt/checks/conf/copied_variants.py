"""CONF006: configuration files that were copied and changed here and there."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.common import document_rows, dotted, number, strings
from mldebt.checks.data.stages import matches
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Location
from mldebt.source import DocValue

ADVICE = "Keep what they share in one file and let each variant name only what differs."
_SHOWN = 8
_NAMED = 4
Rows = frozenset[tuple[str, object]]


@check("CONF006")
def copied_variants(subject: Subject) -> Iterator[Draft]:
    """Folders with YAML files that are nearly the same and inherit from nothing."""
    ignored = strings(subject, "copied-on-purpose")
    least = float(str(subject.options.get("shared-settings", 0.85)))
    folders: defaultdict[str, dict[str, Rows]] = defaultdict(dict)
    for path, text in sorted(subject.texts.items()):
        if not path.endswith((".yaml", ".yml")) or matches(path, ignored) or subject.demoted(path):
            continue
        values = document_rows(subject, path)
        rows = frozenset((dotted(row), row.value) for row in values)
        if sum(map(_is_setting, values)) >= number(subject, "values") and not _inherits(text, rows):
            folders[posixpath.dirname(path)][path] = rows
    for folder in sorted(folders):
        groups = [
            group
            for group in _groups(folders[folder], least)
            if len(group) >= number(subject, "files") and not _are_numbered(group)
        ]
        if groups:
            yield _draft(folder, groups, folders[folder])


def _is_setting(row: DocValue) -> bool:
    """Whether a value is a setting under a name, and no item of a list: classes, layers and columns are data."""
    return all(isinstance(piece, str) and not piece.isdigit() for piece in row.path)


def _are_numbered(group: list[str]) -> bool:
    """Whether the files are one thing at several numbers (``part_1``, ``30d``): their names differ by numbers only."""
    return len({re.sub(r"\d+", "0", posixpath.basename(path)) for path in group}) == 1


def _inherits(text: str, rows: Rows) -> bool:
    """Whether a file stands on another one, or on an anchor of its own."""
    heads = {name.split(".", 1)[0] for name, _ in rows}
    return "<<:" in text or bool(heads & {"defaults", "_base_", "base", "extends", "include", "inherit", "apiVersion"})


def _groups(files: dict[str, Rows], least: float) -> Iterator[list[str]]:
    """Files that are as like the first of their group as asked."""
    left = list(files)
    while left:
        first = left.pop(0)
        group = [first, *(path for path in left if _likeness(files[first], files[path]) >= least)]
        left = [path for path in left if path not in group]
        yield group


def _likeness(first: Rows, second: Rows) -> float:
    return len(first & second) / len(first | second)


def _draft(folder: str, groups: list[list[str]], files: dict[str, Rows]) -> Draft:
    group = max(groups, key=len)
    more = f" (and {len(groups) - 1} more such groups)" if len(groups) > 1 else ""
    shared = frozenset.intersection(*(files[path] for path in group))
    return Draft(
        Location(group[0]),
        f"{len(group)} files of {folder or 'the top folder'} repeat {len(shared)} settings and differ in few: "
        f"{', '.join(map(posixpath.basename, group[:_NAMED]))}{' ...' if len(group) > _NAMED else ''}{more}",
        (f"config:{folder}", "copies"),
        tuple(Evidence(Location(path), f"differs in {len(files[path] - shared)} settings") for path in group[:_SHOWN]),
        ADVICE,
    )
