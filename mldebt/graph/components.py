"""The partition: each file has one home. Stages overlap as views."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable

from mldebt.config import Config
from mldebt.graph.declared import Stage
from mldebt.model.graph import Component
from mldebt.model.paths import as_pattern, parents
from mldebt.resolve.program import Program

KEDRO, AIRFLOW = "kedro", "airflow"
_PIPELINES = "pipelines"


def partition(
    program: Program, paths: Iterable[str], stages: tuple[Stage, ...], config: Config
) -> tuple[Component, ...]:
    """Components in order of name. The first rule that claims a file wins: configuration, stage of a pipeline file,
    Kedro pipeline, DAG, notebook of its own, package, folder."""
    homes: dict[str, tuple[str, str, str]] = {}
    claimed = _configured(paths, config)
    staged = _staged(stages)
    kedro = _kedro_folders(stages)
    dags = _dags(stages)
    packages = _packages(program)
    for path in sorted(paths):
        homes[path] = (
            claimed.get(path)
            or staged.get(path)
            or _kedro(path, kedro)
            or dags.get(path)
            or _notebook(path)
            or _package(path, packages)
            or _folder(path)
        )
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for path, home in homes.items():
        groups[home].append(path)
    merged: dict[str, Component] = {}
    for (name, kind, why), files in sorted(groups.items()):
        known = merged.get(name)
        merged[name] = Component(name, kind, why, (*(known.files if known else ()), *files))
    return tuple(merged[name] for name in sorted(merged))


def _configured(paths: Iterable[str], config: Config) -> dict[str, tuple[str, str, str]]:
    if not config.components:
        return {}
    import pathspec

    found: dict[str, tuple[str, str, str]] = {}
    for name, globs in config.components.items():
        spec = pathspec.GitIgnoreSpec.from_lines(map(as_pattern, globs))
        for path in paths:
            if path not in found and spec.match_file(path):
                found[path] = (name, "configured", "named in the configuration")
    return found


def _staged(stages: tuple[Stage, ...]) -> dict[str, tuple[str, str, str]]:
    """A script that one stage of a pipeline file runs belongs to it; one that several run belongs to none."""
    filed = [stage for stage in stages if not stage.chain and not stage.whole]
    users: dict[str, list[Stage]] = defaultdict(list)
    for stage in filed:
        for script in stage.scripts:
            if script != stage.file:
                users[script].append(stage)
    names = [(stage.kind, stage.name.split("@")[0]) for stage in filed]
    return {
        script: (_stage_name(found[0], names), found[0].kind, f"stage {found[0].name} of {found[0].file} runs it")
        for script, found in users.items()
        if len({(stage.file, stage.name.split("@")[0]) for stage in found}) == 1
    }


def _stage_name(stage: Stage, names: list[tuple[str, str]]) -> str:
    base = stage.name.split("@")[0]
    folder = posixpath.dirname(stage.file)
    clash = names.count((stage.kind, base)) > 1 and folder
    return f"{stage.kind}:{folder}:{base}" if clash else f"{stage.kind}:{base}"


def _kedro_folders(stages: tuple[Stage, ...]) -> frozenset[str]:
    """The folders of Kedro's pipelines: those below ``pipelines`` in which nodes are made."""
    found = set()
    for stage in stages:
        parts = stage.file.split("/")
        if stage.kind == KEDRO and _PIPELINES in parts[:-2]:
            found.add("/".join(parts[: parts.index(_PIPELINES) + 2]))
    return frozenset(found)


def _kedro(path: str, folders: frozenset[str]) -> tuple[str, str, str] | None:
    folder = next((folder for folder in parents(path) if folder in folders), None)
    if folder is None:
        return None
    name = posixpath.basename(folder)
    clash = sum(posixpath.basename(other) == name for other in folders) > 1
    return f"pipeline:{folder if clash else name}", KEDRO, f"folder {folder}"


def _dags(stages: tuple[Stage, ...]) -> dict[str, tuple[str, str, str]]:
    """A file that defines one DAG is the home of that DAG."""
    names: dict[str, set[str]] = defaultdict(set)
    for stage in stages:
        if stage.whole and stage.kind == AIRFLOW:
            names[stage.file].add(stage.name)
    return {
        file: (f"dag:{name}", "dag", f"{file} defines the DAG {name}")
        for file, found in names.items()
        if len(found) == 1
        for name in found
    }


def _notebook(path: str) -> tuple[str, str, str] | None:
    return (path, "notebook", "a notebook of its own") if path.endswith(".ipynb") else None


def _packages(program: Program) -> frozenset[str]:
    return frozenset(posixpath.dirname(path) for path in program.modules if path.endswith("/__init__.py"))


def _package(path: str, packages: frozenset[str]) -> tuple[str, str, str] | None:
    """The top package; its direct subpackages stand for themselves."""
    tops = [name for name in reversed(parents(path)) if name in packages]
    if not tops:
        return None
    top = tops[0]
    inner = next((name for name in tops if posixpath.dirname(name) == top), top)
    return inner, "package", f"package {inner}"


def _folder(path: str) -> tuple[str, str, str]:
    folder = posixpath.dirname(path)
    parts = folder.split("/")[:2] if folder else []
    name = "/".join(parts) or "."
    return name, "folder", f"folder {name}" if parts else "the top folder"
