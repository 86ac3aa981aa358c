"""Stages as ``dvc.yaml`` declares them beside what their scripts were seen to do."""

import fnmatch
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from mldebt.checks.common import document_place, document_rows
from mldebt.checks.lexicon import lexicon
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.measures.reachable import reachable
from mldebt.model.fix import StageEntry
from mldebt.model.graph import READING, WRITING, Certainty, Edge, EdgeKind, NodeKind
from mldebt.model.place import Location
from mldebt.resolve.pipelinefiles.dvc import OUTPUTS

_SURE = frozenset({Certainty.EXACT, Certainty.ALTERNATIVES})

_BLANK = re.compile(r"\$\{(\w+)\}")


class StageView(Struct, frozen=True):
    """One stage: its scripts, what it declares, and the observed accesses of its scripts, by path."""

    id: str
    file: str
    name: str
    scripts: tuple[str, ...]
    declared_in: frozenset[str]
    declared_out: frozenset[str]
    reads: dict[str, tuple[Edge, ...]]
    writes: dict[str, tuple[Edge, ...]]

    @property
    def base(self) -> str:
        """The name as the file spells it, without the item of a ``foreach``."""
        return self.name.split("@")[0]

    @property
    def is_open(self) -> bool:
        """Whether a name that it declares has a blank that nothing here fills: it may mean any file."""
        return any("${" in path for path in (*self.declared_in, *self.declared_out))

    @property
    def folder(self) -> str:
        """Where the pipeline file lies."""
        return posixpath.dirname(self.file)


@once_a_run
def dvc_stages(subject: Subject) -> tuple[StageView, ...]:
    """The stages of every ``dvc.yaml`` that run a script of the repository."""
    graph = subject.graph
    scripts: defaultdict[str, list[str]] = defaultdict(list)
    inputs: defaultdict[str, set[str]] = defaultdict(set)
    outputs: defaultdict[str, set[str]] = defaultdict(set)
    observed: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        if not edge.declared:
            if edge.kind in READING | WRITING and edge.chain and edge.entry:
                observed[edge.entry].append(edge)
        elif edge.kind is EdgeKind.LAUNCHES:
            scripts[edge.source].append(edge.target.removeprefix("code:"))
        elif edge.kind is EdgeKind.DECLARES_IN:
            inputs[edge.target].add(_path(edge.source))
        elif edge.kind is EdgeKind.DECLARES_OUT:
            outputs[edge.source].add(_path(edge.target))
    users = _users(scripts)
    found = []
    for node in graph.nodes:
        file, _, name = node.key.removeprefix("stage:").rpartition(":")
        if node.kind is not NodeKind.STAGE or posixpath.basename(file) != "dvc.yaml" or node.key not in scripts:
            continue
        own = tuple(scripts[node.key])
        sure = [edge for script in own for edge in observed[script] if _belongs(edge, node.key, users[script])]
        anchor = _Anchor(file, _folder_of(subject, file, name), lexicon(subject).strings)
        found.append(
            StageView(
                node.key,
                file,
                name,
                own,
                frozenset(inputs[node.key]),
                frozenset(outputs[node.key]),
                _by_path(sure, READING, anchor),
                _by_path(sure, WRITING, anchor),
            )
        )
    return tuple(found)


