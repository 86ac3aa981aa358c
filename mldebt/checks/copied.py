"""Copies of the project inside of itself: folders that hold once more what the top holds, and that nothing starts."""

import re

from mldebt.checks.clones import MOST_CLONED, likeness, lines_of
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.resolve.names import ModuleFacts, flatten


def is_in_copy(subject: Subject, path: str) -> bool:
    """Whether a folder holds once more, under the same path and with the same functions, what the top holds:
    ``old_site/web/views.py`` beside ``web/views.py``. A folder that a configuration names may be the one that runs."""
    parts = path.split("/")
    modules = subject.program.modules
    for depth in range(1, len(parts) - 1):
        original = modules.get("/".join(parts[depth:]))
        if original is not None and _defines(original) and _defines(original) == _defines(modules[path]):
            return not _is_named(subject, "/".join(parts[:depth]))
    return False


def is_twin(subject: Subject, path: str) -> bool:
    """Whether a file lies in such a copy and is mostly the same, line by line, as the file at the top."""
    parts, modules = path.split("/"), subject.program.modules
    if path not in modules:
        return False
    lines = lines_of(modules[path])
    return any(
        (original := modules.get("/".join(parts[depth:]))) is not None
        and likeness(lines, lines_of(original)) >= MOST_CLONED
        and not _is_named(subject, "/".join(parts[:depth]))
        for depth in range(1, len(parts) - 1)
    )


def _defines(module: ModuleFacts) -> frozenset[str]:
    steps = (step for cell in module.cells for step in flatten(cell.body(0)))
    return frozenset(step.name.id for step in steps if isinstance(step, k.Def | k.Class))


def _is_named(subject: Subject, folder: str) -> bool:
    named = re.compile(rf"(?<![\w/]){re.escape(folder)}/?(?=[\s\"'\w]|$)")
    return any(folder in text and named.search(text) for text in subject.texts.values())
