"""DATA002: a script of a stage writes a file that the stage does not declare."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.common import strings
from mldebt.checks.data.deployments import around, deployments
from mldebt.checks.data.edges import READS, WRITES
from mldebt.checks.data.handovers import copying_calls
from mldebt.checks.data.order import is_before
from mldebt.checks.data.prose import is_prose
from mldebt.checks.data.removed import is_removed
from mldebt.checks.data.stages import (
    StageView,
    command_place,
    covered,
    declared_outputs,
    dvc_stages,
    matches,
    missing_entry,
    spelled,
    working_directory,
)
from mldebt.checks.guards import only_where_missing
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import site_at
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.graph import Certainty, Edge, EdgeKind
from mldebt.model.place import Location


@check("DATA002")
def undeclared_output(subject: Subject) -> Iterator[Draft]:
    """Files that a stage's script writes and none of its outputs covers.

    Logs and reports of the run are left alone, what grows from run to run, what a pointer of DVC versions, and where no
    other stage reads it what git keeps, copies and figures for people, a record that is read and written back, a folder
    that is cleared away, and a download that the stage itself unpacks.
    """
    stages = dvc_stages(subject)
    ignored = strings(subject, "no-outputs")
    reports = {node.key for node in subject.graph.nodes if node.attrs.get("sink") == "report"}
    writers = frozenset(strings(subject, "ignore-writers"))
    made = frozenset().union(*declared_outputs(subject).values())
    seen: set[tuple[str, str, str]] = set()
    for stage in stages:
        if stage.is_open:
            continue
        declared = stage.declared_out | stage.declared_in
        for path, edges in sorted(stage.writes.items()):
            if (stage.file, stage.base, path) in seen or covered(path, declared):
                continue
            if any(edge.target in reports for edge in edges):
                continue
            if path.startswith(("/", "..")) or matches(path, ignored) or _only_appends(edges):
                continue
            if deployments(subject).pointed_at(path):
                continue
            if all(_may_be_elsewhere(subject, edge, path) for edge in edges):
                continue
            if _placed_by_helper(stage, path, edges[0]) or all(edge.symbol in writers for edge in edges):
                continue
            if any((stage.file, stage.base, folder) in seen for folder in around(path)):
                continue  # told of the folder
            seen.add((stage.file, stage.base, path))
            if not _means_declared(path, made):
                yield from _judged(subject, stage, path, [other for other in stages if other.id != stage.id])


def _judged(subject: Subject, stage: StageView, path: str, others: list[StageView]) -> Iterator[Draft]:
    """The finding about a file that a stage writes and does not declare, unless another stage keeps it, or nobody reads
    it and it is left alone."""
    edges = stage.writes[path]
    used = any(_takes(subject, other, path) for other in others)
    kept = any(path in other.declared_out and path in other.writes for other in others)
    if kept or (not used and _is_left_alone(subject, stage, path)):
        return
    owner = _owner(subject, path, stage.id)
    if owner:
        yield _draft_of_owned(subject, stage, path, edges[0], owner)
    else:
        yield _draft(subject, stage, path, edges[0], used=used, safe=_may_be_added(subject, path, others))


def _may_be_elsewhere(subject: Subject, write: Edge, path: str) -> bool:
    """Whether a path is but what code falls back to where it is told no folder, of which nobody here knows what it is
    told."""
    patterns = _patterns(subject).get(write.chain, ()) if write.certainty is Certainty.ALTERNATIVES else ()
    return any(matches(path, (pattern,)) for pattern in patterns)


@once_a_run
def _patterns(subject: Subject) -> dict[tuple[Location, ...], list[str]]:
    """What accesses write of which only the end of the name is known, by their chains."""
    found: defaultdict[tuple[Location, ...], list[str]] = defaultdict(list)
    for edge in subject.graph.edges:
        if edge.certainty is Certainty.PATTERN and edge.kind in WRITES and "*" in edge.target:
            found[edge.chain].append(edge.target.partition(":")[2])
    return dict(found)


def _only_appends(edges: tuple[Edge, ...]) -> bool:
    """Whether a file grows from run to run: as an output, DVC would delete it before each."""
    return all(edge.kind is EdgeKind.APPENDS for edge in edges)


def _is_left_alone(subject: Subject, stage: StageView, path: str) -> bool:
    """Whether a file that no other stage reads is kept by git, a step on the way, for people, or goes on from run to
    run."""
    if _is_tracked(subject, path) or (path in stage.reads and matches(path, strings(subject, "scratch"))):
        return True
    if path not in _read(subject) and matches(path, strings(subject, "by-products")):
        return True
    if _is_copy_of_each(subject, stage, path) or all(is_removed(subject.program, edge) for edge in stage.writes[path]):
        return True
    return _is_for_people(subject, path, stage.writes[path]) or _is_of_the_run(subject, stage, path)


def _takes(subject: Subject, stage: StageView, path: str) -> bool:
    """Whether a stage reads what another left in a file: it does not where it writes the file itself before."""
    writes = stage.writes.get(path, ())
    program = subject.program
    return not all(any(is_before(program, write, read) for write in writes) for read in stage.reads.get(path, ()))


def _is_copy_of_each(subject: Subject, stage: StageView, path: str) -> bool:
    """Whether a stage reads what it has written itself, and others write the same file for themselves, too: as an
    output, the file could be only one's."""
    others = (other for other in dvc_stages(subject) if (other.file, other.base) != (stage.file, stage.base))
    own = path in stage.reads and not _takes(subject, stage, path)
    return own and any(path in other.writes for other in others)


