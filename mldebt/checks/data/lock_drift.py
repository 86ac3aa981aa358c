"""DATA016: ``dvc.lock`` describes another pipeline than ``dvc.yaml``."""

import posixpath
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from mldebt.checks.data.stages import names_of
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Location
from mldebt.resolve.pipelinefiles.dvc import DvcStage, read_dvc_stages
from mldebt.resolve.texts import normal

ADVICE = "Run `dvc repro` and commit dvc.lock with dvc.yaml, or take the change back."


class Drifted(NamedTuple):
    """A stage whose results the lock file does not hold, and why."""

    stage: DvcStage
    lock: str
    recorded: bool
    reason: str


@check("DATA016")
def lock_drift(subject: Subject) -> Iterator[Draft]:
    """Stages that the lock file does not know, or knows with another command or other inputs. What ``foreach`` and
    ``matrix`` make of one stage is told once."""
    by_template: dict[tuple[str, str], list[Drifted]] = {}
    for one in _drifted(subject):
        by_template.setdefault((one.stage.file, _template(one.stage)), []).append(one)
    for several in by_template.values():
        yield _draft(subject, several)


def _drifted(subject: Subject) -> Iterator[Drifted]:
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
            yield Drifted(stage, lock, bool(known), reason)


def _draft(subject: Subject, several: list[Drifted]) -> Draft:
    stage, lock, recorded, reason = several[0]
    name = stage.name if len(several) == 1 else _template(stage)
    more = f" That is so of {stage.name} and {len(several) - 1} more of its instances." if len(several) > 1 else ""
    return Draft(
        Location(stage.file, stage.line or 1),
        f"Stage {name} is not the one whose results {lock} records: {reason}.{more}",
        (f"stage:{stage.file}:{name}", "drift"),
        (Evidence(_place(subject, lock, stage.name), "the recorded run" if recorded else "the recorded runs"),),
        ADVICE,
        tuple(f"stage:{one.stage.file}:{one.stage.name}" for one in several),
    )


def _template(stage: DvcStage) -> str:
    return stage.name.partition("@")[0]


def _is_frozen(subject: Subject, stage: DvcStage) -> bool:
    content = subject.documents.get(stage.file)
    stages = content.get("stages") if isinstance(content, dict) else None
    body = stages.get(_template(stage)) if isinstance(stages, dict) else None
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
