"""What ``check --fix`` would change in the work tree: nothing is written here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from mldebt.model.finding import Finding, Status
from mldebt.model.fix import StageEntry
from mldebt.model.report import Report
from mldebt.pipeline.options import RunOptions
from mldebt.source.stageedits import StageEditError, with_entries

LARGEST = 1_000_000  # bytes of a file that is edited


class Change(Struct, frozen=True):
    """One file: its path from the root, where it lies, and its text before and after. ``fixed`` counts findings."""

    path: str
    place: Path
    before: str
    after: str
    fixed: int


class FixPlan(Struct, frozen=True):
    """Every change, and sentences about findings that could not be fixed. ``withheld`` counts findings whose fix is
    unsafe, where only safe ones are wanted."""

    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    withheld: int = 0


def plan_fixes(options: RunOptions, report: Report, *, unsafe: bool = False) -> FixPlan:
    """The changes that would settle the active findings of a report that a fix is known for."""
    from mldebt.pipeline.setup import open_project
    from mldebt.vcs import Disk, DiskReadError

    fixable = _fixable(report)
    wanted = _by_file(fixable if unsafe else [one for one in fixable if not _is_unsafe(one)])
    withheld = len(fixable) - sum(map(len, wanted.values()))
    if not wanted:
        return FixPlan(withheld=withheld)
    project = open_project(options)
    if project.git is not None:
        project.git.close()
    disk = Disk(project.root)
    changes: list[Change] = []
    notes: list[str] = []
    for path, findings in sorted(wanted.items()):
        try:
            before = disk.read(path, LARGEST).decode("utf-8")
            after, fixed = _edited(before, findings, notes)
        except (DiskReadError, UnicodeDecodeError) as error:
            notes.append(f"{path} was not changed: {error}.")
            continue
        if after != before:
            changes.append(Change(path, project.root / path, before, after, fixed))
    return FixPlan(tuple(changes), tuple(notes), withheld)


def _fixable(report: Report) -> list[Finding]:
    return [one for one in report.findings if one.fix and one.status is Status.ACTIVE and not one.question]


def _is_unsafe(finding: Finding) -> bool:
    return any(entry.unsafe for entry in finding.fix)


def _by_file(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.fix[0].path].append(finding)
    return found


def _edited(text: str, findings: list[Finding], notes: list[str]) -> tuple[str, int]:
    """A file with as many findings settled as can be, one after the other."""
    fixed = 0
    for finding in findings:
        missing: tuple[StageEntry, ...] = finding.fix
        try:
            text = with_entries(text, missing)
            fixed += 1
        except StageEditError as error:
            notes.append(f"{finding.code} at {finding.location} was not fixed: {error}.")
    return text, fixed
