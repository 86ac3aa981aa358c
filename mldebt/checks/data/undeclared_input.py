"""DATA001: a script of a stage reads a file that the stage does not declare."""

from collections.abc import Collection, Iterator

from mldebt.checks.common import strings
from mldebt.checks.data.deployments import around
from mldebt.checks.data.importwants import Wants
from mldebt.checks.data.keptuse import is_kept_unasked
from mldebt.checks.data.leftout import leaves_out, stands_apart
from mldebt.checks.data.readuse import is_left_lying
from mldebt.checks.data.stages import (
    StageView,
    command_place,
    covered,
    declared_outputs,
    dvc_stages,
    matches,
    missing_entry,
    parameter_files,
    spelled,
    waits_for_changes,
    working_directory,
)
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.checks.vendored import is_vendored
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import Edge


@check("DATA001")
def undeclared_input(subject: Subject) -> Iterator[Draft]:
    """Files that the tree holds or another stage makes, read by a stage's script and covered by none of its inputs."""
    stages = dvc_stages(subject)
    made = frozenset(path for stage in stages for path in stage.writes).union(*declared_outputs(subject).values())
    ignored = strings(subject, "no-inputs")
    seen: set[tuple[str, str, str]] = set()
    for stage in stages:
        if stage.is_open or not waits_for_changes(subject, stage) or leaves_out(subject, stage):
            continue
        declared = stage.declared_in | stage.declared_out | parameter_files(subject, stage)
        for path, edges in sorted(stage.reads.items()):
            if covered(path, declared | frozenset(stage.writes)) or matches(path, ignored) or path.endswith(".py"):
                continue
            known = _known_as(subject, path, made)
            if not known or any((stage.file, stage.base, name) in seen for name in around(known)):
                continue  # not of the project, or told of the folder
            if _is_elsewhere_named(path, declared) or _is_unused(subject, stage, path, edges):
                continue
            if _would_circle(stage, known, stages) or _is_of_another(subject, stage, known):
                continue
            seen.add((stage.file, stage.base, known))
            yield _draft(subject, stage, known, edges[0])


def _known_as(subject: Subject, path: str, made: frozenset[str]) -> str:
    """The part of the project that a path means: a guess about it is then no guess any more. That is a file, a folder
    that holds data or in which a stage makes some, or what a ``.dvc`` file versions around it; empty for none."""
    if path in subject.component_of:
        return path
    pointed = next((name for name in around(path) if f"{name}.dvc" in subject.texts), "")
    if pointed or any(path == name or path.startswith(f"{name}/") or name.startswith(f"{path}/") for name in made):
        return pointed or path
    inside = [name for name in subject.component_of if name.startswith(f"{path}/") and "/." not in name]
    return path if inside and not any(name.endswith((".py", ".ipynb")) for name in inside) else ""


def _is_unused(subject: Subject, stage: StageView, path: str, edges: Collection[Edge]) -> bool:
    """Whether a stage reads a file for nothing: a helper reads it for others that take all it has, or an object keeps
    settings for which this stage does not ask. What somebody else's code reads in a copy of it is its own."""
    if all(is_vendored(subject, edge.chain[-1].path) for edge in edges):
        return True
    program = subject.program
    starts = [(script, -1) for script in stage.scripts if script in program.tops]
    reached = {key for start in starts for key in (start, *program.reached_from(start))}
    modules = {module for module, _ in reached}
    if all(is_left_lying(program, edge, modules) for edge in edges):
        return True
    if all(is_kept_unasked(program, edge, path, reached) for edge in edges):
        return True
    wants = subject.once(f"wants of {stage.scripts}", lambda: Wants(program, stage.scripts))
    return all(map(wants.leave, edges))


def _would_circle(stage: StageView, path: str, stages: Collection[StageView]) -> bool:
    """Whether a stage that makes what is read waits for this one: then what this one reads it has made itself."""
    waiting, todo = {stage.id}, [stage]
    while todo:
        made = todo.pop().declared_out
        for other in stages:
            if other.id not in waiting and any(covered(name, made) for name in other.declared_in):
                waiting.add(other.id)
                todo.append(other)
    waiting.discard(stage.id)
    return any(other.id in waiting and covered(path, other.declared_out) for other in stages)


def _is_of_another(subject: Subject, stage: StageView, path: str) -> bool:
    """Whether only another pipeline makes a file, and this one stands apart from it on purpose."""
    made = [name for name, outs in declared_outputs(subject).items() if covered(path, outs)]
    own = f"stage:{stage.file}:"
    return bool(made) and not any(name.startswith(own) for name in made) and stands_apart(subject, stage)


def _is_elsewhere_named(path: str, declared: Collection[str]) -> bool:
    """Whether an absolute path ends in a declared one, or inside a declared folder: in a container, and on its author's
    machine, the repository has another root. The root of the machine itself is none: ``/data`` is not ``data``."""
    if not path.startswith("/"):
        return False
    ends = [f"/{name}" for name in declared]
    return any((end.count("/") > 1 and path.endswith(end) and path != end) or path.find(f"{end}/") > 0 for end in ends)


def _draft(subject: Subject, stage: StageView, path: str, read: Edge) -> Draft:
    entry = spelled(stage, path, working_directory(subject, stage))
    return Draft(
        command_place(subject, stage),
        f"Stage {stage.base} reads {path}, which it does not declare: it is not run again when that file changes.",
        (f"file:{path}", f"stage:{stage.file}:{stage.base}"),
        tuple(Evidence(place, f"reads {path}" if place == read.chain[-1] else "reaches it") for place in read.chain),
        f"Add {entry} to the deps of {stage.base} in {stage.file}.",
        (f"file:{path}", stage.id),
        fix=missing_entry(stage, "deps", entry),
    )