def _is_for_people(subject: Subject, path: str, edges: tuple[Edge, ...]) -> bool:
    """Whether a file is a figure or a text, or a copy that no code reads."""
    known = conventions()
    if path.endswith(known.report_suffixes):
        return True
    if path.endswith(known.text_suffixes) and path not in _read(subject) and is_prose(subject.program, edges):
        return True
    copying = {chain[-1] for chain in copying_calls(subject)}
    return path not in _read(subject) and all(edge.chain[-1] in copying for edge in edges)


@once_a_run
def _read(subject: Subject) -> frozenset[str]:
    """The files that some code reads."""
    edges = (edge for edge in subject.graph.edges if edge.kind in READS and not edge.declared)
    return frozenset(edge.source.partition(":")[2] for edge in edges)


def _is_of_the_run(subject: Subject, stage: StageView, path: str) -> bool:
    """Whether a file is read before it is written, or written only where it is missing, so that it goes on from run to
    run (as an output, DVC would delete it first), or is a folder of a module that clears away what it makes."""
    edges = stage.writes[path]
    sites = [site_at(subject.program, edge.chain[-1]) for edge in edges]
    checks = conventions().existence_checks
    if all(site is not None and only_where_missing(subject.program, site, checks) for site in sites):
        return True
    if all(any(is_before(subject.program, read, edge) for read in stage.reads.get(path, ())) for edge in edges):
        return True
    return "." not in posixpath.basename(path) and all(_clears_away(subject, edge.chain[-1].path) for edge in edges)


def _clears_away(subject: Subject, path: str) -> bool:
    module = subject.program.modules.get(path)
    names = conventions().removing_calls
    return module is not None and any(not names.isdisjoint(unit.outline.identifiers) for unit in module.cells)


def _means_declared(path: str, made: frozenset[str]) -> bool:
    """Whether a path ends in one that a stage declares: code that looks for the root by itself was placed beside it."""
    return any("/" in name and path.endswith(f"/{name}") for name in made)


def _is_tracked(subject: Subject, path: str) -> bool:
    """Whether git holds a file, or files in a folder of this name: each commit then has its own."""
    return path in subject.component_of or any(name.startswith(f"{path}/") for name in subject.component_of)


def _owner(subject: Subject, path: str, own: str) -> str:
    """The other stage that declares a path, or what it is in or holds, as its output; empty where none does. DVC takes
    no path from two stages."""
    return next(
        (stage for stage, outs in sorted(declared_outputs(subject).items()) if stage != own and covered(path, outs)), ""
    )


def _may_be_added(subject: Subject, path: str, others: list[StageView]) -> bool:
    """Whether DVC takes the file as an output: git does not hold it, and no other stage makes it."""
    return not _is_tracked(subject, path) and not any(path in other.writes for other in others)


def _placed_by_helper(stage: StageView, path: str, write: Edge) -> bool:
    """Whether a path was placed beside a helper of another folder: it may as well mean the working directory."""
    helper = posixpath.dirname(write.chain[-1].path)
    return bool(helper) and posixpath.dirname(path) == helper and write.chain[-1].path not in stage.scripts


def _draft(subject: Subject, stage: StageView, path: str, write: Edge, *, used: bool, safe: bool) -> Draft:
    entry = spelled(stage, path, working_directory(subject, stage))
    why = "another stage reads it" if used else "no cache keeps it and no stage is run again for it"
    return Draft(
        command_place(subject, stage),
        f"Stage {stage.base} writes {path}, which it does not declare: {why}.",
        (f"file:{path}", f"stage:{stage.file}:{stage.base}"),
        _evidence(write, path),
        f"Add {entry} to the outs of {stage.base} in {stage.file}.",
        (f"file:{path}", stage.id),
        None if used else Severity.INFO,
        fix=missing_entry(stage, "outs", entry) if safe else (),
    )


def _draft_of_owned(subject: Subject, stage: StageView, path: str, write: Edge, owner: str) -> Draft:
    name = owner.rpartition(":")[2]
    return Draft(
        command_place(subject, stage),
        f"Stage {stage.base} writes {path}, which it does not declare and which belongs to an output of {name}: "
        f"DVC finds that output changed, and runs or restores {name} over it.",
        (f"file:{path}", f"stage:{stage.file}:{stage.base}"),
        _evidence(write, path),
        f"Write it to a place of its own and declare that in the outs of {stage.base}, or let {name} make it.",
        (f"file:{path}", stage.id, owner),
    )


def _evidence(write: Edge, path: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(place, f"writes {path}" if place == write.chain[-1] else "reaches it") for place in write.chain
    )
