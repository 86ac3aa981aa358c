"""Notebooks in which a script began: one of the same name took over what they do."""

import posixpath
from itertools import chain

from mldebt.checks.data.occasional import occasional
from mldebt.checks.subject import Subject
from mldebt.resolve.names import ModuleFacts


def is_drafted(subject: Subject, path: str) -> bool:
    """Whether a script bears the name of a notebook, imports most of what that does from outside and was changed since,
    while no file names the notebook and no script needs what it makes."""
    module = subject.program.modules.get(path)
    if module is None or not module.is_notebook or _is_spelt(subject, posixpath.basename(path)):
        return False
    if not any(_takes_over(subject, other, module) for other in subject.program.modules.values()):
        return False
    return not occasional(subject).is_needed(path)


def _takes_over(subject: Subject, script: ModuleFacts, notebook: ModuleFacts) -> bool:
    if script.is_notebook or _stem(script.path) != _stem(notebook.path) or subject.demoted(script.path):
        return False
    taken, wanted = _imported(script), _imported(notebook)
    return 2 * len(taken & wanted) >= len(wanted) and 0 < subject.changed(notebook.path) <= subject.changed(script.path)


def _imported(module: ModuleFacts) -> frozenset[str]:
    facts = (fact for unit in module.cells for fact in unit.outline.imports if not fact.level)
    return frozenset(fact.module.partition(".")[0] for fact in facts)


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0].lower()


def _is_spelt(subject: Subject, name: str) -> bool:
    """Whether a configuration, a document or the README spells a file's name."""
    texts = chain(subject.texts.values(), subject.prose.values(), (subject.readme,))
    return any(name in text for text in texts)