@once_a_run
def declared_outputs(subject: Subject) -> dict[str, frozenset[str]]:
    """What every stage declares to make, by stage; also of stages that run no script of the repository."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for edge in subject.graph.edges:
        if edge.kind is EdgeKind.DECLARES_OUT:
            found[edge.source].add(_path(edge.target))
    return {stage: frozenset(paths) for stage, paths in found.items()}


def _path(key: str) -> str:
    return key.partition(":")[2]


def _users(scripts: dict[str, list[str]]) -> dict[str, int]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for stage, names in scripts.items():
        for name in names:
            found[name].add(stage)
    return {name: len(stages) for name, stages in found.items()}


def _belongs(edge: Edge, stage: str, users: int) -> bool:
    """Whether an access happens in this stage: its command line bound it, or no other stage runs the script."""
    if edge.certainty not in _SURE:
        return False
    if edge.stage:
        return f"stage:{edge.stage}" == stage
    return users == 1 and edge.certainty is Certainty.EXACT


class _Anchor(NamedTuple):
    """Where relative paths of a stage begin. A path that was placed beside the module that names it, for want of
    better, means the stage's working directory where the module spells it so."""

    file: str
    folder: str
    strings: Mapping[str, frozenset[str]]

    def path(self, edge: Edge, placed: str) -> str:
        """The path that an access of the stage means."""
        module = edge.chain[-1].path
        beside = posixpath.dirname(module)
        if edge.chain[0].path == self.file or not beside or not placed.startswith(f"{beside}/"):
            return placed
        tail = placed[len(beside) + 1 :]
        if self._spelt(module, placed) or not self._spelt(module, tail):
            return placed
        return posixpath.normpath(posixpath.join(self.folder, tail))

    def _spelt(self, module: str, path: str) -> bool:
        return any(module in self.strings.get(text, ()) for text in (path, f"./{path}"))


def _folder_of(subject: Subject, file: str, name: str) -> str:
    """The folder a stage runs in; empty for the root."""
    content = subject.documents.get(file)
    stages = content.get("stages") if isinstance(content, dict) else None
    body = _template(stages.get(name.split("@")[0])) if isinstance(stages, dict) else None
    wdir = str(body.get("wdir", ".")) if body is not None else "."
    folder = posixpath.normpath(posixpath.join(posixpath.dirname(file), wdir))
    return "" if folder == "." else folder


def _by_path(edges: list[Edge], kinds: frozenset[EdgeKind], anchor: _Anchor) -> dict[str, tuple[Edge, ...]]:
    found: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.kind in kinds:
            node = edge.target if kinds is WRITING else edge.source
            if node.startswith("file:"):
                found[anchor.path(edge, _path(node))].append(edge)
    return {path: tuple(sorted(rows, key=lambda edge: (len(edge.chain), edge.chain))) for path, rows in found.items()}


def waits_for_changes(subject: Subject, stage: StageView) -> bool:
    """Whether a stage is run when its inputs change: not always, and not never. One that declares neither inputs nor
    outputs always runs (a callback stage, ``Stage.is_callback`` of DVC)."""
    body = stage_body(subject, stage) or {}
    is_callback = bool(body) and not any(map(body.get, ("deps", "params", *OUTPUTS)))
    return not is_callback and not body.get("always_changed") and not body.get("frozen")


def covered(path: str, declared: frozenset[str]) -> bool:
    """Whether a declaration names a path, a folder around it, or something inside it."""
    inside = f"{path}/"
    return path in declared or any(name.startswith(inside) or path.startswith(f"{name}/") for name in declared)


def command_place(subject: Subject, stage: StageView) -> Location:
    """Where a stage's command is written."""
    for row in document_rows(subject, stage.file):
        inside = row.path[:1] == ("stages",) and "cmd" in row.path[2:5]
        if inside and len(row.path) > 2 and row.path[1] == stage.base:
            return document_place(stage.file, row)
    return Location(stage.file)


def spelled(stage: StageView, path: str, working: str) -> str:
    """A path as ``dvc.yaml`` spells it: relative to the stage's working directory."""
    return posixpath.relpath(path, posixpath.join(stage.folder, working) or ".")


def working_directory(subject: Subject, stage: StageView) -> str:
    """The ``wdir`` of a stage; empty where it has none."""
    body = stage_body(subject, stage)
    found = body.get("wdir", "") if body is not None else ""
    return found if isinstance(found, str) else ""


