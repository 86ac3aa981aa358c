"""DEAD002: a script that nothing runs, imports or names, and that nobody has touched while all else went on."""

import posixpath
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from mldebt.checks.common import is_kept_aside, number, strings
from mldebt.checks.gathering import gathered
from mldebt.checks.registry import check
from mldebt.checks.spelled import has_telling_name, speakers
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.knowledge.conventions import conventions
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import WRITING, Edge, EdgeKind
from mldebt.model.place import Location, Site
from mldebt.resolve.names import ModuleFacts

ADVICE = "Delete it, the history holds it; or write in the README when and how somebody runs it."
_DAY = 86_400
_WORK = {
    EdgeKind.READS: "reads data",
    EdgeKind.LOADS: "loads a model",
    EdgeKind.TRAINS: "trains a model",
    EdgeKind.PREDICTS: "predicts",
    EdgeKind.WRITES: "writes data",
    EdgeKind.PERSISTS: "writes a model",
    EdgeKind.CALLS: "calls a service",
    EdgeKind.FILLS: "asks a language model",
}
_MADE = WRITING | {EdgeKind.EMBEDS}
_CODE, _STAGE = "code:", "stage:"


class Rest(Struct, frozen=True):
    """How long a file has rested: days until the last commit, and commits that went by meanwhile."""

    days: int
    commits: int
    since: str


@check("DEAD002")
def orphan_entry(subject: Subject) -> Iterator[Draft]:
    """Scripts of an application that work on data or models, and of which no other file speaks.

    Where most of the scripts are named nowhere, people know them by heart; and a script whose data others read has done
    its work.
    """
    if not subject.history.usable or subject.role.name == "course":
        return
    scripts = {entry.path: entry for entry in _entries(subject)}
    commits = sorted(one.time for one in subject.history.commits if one.authors and not one.merge)
    resting = {path: rest for path in scripts if (rest := _rest(subject, path, commits)) is not None}
    if not resting:
        return
    orphans = set(scripts) - _joined(subject) - _named(subject, scripts)
    if len(orphans) * 2 > len(scripts):
        return
    work, read = _work(subject), _read_by(subject)
    for path in sorted(orphans & resting.keys() & work.keys()):
        made = {edge.target for edge in work[path] if edge.kind in _MADE}
        if subject.demoted(path) or is_kept_aside(subject, path):
            continue
        if all(read[key] <= {f"{_CODE}{path}"} for key in made):
            yield _draft(subject, path, scripts[path], resting[path], work[path])


@gathered(Site)
def _entries(subject: Subject) -> Iterator[Site]:
    """Where the part of a module begins that runs only when it is started: ``if __name__ == "__main__"``."""
    for path, module in subject.program.shown.items():
        entry = _entry(module) if not module.is_notebook else None
        if entry is not None:
            yield Site(path, entry.at, entry.at + 2)


def _entry(module: ModuleFacts) -> k.Branch | None:
    if posixpath.basename(module.path) in conventions().started_by_tools:
        return None
    for _, steps in module.top:
        for step in steps:
            if isinstance(step, k.Branch) and isinstance(step.test, k.Cmp):
                asked = step.test.left
                if isinstance(asked, k.Name) and asked.id == "__name__":
                    return step
    return None


def _rest(subject: Subject, path: str, commits: Sequence[int]) -> Rest | None:
    """How long nobody has changed a file for its own sake; None where that is not long, or little else happened.
    ``commits`` are the times of those of people."""
    history = subject.history
    own = [one.time for one in history.touches.get(path, ()) if one.created or not history.commits[one.commit].mass]
    if not own:
        return None
    days = (history.head_time - own[-1]) // _DAY
    later = len(commits) - bisect_right(commits, own[-1])
    if days < number(subject, "days") or later < number(subject, "later-commits"):
        return None
    return Rest(days, later, datetime.fromtimestamp(own[-1], UTC).date().isoformat())


def _joined(subject: Subject) -> set[str]:
    """Files of code that something else in the repository imports, calls or starts."""
    return {
        edge.target.removeprefix(_CODE)
        for edge in subject.graph.edges
        if edge.source != edge.target and edge.target.startswith(_CODE) and edge.source.startswith((_CODE, _STAGE))
    } | {edge.stage and edge.entry for edge in subject.graph.edges}


def _named(subject: Subject, scripts: Collection[str]) -> set[str]:
    """Scripts whose names another file spells: in prose, configuration, code that cannot be read, or a string or name
    of code. A name that is too short to look for counts as spelled."""
    found = {path for path in scripts if not has_telling_name(path)}
    found.update(path for _, path in speakers(subject, scripts))
    return found


def _work(subject: Subject) -> dict[str, list[Edge]]:
    """What each file does with data and models, itself or as the script that was started."""
    found: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in subject.graph.edges:
        if edge.kind in _WORK or edge.kind in _MADE:
            ends = {end.removeprefix(_CODE) for end in (edge.source, edge.target) if end.startswith(_CODE)}
            for path in {*ends, edge.entry} - {""} if len(ends) == 1 else ():
                found[path].append(edge)
    return found


def _read_by(subject: Subject) -> defaultdict[str, set[str]]:
    """Who uses each thing that is not code."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for edge in subject.graph.edges:
        if edge.target.startswith((_CODE, _STAGE)) and edge.source != edge.target:
            found[edge.source].add(edge.target)
    return found


def _draft(subject: Subject, path: str, entry: Site, rest: Rest, work: list[Edge]) -> Draft:
    does = {_WORK[edge.kind]: edge for edge in reversed(work) if edge.kind in _WORK and edge.chain}
    place = subject.program.locate(entry)
    by_hand = re.search("|".join(strings(subject, "by_hand")) or "$^", posixpath.dirname(path), re.IGNORECASE)
    return Draft(
        place,
        f"Nothing in the repository runs, imports or names {posixpath.basename(path)}, and nobody has changed it since "
        f"{rest.since}, while {rest.commits} commits went by: does anybody still run it?",
        (f"{_CODE}{path}",),
        (
            Evidence(place, "is made to be started"),
            Evidence(Location(path), f"rested for {rest.days} days until the last commit"),
            *(Evidence(edge.chain[-1], what) for what, edge in sorted(does.items())[:3]),
        ),
        ADVICE,
        (f"{_CODE}{path}",),
        question=by_hand is not None,
    )
