"""DATA016: ``dvc.lock`` describes another pipeline than ``dvc.yaml``."""

import posixpath
from collections.abc import Collection, Iterable, Iterator

from mldebt.checks.data.stages import names_of
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Location
from mldebt.resolve.pipelinefiles.dvc import DvcStage, read_dvc_stages
from mldebt.resolve.texts import normal

ADVICE = "Run `dvc repro` and commit dvc.lock with dvc.yaml, or take the change back."


@check("DATA016")
def lock_drift(subject: Subject) -> Iterator[Draft]:
    """Stages that the lock file does not know, or knows with another command or other inputs."""
    stages = read_dvc_stages(subject.texts, subject.documents.get, subject.texts.get)  # type: ignore[arg-type]
    for stage in stages:
        lock = posixpath.join(posixpath.dirname(stage.file), "dvc.lock")
        content = subject.documents.get(lock)
        locked = content.get("stages", content) if isinstance(content, dict) else None
        if not isinstance(locked, dict) or not locked or _is_frozen(subject, stage) or not _is_known(stage):
            continue
        known = locked.get(stage.name)
        reason = _drift(stage, known) if isinstance(known, dict) else f"{lock} does not know it"
        if reason:
            yield Draft(
                Location(stage.file, stage.line or 1),
                f"Stage {stage.name} is not the one whose results {lock} records: {reason}.",
                (f"stage:{stage.file}:{stage.name}", "drift"),
                (Evidence(_place(subject, lock, stage.name), "the recorded run" if known else "the recorded runs"),),
                ADVICE,
                (f"stage:{stage.file}:{stage.name}",),
            )


def _is_frozen(subject: Subject, stage: DvcStage) -> bool:
    content = subject.documents.get(stage.file)
    stages = content.get("stages") if isinstance(content, dict) else None
    body = stages.get(stage.name.split("@")[0]) if isinstance(stages, dict) else None
    return isinstance(body, dict) and bool(body.get("frozen"))


def _is_known(stage: DvcStage) -> bool:
    """Whether no blank of the stage is left open."""
    return bool(stage.commands) and "${" not in " ".join((stage.name, *stage.commands, *stage.deps, *stage.outs))


def _drift(stage: DvcStage, known: dict[str, object]) -> str:
    recorded = known.get("cmd", "")
    lines = recorded if isinstance(recorded, list) else [recorded]
    if _words(stage.commands) != _words(map(str, lines)):
        return f"it ran `{' && '.join(map(str, lines))[:120]}`"
    deps = set(_paths(stage, known.get("deps")))
    declared = {_as_recorded(name, deps) for name in stage.deps}
    if deps != declared:
        added = sorted(declared - deps)
        gone = sorted(deps - declared)
        said = [f"it ran without {', '.join(added[:3])}"] if added else []
        return "; ".join((*said, *([f"it ran with {', '.join(gone[:3])}"] if gone else [])))
    return ""


def _as_recorded(name: str, recorded: Collection[str]) -> str:
    """A declared path as the lock spells it: an absolute one inside the repository is recorded from its root."""
    if not name.startswith("/"):
        return name
    return next((path for path in sorted(recorded) if name.endswith(f"/{path}")), name)


def _words(lines: Iterable[str]) -> list[str]:
    """The words of a command without quotes: DVC puts some of its own around what a mapping gives."""
    return [word.strip("'\"") for word in " ".join(lines).split()]


def _paths(stage: DvcStage, rows: object) -> Iterator[str]:
    for row in rows if isinstance(rows, list) else ():
        for name in [row.get("path")] if isinstance(row, dict) else names_of([row]):
            if isinstance(name, str):
                yield name if "://" in name else normal(posixpath.join(stage.wdir, name))


def _place(subject: Subject, lock: str, name: str) -> Location:
    text = subject.texts.get(lock, "")
    at = text.find(f"\n  {name}:")
    return Location(lock, text.count("\n", 0, at) + 2 if at >= 0 else 1)