def stage_body(subject: Subject, stage: StageView) -> dict[str, object] | None:
    """What ``dvc.yaml`` says of a stage; the template of a ``foreach`` or ``matrix``."""
    content = subject.documents.get(stage.file)
    stages = content.get("stages") if isinstance(content, dict) else None
    return _template(stages.get(stage.base)) if isinstance(stages, dict) else None


def _template(body: object) -> dict[str, object] | None:
    """What a stage says, where it is a ``foreach`` what it says of each item."""
    inner = body.get("do", body) if isinstance(body, dict) else None
    return inner if isinstance(inner, dict) else None


def closure(subject: Subject, scripts: tuple[str, ...]) -> frozenset[str]:
    """The modules that scripts import or call, themselves included."""
    links = _links(subject)
    return frozenset(reachable(scripts, lambda path: links.get(path, ())))


@once_a_run
def _links(subject: Subject) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for edge in subject.graph.edges:
        if edge.kind in (EdgeKind.IMPORTS, EdgeKind.CALLS, EdgeKind.LAUNCHES) and not edge.declared:
            found[edge.source.removeprefix("code:")].add(edge.target.removeprefix("code:"))
    return dict(found)


def is_resolved(subject: Subject, stage: StageView) -> bool:
    """Whether every read of the code that a stage runs is known."""
    modules = closure(subject, stage.scripts)
    if any(item.location.path in modules and _may_read(subject, item.symbol) for item in subject.graph.unresolved):
        return False
    broken = {state.path for state in subject.files if state.problems}
    return not broken & modules


def _may_read(subject: Subject, symbol: str) -> bool:
    """Whether a call of which nothing more is known may read: logs and other things that are only written do not."""
    edges = {row.edge for row in subject.program.edges_of(symbol)}
    return not edges or not edges <= {"writes", "persists"}


def names_of(value: object) -> Iterator[str]:
    """The entries of a list in ``dvc.yaml``: plain, or keys with options."""
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield from map(str, item)
        else:
            yield str(item)


def matches(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether a glob names a path, or the file's name."""
    names = (path, posixpath.basename(path))
    return any(fnmatch.fnmatch(name, pattern) for name in names for pattern in patterns)


def parameter_files(subject: Subject, stage: StageView) -> frozenset[str]:
    """``params.yaml`` beside the stage, and the files that its pipeline names under ``params`` or ``vars``."""
    folder = posixpath.normpath(posixpath.join(stage.folder, working_directory(subject, stage)))
    found = {posixpath.normpath(posixpath.join(folder, "params.yaml"))}
    content = subject.documents.get(stage.file)
    stages = content.get("stages") if isinstance(content, dict) else None
    for declared in stages.values() if isinstance(stages, dict) else ():
        body = _template(declared)
        known = {**_own_vars(content), **_own_vars(body)}
        params = body.get("params") if body is not None else None
        for item in params if isinstance(params, list) else ():
            if isinstance(item, dict):
                found.update(posixpath.normpath(posixpath.join(folder, _filled(str(name), known))) for name in item)
    for item in names_of(content.get("vars") if isinstance(content, dict) else None):
        found.add(posixpath.normpath(posixpath.join(stage.folder, item.split(":")[0])))
    return frozenset(found)


def _filled(name: str, known: Mapping[str, str]) -> str:
    return _BLANK.sub(lambda blank: known.get(blank[1], blank[0]), name)


def _own_vars(content: object) -> dict[str, str]:
    """The plain values that a pipeline file, or a stage, itself gives under ``vars``."""
    rows = content.get("vars") if isinstance(content, dict) else None
    given = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {str(name): value for row in given for name, value in row.items() if isinstance(value, str)}


def missing_entry(stage: StageView, block: str, *entries: str, file: str = "") -> tuple[StageEntry, ...]:
    """What a stage lacks, to be added by ``check --fix``; nothing for an instance of a template, which lacks it too."""
    if "@" in stage.name:
        return ()
    return tuple(StageEntry(stage.file, stage.name, block, entry, file) for entry in entries)
