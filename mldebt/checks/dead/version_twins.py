"""DEAD003: a file lies beside an older or newer version of itself."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.common import strings
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Location
from mldebt.resolve.names import ModuleFacts

ADVICE = "Keep the one that runs and delete the other: the history holds it."
_FEWEST_NAMES = 30  # identifiers; below it two files look alike by chance


@check("DEAD003")
def version_twins(subject: Subject) -> Iterator[Draft]:
    """Code files of one folder whose names differ by a version suffix and whose contents hardly do."""
    suffix = re.compile(rf"(?:[ _.-]*(?:{'|'.join(strings(subject, 'suffixes'))})\d*)+$", re.IGNORECASE)
    least = float(str(subject.options.get("similarity", 0.7)))
    groups: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for path in sorted(subject.program.modules):
        stem, extension = posixpath.splitext(posixpath.basename(path))
        if not subject.demoted(path):
            groups[(posixpath.dirname(path), suffix.sub("", stem).lower(), extension)].append(path)
    for (folder, base, extension), paths in list(groups.items()):
        numbered = groups.get((folder, base.rstrip("0123456789").rstrip("_-. "), extension), [])
        known = sorted({*paths, *numbered}, key=lambda path: (len(path), path))  # a number counts beside its own base
        for path in paths if base else ():
            twins = [other for other in known[: known.index(path)] if other != path]
            twin = max(twins, key=lambda other: _likeness(subject, path, other), default="")
            if twin and (likeness := _likeness(subject, path, twin)) >= least:
                yield _draft(path, twin, likeness)


def _likeness(subject: Subject, first: str, second: str) -> float:
    """The weighted Jaccard index of the names that two files use."""
    counts = [_names(subject.program.modules[path]) for path in (first, second)]
    if min(map(len, counts)) < _FEWEST_NAMES:
        return 0.0
    names = counts[0].keys() | counts[1].keys()
    shared = sum(min(counts[0].get(name, 0), counts[1].get(name, 0)) for name in names)
    return shared / sum(max(counts[0].get(name, 0), counts[1].get(name, 0)) for name in names)


def _names(module: ModuleFacts) -> dict[str, int]:
    found: dict[str, int] = {}
    for unit in module.cells:
        for name, count in unit.outline.identifiers.items():
            found[name] = found.get(name, 0) + count
    return found


def _draft(path: str, twin: str, likeness: float) -> Draft:
    return Draft(
        Location(path),
        f"{posixpath.basename(path)} is another version of {posixpath.basename(twin)} ({likeness:.0%} alike): "
        "which of them runs is known to whoever wrote them.",
        (f"code:{path}", f"code:{twin}"),
        (Evidence(Location(twin), "the other version"),),
        ADVICE,
        (f"code:{path}", f"code:{twin}"),
    )
