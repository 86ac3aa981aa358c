"""What runs by the clock: GitHub and GitLab workflows, Kubernetes' CronJobs, Prefect's deployments."""

import posixpath
import re
from collections.abc import Iterator

from mldebt.graph.declared.stages import Material, Stage, scripts_of
from mldebt.resolve.texts import normal

_GITHUB = re.compile(r"(?:.*/)?\.github/workflows/[^/]+\.ya?ml")
_GITLAB = re.compile(r"(?:.*/)?\.gitlab-ci\.ya?ml")
_ON_SCHEDULE = re.compile(r"""\$CI_PIPELINE_SOURCE\s*==\s*["']schedule["']""")
GITLAB_CLOCK = "a pipeline schedule of the project"
_DEEPEST = 12


def scheduled_stages(material: Material) -> Iterator[Stage]:
    """Workflows and jobs with a schedule, and the scripts they start."""
    for path in sorted(material.paths):
        if not path.endswith((".yml", ".yaml")):
            continue
        if _GITHUB.fullmatch(path):
            yield from _github(path, material)
        elif _GITLAB.fullmatch(path):
            yield from _gitlab(path, material)
        elif "CronJob" in material.texts.get(path, ""):
            yield from _kubernetes(path, material)
        elif posixpath.basename(path) in ("prefect.yaml", "prefect.yml"):
            yield from _prefect(path, material)


def _github(path: str, material: Material) -> Iterator[Stage]:
    content = material.document(path)
    triggers = content.get("on", content.get("true")) if isinstance(content, dict) else None
    rows = triggers.get("schedule") if isinstance(triggers, dict) else None
    crons = (
        [str(row["cron"]) for row in rows if isinstance(row, dict) and "cron" in row] if isinstance(rows, list) else []
    )
    jobs = content.get("jobs") if isinstance(content, dict) else None
    if not crons or not isinstance(content, dict) or not isinstance(jobs, dict):
        return
    commands: list[str] = []
    scripts: dict[str, None] = {}
    for job in jobs.values():
        steps = job.get("steps") if isinstance(job, dict) else None
        for step in steps if isinstance(steps, list) else ():
            if isinstance(step, dict) and isinstance(step.get("run"), str):
                folder = step.get("working-directory")
                commands.append(step["run"])
                scripts.update(
                    dict.fromkeys(scripts_of(step["run"], folder if isinstance(folder, str) else "", material.paths))
                )
    name = content.get("name")
    label = name if isinstance(name, str) else posixpath.splitext(posixpath.basename(path))[0]
    yield _stage(path, path, label, "github", commands, tuple(scripts), tuple(crons))


def _gitlab(path: str, material: Material) -> Iterator[Stage]:
    content = material.document(path)
    for name, job in content.items() if isinstance(content, dict) else ():
        if not isinstance(job, dict) or "script" not in job:
            continue
        rules = [str(text) for key in ("rules", "only") for text in _texts(job.get(key))]
        if any(_ON_SCHEDULE.search(text) or text == "schedules" for text in rules):
            commands = list(_texts(job["script"]))
            scripts = scripts_of("\n".join(commands), "", material.paths)
            yield _stage(f"{path}:{name}", path, str(name), "gitlab", commands, scripts, (GITLAB_CLOCK,))


def _kubernetes(path: str, material: Material) -> Iterator[Stage]:
    content = material.document(path)
    spec = content.get("spec") if isinstance(content, dict) and content.get("kind") == "CronJob" else None
    if not isinstance(spec, dict) or not isinstance(content, dict) or not isinstance(spec.get("schedule"), str):
        return
    metadata = content.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    words = [text for key in ("command", "args") for text in _texts(_found(spec, key))]
    scripts = scripts_of(" ".join(words), "", material.paths)
    yield _stage(path, path, str(name or posixpath.basename(path)), "kubernetes", words, scripts, (spec["schedule"],))


def _prefect(path: str, material: Material) -> Iterator[Stage]:
    """https://docs.prefect.io/v3/how-to-guides/deployments/prefect-yaml"""
    content = material.document(path)
    rows = content.get("deployments") if isinstance(content, dict) else None
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict) or not isinstance(row.get("name"), str):
            continue
        several = row.get("schedules")
        given = several if isinstance(several, list) else [row.get("schedule")]
        when = [str(item.get("cron") or item.get("interval") or item.get("rrule") or "") for item in given
                if isinstance(item, dict) and item.get("active") is not False]  # fmt: skip
        script = normal(posixpath.join(posixpath.dirname(path), str(row.get("entrypoint") or "").partition(":")[0]))
        scripts = tuple(name for name in (script,) if name in material.paths)
        crons = tuple(text for text in when if text)
        if crons:
            yield _stage(f"{path}:{row['name']}", path, row["name"], "prefect", [], scripts, crons)


def _stage(
    id_: str, path: str, name: str, kind: str, commands: list[str], scripts: tuple[str, ...], when: tuple[str, ...]
) -> Stage:
    return Stage(id_, path, name, "\n".join(commands), scripts=scripts, kind=kind, line=1, schedules=when, whole=True)


def _texts(value: object, depth: int = 0) -> Iterator[str]:
    """The texts in nested lists and mappings."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list) and depth < _DEEPEST:
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item, depth + 1)


def _found(value: object, key: str, depth: int = 0) -> object:
    """The first value of a key, however deep."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict):
        if key in value:
            return value[key]
        return next((found for item in value.values() if (found := _found(item, key, depth + 1)) is not None), None)
    if isinstance(value, list):
        return next((found for item in value if (found := _found(item, key, depth + 1)) is not None), None)
    return None
