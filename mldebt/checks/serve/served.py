"""Code that answers no requests any more: what was put aside, and copies of the project inside of it."""

import re

from mldebt.checks.common import is_kept_aside
from mldebt.checks.subject import Subject
from mldebt.checks.unserved import is_unserved_version
from mldebt.facts import kinds as k
from mldebt.resolve.names import ModuleFacts, flatten


def is_left_behind(subject: Subject, path: str) -> bool:
    """Whether a file lies in a folder of what was replaced, or in a copy of the project that nothing starts, or is
    another version of what is started."""
    return is_kept_aside(subject, path) or _is_in_copy(subject, path) or is_unserved_version(subject, path)


def _is_in_copy(subject: Subject, path: str) -> bool:
    """Whether a folder holds once more, under the same path and with the same functions, what the top holds:
    ``old_site/web/views.py`` beside ``web/views.py``. A folder that a configuration names may be the one that runs."""
    parts = path.split("/")
    modules = subject.program.modules
    for depth in range(1, len(parts) - 1):
        original = modules.get("/".join(parts[depth:]))
        if original is not None and _defines(original) and _defines(original) == _defines(modules[path]):
            return not _is_named(subject, "/".join(parts[:depth]))
    return False


def _defines(module: ModuleFacts) -> frozenset[str]:
    steps = (step for cell in module.cells for step in flatten(cell.body(0)))
    return frozenset(step.name.id for step in steps if isinstance(step, k.Def | k.Class))


def _is_named(subject: Subject, folder: str) -> bool:
    named = re.compile(rf"(?<![\w/]){re.escape(folder)}/?(?=[\s\"'\w]|$)")
    return any(folder in text and named.search(text) for text in subject.texts.values())
