"""Recipes of YAML documents: CI workflows, Compose services, Kubernetes containers."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.commandlines.records import Recipe
from mldebt.resolve.commandlines.shell import place

DEEPEST = 24
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_GITHUB = re.compile(r"(?:.*/)?\.github/(?:workflows/[^/]+\.ya?ml|actions/.+\.ya?ml)$")
_GITLAB = re.compile(r"(?:.*/)?\.gitlab-ci\.ya?ml$|(?:.*/)?\.gitlab/.+\.ya?ml$")
_COMPOSE = re.compile(r"(?:.*/)?(?:docker-)?compose[\w.-]*\.ya?ml$")
_OTHER_CI = re.compile(
    r"(?:.*/)?(?:azure-pipelines[\w.-]*|\.circleci/config|\.travis|bitbucket-pipelines|buildspec[\w.-]*|cloudbuild[\w.-]*|"
    r"appveyor|\.drone|\.woodpecker|\.buildkite/[\w.-]+|\.azure.*|.*pipelines?/[\w.-]+|taskfile)\.ya?ml$",
    re.IGNORECASE,
)
_STEPS = ("script", "before_script", "after_script", "run", "bash", "commands", "command", "cmds", "cmd")
_INNER = re.compile(r"^(\s*)(?:-\s+)?(?:run|script|bash|command|cmd)\s*:|^\s*-\s")

Texts = Callable[[str], str]


def may_hold_shell(path: str, text: str) -> bool:
    """Whether a YAML file is worth parsing for its shell: told by its path, or by two words of a manifest."""
    named = any(pattern.match(path) for pattern in (_GITHUB, _GITLAB, _COMPOSE, _OTHER_CI))
    return named or ("image:" in text and "kind:" in text)


def document_recipes(path: str, document: object, text: str) -> Iterator[Recipe]:
    """The shell that a YAML document holds, by what kind of document it is."""
    if not isinstance(document, Mapping):
        return
    if _GITHUB.match(path):
        yield from _github(path, document, text)
    elif _GITLAB.match(path):
        yield from _gitlab(path, document, text)
    elif _COMPOSE.match(path) and isinstance(document.get("services"), Mapping):
        yield from _compose(path, document, text)
    elif _OTHER_CI.match(path):
        yield from _generic(path, document, text)
    elif "kind" in document or "apiVersion" in document:
        yield from _containers(path, document, text, 0)


def _line(text: str, needle: str) -> int:
    """The line of the first words of a command; 0 where they are not found."""
    first = next((line.strip() for line in needle.splitlines() if line.strip()), "")
    at = text.find(first) if first else -1
    return text.count("\n", 0, at) + 1 if at >= 0 else 0


def _settings(value: object) -> dict[str, str]:
    """Environment variables of a block: a mapping, or a list of ``NAME=value`` or of name and value."""
    found: dict[str, str] = {}
    if isinstance(value, Mapping):
        found = {str(key): str(item) for key, item in value.items() if isinstance(item, str | int | float)}
    for item in value if isinstance(value, list) else ():
        if isinstance(item, str) and "=" in item:
            name, _, text = item.partition("=")
            found[name] = text
        elif isinstance(item, Mapping) and "value" in item:
            found[str(item.get("name"))] = str(item["value"])
    return found


def _github(path: str, document: Mapping[str, object], text: str) -> Iterator[Recipe]:
    jobs = document.get("jobs")
    runs = document.get("runs")  # a composite action
    groups = list(jobs.items()) if isinstance(jobs, Mapping) else [("", runs)] if isinstance(runs, Mapping) else []
    top = _settings(document.get("env"))
    for name, job in groups:
        if not isinstance(job, Mapping):
            continue
        variables = {**top, **_settings(job.get("env"))}
        folder = _default_folder(job) or _default_folder(document)
        steps = job.get("steps")
        for step in steps if isinstance(steps, list) else ():
            if isinstance(step, Mapping) and isinstance(step.get("run"), str):
                own = {**variables, **_settings(step.get("env"))}
                shell = _without_expressions(str(step["run"]), own)
                filled = {key: _without_expressions(value, {}) for key, value in own.items()}
                wdir = place("", _without_expressions(str(step.get("working-directory") or folder), own))
                line = _line(text, str(step["run"]))
                yield Recipe(path, line, "ci", f"{path}:{name}", shell, wdirs=(wdir,), variables=filled)


def _default_folder(block: Mapping[str, object]) -> str:
    defaults = block.get("defaults")
    run = defaults.get("run") if isinstance(defaults, Mapping) else None
    folder = run.get("working-directory") if isinstance(run, Mapping) else None
    return folder if isinstance(folder, str) else ""


def _without_expressions(text: str, variables: Mapping[str, str]) -> str:
    """``${{ env.X }}`` filled; other expressions are not known here."""

    def value(match: re.Match[str]) -> str:
        if match[1] in ("github.workspace", "runner.workspace"):
            return "."
        return variables.get(match[1].removeprefix("env."), UNKNOWN) if match[1].startswith("env.") else UNKNOWN

    return _EXPRESSION.sub(value, text)


def _gitlab(path: str, document: Mapping[str, object], text: str) -> Iterator[Recipe]:
    top = _settings(document.get("variables"))
    shared = _lines(document.get("before_script"))
    for name, job in document.items():
        if isinstance(job, Mapping) and "script" in job:
            before = _lines(job.get("before_script")) or shared
            shell = "\n".join([*before, *_lines(job.get("script"))])
            variables = {**top, **_settings(job.get("variables"))}
            line = _line(text, "\n".join(_lines(job.get("script"))))
            yield Recipe(path, line, "ci", f"{path}:{name}", shell, variables=variables)


def _lines(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [line for item in value for line in _lines(item)] if isinstance(value, list) else []


def _generic(path: str, node: object, text: str, depth: int = 0, name: str = "") -> Iterator[Recipe]:
    """Any key that commonly holds shell, in CI files whose structure differs from provider to provider."""
    if depth > DEEPEST:
        return
    for item in node if isinstance(node, list) else ():
        yield from _generic(path, item, text, depth + 1, name)
    for key, value in node.items() if isinstance(node, Mapping) else ():
        shell = "\n".join(_lines(value)) if key in _STEPS else ""
        if shell:
            filled = _without_expressions(shell, {})
            yield Recipe(path, _line(text, shell), "ci", f"{path}:{name}" if name else path, filled)
        else:
            label = str(node.get("name") or node.get("job") or name) if isinstance(node, Mapping) else name
            yield from _generic(path, value, text, depth + 1, label if isinstance(label, str) else name)


def _compose(path: str, document: Mapping[str, object], text: str) -> Iterator[Recipe]:
    services = document["services"]
    assert isinstance(services, Mapping)
    folder = posixpath.dirname(path)
    for name, service in services.items():
        if isinstance(service, Mapping):
            build = service.get("build")
            context = build.get("context") if isinstance(build, Mapping) else build
            home = place(folder, str(context)) if isinstance(context, str) else folder
            wdirs = tuple(dict.fromkeys((home, folder, "")))
            yield from _container(path, service, text, "compose", f"{path}:{name}", wdirs)


def _containers(path: str, node: object, text: str, depth: int) -> Iterator[Recipe]:
    """Every mapping with an image and a command, however deep a manifest nests it."""
    if depth > DEEPEST:
        return
    for item in node if isinstance(node, list) else node.values() if isinstance(node, Mapping) else ():
        yield from _containers(path, item, text, depth + 1)
    if isinstance(node, Mapping) and "image" in node and ("command" in node or "args" in node):
        folder = posixpath.dirname(path)
        name = str(node.get("name") or "")
        yield from _container(path, node, text, "kubernetes", f"{path}:{name}" if name else path, ("", folder))


def _container(
    path: str, block: Mapping[str, object], text: str, origin: str, stage: str, wdirs: tuple[str, ...]
) -> Iterator[Recipe]:
    """A container's command: entry point and arguments, as words or as a line of shell."""
    first = block.get("entrypoint") if origin == "compose" else block.get("command")
    second = block.get("command") if origin == "compose" else block.get("args")
    variables = _settings(block.get("environment") or block.get("env"))
    parts = [part for part in (first, second) if part]
    if not parts:
        return
    line = _line(text, str(parts[-1][0] if isinstance(parts[-1], list) else parts[-1]))
    if all(isinstance(part, list) for part in parts):
        words = tuple(str(word) for part in parts for word in part)  # type: ignore[attr-defined]
        yield Recipe(path, line, origin, stage, words=words, wdirs=wdirs, variables=variables)
    else:
        shell = " ".join(" ".join(map(_quoted, part)) if isinstance(part, list) else str(part) for part in parts)
        yield Recipe(path, line, origin, stage, shell, wdirs=wdirs, variables=variables)


def _quoted(word: object) -> str:
    import shlex

    return shlex.quote(str(word))
