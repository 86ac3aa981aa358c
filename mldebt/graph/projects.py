"""Projects of MLflow's that code runs: https://mlflow.org/docs/latest/ml/projects/"""

import posixpath
from collections.abc import Iterator

from mldebt.resolve.pipelinefiles.mlprojects import SPELT, entry_command
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Event
from mldebt.resolve.texts import ROOT, normal

_MAIN = "main"


def project_of(program: Program, event: Event, text: str) -> str:
    """The entry point (``FILE:NAME``) that a call runs of the project that a text names; empty where the tree has no
    such project."""
    names = texts_of(program.argument(event, "entry_point")) or (_MAIN,)
    if len(names) != 1 or "://" in text or "*" in text:
        return ""
    places = [posixpath.join(folder, name) for folder in _folders(text, event.site.path) for name in SPELT]
    for file in places:
        if entry_command(program.world.document(file), names[0], {}):
            return f"{file}:{names[0]}"
    return ""


def _folders(text: str, module: str) -> Iterator[str]:
    """Where a project may lie: from the root of the tree, or beside the code."""
    bases = ("",) if text.startswith(ROOT) else ("", posixpath.dirname(module))
    text = text.removeprefix(ROOT).lstrip("/") if text.startswith(ROOT) else text
    for base in bases:
        folder = normal(posixpath.join(base, text))
        if not folder.startswith(("..", "/")):
            yield "" if folder == "." else folder
