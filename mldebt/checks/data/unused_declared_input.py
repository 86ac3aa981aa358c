"""DATA003: a stage declares an input that nothing it runs reads."""

import posixpath
from collections.abc import Iterator

from mldebt.checks.common import document_place, document_rows
from mldebt.checks.data.madenames import makers
from mldebt.checks.data.stages import (
    StageView,
    closure,
    covered,
    declared_outputs,
    dvc_stages,
    is_resolved,
    parameter_files,
    stage_body,
)
from mldebt.checks.lexicon import lexicon
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import Certainty, EdgeKind
from mldebt.model.place import Location

ADVICE = "Delete the entry, or read the file: until then every change of it runs the stage again for nothing."
_CODE = (".py", ".ipynb", ".sh", ".sql", ".yaml", ".yml", ".toml", ".json", ".ini", ".cfg", ".txt", ".lock")
_BLANK = "${"  # a name that nothing here fills in may be that of any file


@check("DATA003")
def unused_declared_input(subject: Subject) -> Iterator[Draft]:
    """Data files among a stage's inputs that no access covers, where every access of its code is known.

    What another stage makes may be declared to put the two in order.
    """
    files = subject.component_of.keys()
    patterns = _reading_by_pattern(subject)
    written = frozenset(path for stage in dvc_stages(subject) for path in stage.writes)
    made = written.union(*declared_outputs(subject).values())
    for stage in dvc_stages(subject):
        if len(stage.scripts) != 1 or stage.scripts[0] in patterns or not (stage.reads or stage.writes):
            continue
        unread = [path for path in sorted(stage.declared_in) if not (_is_no_data(path) or _read(path, stage))]
        command = str((stage_body(subject, stage) or {}).get("cmd", ""))
        unread = [path for path in unread if path not in command and not covered(path, made)]
        if not unread or not is_resolved(subject, stage):
            continue
        spelled = _spelled(subject, stage)
        for path in unread:
            if any(_stem(path) in text or _begins(path, text) for text in spelled):
                continue
            if any(name.startswith(f"{path}/") and name.endswith(".py") for name in files):
                continue
            if not _may_be_put_together(subject, stage, path):
                yield _draft(subject, stage, path)


def _is_no_data(path: str) -> bool:
    """Whether a name is that of code, of settings or of what a project requires, or may be."""
    return path.endswith(_CODE) or posixpath.basename(path) in conventions().manifests or _BLANK in path


def _may_be_put_together(subject: Subject, stage: StageView, path: str) -> bool:
    """Whether code that the stage runs puts names with the ending of a file together, of what nobody here knows."""
    known = makers(subject).get(posixpath.splitext(path)[1], frozenset())
    return not known.isdisjoint(closure(subject, stage.scripts))


def _begins(path: str, text: str) -> bool:
    """Whether a text ends in the folder of a file with a part of its name: code may put the rest to it."""
    last = text.rpartition(" ")[2]
    return "/" in last and len(last) > len(posixpath.dirname(path)) + 1 and path.startswith(last)


def _read(path: str, stage: StageView) -> bool:
    return any(
        path == name or name.startswith(f"{path}/") or path.startswith(f"{name}/")
        for name in (*stage.reads, *stage.writes)
    )


def _spelled(subject: Subject, stage: StageView) -> list[str]:
    """The texts in what a stage runs, and in its parameters: what spells the name of a file may read it after all."""
    modules = closure(subject, stage.scripts)
    rows = (row for file in parameter_files(subject, stage) for row in document_rows(subject, file))
    given = [row.value for row in rows if isinstance(row.value, str)]
    return given + [text for text, paths in lexicon(subject).strings.items() if paths & modules]


def _stem(path: str) -> str:
    return posixpath.basename(path).partition(".")[0]


def _reading_by_pattern(subject: Subject) -> frozenset[str]:
    """The scripts that read what they find by a pattern."""
    edges = (edge for edge in subject.graph.edges if edge.kind is EdgeKind.READS)
    return frozenset(edge.entry for edge in edges if edge.certainty is Certainty.PATTERN)


def _draft(subject: Subject, stage: StageView, path: str) -> Draft:
    place = Location(stage.file)
    for row in document_rows(subject, stage.file):
        if (
            row.path[:2] == ("stages", stage.base)
            and "deps" in row.path
            and str(row.value).endswith(posixpath.basename(path))
        ):
            place = document_place(stage.file, row)
    return Draft(
        place,
        f"Stage {stage.base} declares {path}, and nothing that it runs reads it.",
        (f"file:{path}", f"stage:{stage.file}:{stage.base}"),
        (Evidence(Location(stage.scripts[0]), "every access of this script and of what it imports is known"),),
        ADVICE,
        (f"file:{path}", stage.id),
    )
