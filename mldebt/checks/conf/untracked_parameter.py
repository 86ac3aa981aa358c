"""CONF005: a stage's code reads a parameter that the stage does not declare."""

import fnmatch
import posixpath
from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.common import document_place, document_rows, dotted, strings
from mldebt.checks.conf.keyuse import KeyUse
from mldebt.checks.data.stages import (
    StageView,
    command_place,
    dvc_stages,
    missing_entry,
    parameter_files,
    spelled,
    stage_body,
    waits_for_changes,
    working_directory,
)
from mldebt.checks.documentkeys import KeyRead, keys_read
from mldebt.checks.guards import only_when_asked
from mldebt.checks.memo import once_a_run
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
from mldebt.resolve.world import ScopeKey

_SHOWN = 4
_OPEN = "${"  # a command may get any words from a mapping
Keys = dict[str, Site]


@check("CONF005")
def untracked_parameter(subject: Subject) -> Iterator[Draft]:
    """Keys of parameter files that a stage's code reads and that neither its params, inputs nor command name."""
    users: dict[str, int] = {}
    stages = dvc_stages(subject)
    for stage in stages:
        for script in set(stage.scripts):
            users[script] = users.get(script, 0) + 1
    seen: set[tuple[str, str]] = set()
    for stage in stages:
        if (stage.file, stage.base) in seen or any(users[script] > 1 for script in stage.scripts):
            continue
        if not waits_for_changes(subject, stage):
            continue
        seen.add((stage.file, stage.base))
        tracked = tracked_keys(subject, stage)
        for path in sorted(parameter_files(subject, stage)):
            if path in stage.declared_in or path not in subject.documents:
                continue
            keys = {key: site for key, site in _read_keys(subject, stage, path).items()
                    if not _is_tracked(key, tracked.get(path, ()))}  # fmt: skip
            if keys:
                yield _draft(subject, stage, path, keys)


def tracked_keys(subject: Subject, stage: StageView) -> dict[str, tuple[str, ...]]:
    """The keys that a stage declares, by file: under ``params``, in a blank, or as the path of an input or output.

    An empty key stands for the whole file.
    """
    folder = posixpath.normpath(posixpath.join(stage.folder, working_directory(subject, stage)))
    default = posixpath.normpath(posixpath.join(folder, "params.yaml"))
    body = stage_body(subject, stage) or {}
    found: dict[str, tuple[str, ...]] = {}
    params = body.get("params")
    for item in params if isinstance(params, list) else ():
        for name, keys in item.items() if isinstance(item, dict) else [(default, [item])]:
            path = name if name == default else posixpath.normpath(posixpath.join(folder, str(name)))
            found[path] = (*found.get(path, ()), *(map(str, keys) if isinstance(keys, list) else ("",)))
    written = str(body)
    places = {*stage.declared_in, *stage.declared_out}
    for path in parameter_files(subject, stage):
        for row in document_rows(subject, path):
            place = posixpath.normpath(posixpath.join(folder, row.value)) if isinstance(row.value, str) else ""
            if f"${{{dotted(row)}}}" in written or place in places:
                found[path] = (*found.get(path, ()), dotted(row))
    return found


def _is_tracked(key: str, declared: tuple[str, ...]) -> bool:
    return any(not name or key == name or key.startswith(f"{name}.") or name.startswith(f"{key}.") for name in declared)


def _read_keys(subject: Subject, stage: StageView, path: str) -> Keys:
    """The keys of a file that a stage's code is known to read and use, with the place where the file is loaded."""
    found: Keys = {}
    switches = _Switches(subject, stage)
    scopes = switches.scopes(stage.scripts)
    for scope in scopes:
        for read in _reads_of(subject).get((*scope, path), ()):
            if not any(map(switches.leave_out, read.via)):
                found.setdefault(read.key, read.site)
    ignored, use, known = tuple(strings(subject, "run-keys")), _key_use(subject), _sections(subject, path)
    return {
        key: site
        for key, site in found.items()
        if not any(fnmatch.fnmatch(name, pattern) for pattern in ignored for name in (key, key.rpartition(".")[2]))
        and use.is_used(key, known, scopes)
    }


def _sections(subject: Subject, path: str) -> dict[str, frozenset[str]]:
    """The sections of a file that hold a key of each name, by the last part of their own names."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in document_rows(subject, path):
        names = dotted(row).split(".")
        found[names[-1]].update(names[-2:-1])
    return {name: frozenset(sections) for name, sections in found.items()}


class _Switches:
    """What the command of a stage leaves out: code behind a switch that it does not give."""

    def __init__(self, subject: Subject, stage: StageView) -> None:
        self._program = subject.program
        command = str((stage_body(subject, stage) or {}).get("cmd", ""))
        self._words = frozenset(command.split())
        self._is_open = _OPEN in command

    def leave_out(self, site: Site) -> bool:
        """Whether the command never comes to a call."""
        return not self._is_open and only_when_asked(self._program, site, self._words)

    def scopes(self, scripts: tuple[str, ...]) -> list[ScopeKey]:
        """What the command runs of scripts and of all that they call."""
        program = self._program
        found = {(script, -1): None for script in scripts if script in program.tops}
        todo = list(found)
        while todo:
            caller = todo.pop(0)
            for target in program.callees.get(caller, ()):
                if target in found or target not in program.functions:
                    continue
                sites = [site for site in program.calls.sites.get(target, ()) if site.path == caller[0]]
                if not sites or not all(map(self.leave_out, sites)):
                    found[target] = None
                    todo.append(target)
        return list(found)


def _key_use(subject: Subject) -> KeyUse:
    """What the code of a run does with keys; asked by one rule only, with its own options."""
    kept = subject.kept.setdefault(KeyUse.__name__, KeyUse(subject.program, strings(subject, "recorders")))
    assert isinstance(kept, KeyUse)
    return kept


@once_a_run
def _reads_of(subject: Subject) -> dict[tuple[str, int, str], list[KeyRead]]:
    """The keys that are there and read, by module, scope and file."""
    found: dict[tuple[str, int, str], list[KeyRead]] = {}
    for read in keys_read(subject):
        if read.there:
            found.setdefault((read.module, read.inside, read.document), []).append(read)
    return found


def _draft(subject: Subject, stage: StageView, path: str, keys: Keys) -> Draft:
    names = sorted(keys)
    said = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    rows = {dotted(row): row for row in document_rows(subject, path)}
    evidence = [Evidence(subject.program.locate(site), f"loads {path}") for site in sorted(set(keys.values()))[:2]]
    evidence += [Evidence(document_place(path, rows.get(name)), f"{name} is read") for name in names[:_SHOWN]]
    return Draft(
        command_place(subject, stage),
        f"Stage {stage.base} reads {said} of {path}, which it does not declare: it is not run again when they change.",
        (f"stage:{stage.file}:{stage.base}", f"config:{path}"),
        tuple(evidence),
        f"Add the keys to the params of {stage.base} in {stage.file}.",
        tuple(f"config:{path}#{name}" for name in names),
        fix=missing_entry(stage, "params", *names, file=_other_file(subject, stage, path)),
    )


def _other_file(subject: Subject, stage: StageView, path: str) -> str:
    """A parameter file as the stage spells it; empty for the one that DVC takes by default."""
    spelt = spelled(stage, path, working_directory(subject, stage))
    return "" if spelt == "params.yaml" else spelt
