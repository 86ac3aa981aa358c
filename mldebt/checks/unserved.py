"""Files that nobody starts: other versions of one in use (``main_dev.py`` beside the ``main.py`` that is started), and
scripts whose stages were commented out."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from mldebt.checks.common import words
from mldebt.checks.memo import once_a_run
from mldebt.checks.reach import loads_by_name
from mldebt.checks.serve.handlers import handlers_of
from mldebt.checks.subject import Subject
from mldebt.resolve.names import ModuleFacts

_COMMENT = "#"  # in YAML, in Makefiles, in Dockerfiles and for shells


def is_unserved_version(subject: Subject, path: str) -> bool:
    """Whether nothing imports or names a file that answers requests, while somebody starts one beside it that does, and
    that defines most of the same under a name that is the same but for some words."""
    module = subject.program.modules.get(path)
    if module is None or module.is_notebook or path not in answering(subject) or is_named(subject, path):
        return False
    beside = (other for other in _beside(subject, path) if other in answering(subject))
    return any(_is_version(subject, module, other) and is_started(subject, other) for other in beside)


def is_unused_version(subject: Subject, path: str) -> bool:
    """Whether nothing imports or names a module, while code imports one beside it that defines most of the same under a
    name that is the same but for some words."""
    module = subject.program.modules.get(path)
    if module is None or module.is_notebook or not _own(module):
        return False
    if subject.role.name == "library" or loads_by_name(subject):
        return False
    used = (other for other in _beside(subject, path) if _stem(other) in _imported(subject))
    return any(_is_version(subject, module, other) for other in used) and not is_named(subject, path)


def _beside(subject: Subject, path: str) -> Iterator[str]:
    """The files of the same folder whose names are made of some of the words of a file's name."""
    folder, mine = path.rpartition("/")[0], words(_stem(path))
    for other in subject.program.modules:
        if other.rpartition("/")[0] == folder and words(_stem(other)) < mine:
            yield other


def _own(module: ModuleFacts) -> set[str]:
    """What a file defines at its top."""
    return {node.name.id for scope, node in module.definitions.items() if module.parent(scope) < 0}


def _is_version(subject: Subject, module: ModuleFacts, other: str) -> bool:
    """Whether most of what a file defines is also defined in another."""
    own = _own(module)
    theirs = {node.name.id for node in subject.program.modules[other].definitions.values()}
    return 2 * len(own & theirs) > len(own)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]


@once_a_run
def answering(subject: Subject) -> frozenset[str]:
    """The files that hold who answers requests, whichever files are shown."""
    whole = replace(subject, program=subject.program.showing(subject.program.modules))
    return frozenset(handler.path for handler in handlers_of(whole))


@once_a_run
def _imported(subject: Subject) -> frozenset[str]:
    """The last words of all imports that the repository's code makes."""
    return frozenset(
        name.rpartition(".")[2]
        for module in subject.program.modules.values()
        for unit in module.cells
        for fact in unit.outline.imports
        for name in (fact.module, fact.name)
    )


def is_named(subject: Subject, path: str) -> bool:
    """Whether code imports a file, or a configuration, a command or a document names it."""
    return _stem(path) in _imported(subject) or any(map(_naming(path).search, _texts_with(subject, _stem(path))))


def _naming(path: str) -> re.Pattern[str]:
    stem = re.escape(_stem(path))
    return re.compile(rf"(?<!\w){stem}(?:\.(?:py|ipynb)\b|:\w)|(?:\w\.|-m\s+){stem}(?!\w)")  # not a word of a sentence


def is_commented_out(subject: Subject, path: str) -> bool:
    """Whether configurations name a file in comments only, as a stage that was taken out, and nothing else does."""
    if path not in subject.program.modules or _stem(path) in _imported(subject):
        return False
    names = _naming(path).search
    if any(map(names, (*subject.prose.values(), subject.readme))):
        return False
    texts = (text for text in subject.texts.values() if _stem(path) in text and names(text))
    lines = [line for text in texts for line in text.split("\n") if names(line)]
    return bool(lines) and all(line.lstrip().startswith(_COMMENT) for line in lines)


def is_started(subject: Subject, path: str) -> bool:
    """Whether a command somewhere starts a file: ``python main.py``, ``uvicorn main:app``."""
    started = re.compile(rf"(?<![\w-]){re.escape(_stem(path))}(?:\.py\b|:\w)")
    return any(map(started.search, _texts_with(subject, _stem(path))))


def _texts_with(subject: Subject, word: str) -> Iterator[str]:
    """Configurations, commands and documents that hold a word: finding one costs a tenth of looking for a pattern."""
    texts = (*subject.texts.values(), *subject.prose.values(), subject.readme)
    return (text for text in texts if word in text)
