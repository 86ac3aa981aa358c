"""dbt's models of Python: ``def model(dbt, session)``, which asks ``dbt.ref`` and ``dbt.source`` for tables.

https://docs.getdbt.com/docs/build/python-models
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator

from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import dotted_name
from mldebt.graph.declared.sources import calls_in, spelled
from mldebt.graph.declared.stages import Material, Stage
from mldebt.graph.trace import Recorder, StageNote
from mldebt.model.place import Location, Site
from mldebt.resolve.pipelinefiles.dbtprojects import NAMES, TABLE, python_models, tables_in
from mldebt.resolve.program import Program

SYSTEM = "dbt"
_MODEL = "model"


def note_python_model(program: Program, recorder: Recorder) -> None:
    """Notes the model that a module of a project defines, with the calls by which it asks for tables."""
    module = program.modules[recorder.path]
    for scope, node in module.definitions.items():
        if isinstance(node, k.Def) and node.name.id == _MODEL and module.parent(scope) < 0 and len(node.params) > 1:
            if not _is_in_project(program, recorder.path):
                return
            first = node.params[0].name
            asked = [call for call in calls_in(module.steps(scope)) if dotted_name(call.func) in _asking(first)]
            texts = tuple(spelled(call).removeprefix(f"{first}.") for call in asked)
            place = Site(recorder.path, node.at, node.at)
            recorder.stages[StageNote(SYSTEM, (place,), _MODEL, settings=texts)] = None


def _asking(name: str) -> tuple[str, str]:
    return f"{name}.ref", f"{name}.source"


def _is_in_project(program: Program, path: str) -> bool:
    folder = posixpath.dirname(path)
    while True:
        if any(program.world.document(posixpath.join(folder, name)) is not None for name in NAMES):
            return True
        if not folder:
            return False
        folder = posixpath.dirname(folder)


def dbt_stages(notes: Iterable[StageNote], material: Material, locate: Callable[[Site], Location]) -> Iterator[Stage]:
    """The stages of notes whose modules are models of a project."""
    found = {note.chain[-1].path: note for note in notes}
    if not found:
        return
    for path, known in python_models(material.paths, material.document, lambda path: material.texts.get(path, "")):
        note = found.get(path)
        if note is not None:
            name = posixpath.splitext(posixpath.basename(path))[0]
            place = locate(note.chain[-1])
            reads = tuple(tables_in(" ".join(note.settings), known))
            made = (f"{TABLE}{known.models.get(name, name)}",)
            yield Stage(path, path, name, "", reads, made, (path,), kind=SYSTEM, line=place.line, chain=(place,))
