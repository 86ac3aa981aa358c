"""Files that nobody starts: other versions of one in use (``main_dev.py`` beside the ``main.py`` that is started), and
scripts whose stages were commented out."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from msgspec.structs import replace

from mldebt.checks.common import words
from mldebt.checks.memo import once_a_run
from mldebt.checks.reach import loads_by_name
from mldebt.checks.serve.handlers import handlers_of
from mldebt.checks.subject import Subject
from mldebt.checks.written import told_of_texts, words_held
from mldebt.model.source import PYTHON_KINDS
from mldebt.resolve.names import ModuleFacts

_COMMENT = "#"  # in YAML, in Makefiles, in Dockerfiles and for shells
_WORD = re.compile(r"\w+")


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
    return {scope.name for unit in module.cells for scope in unit.outline.scopes if not scope.parent}


def _is_version(subject: Subject, module: ModuleFacts, other: str) -> bool:
    """Whether most of what a file defines is also defined in another."""
    own = _own(module)
    theirs = {scope.name for unit in subject.program.modules[other].cells for scope in unit.outline.scopes[1:]}
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


def is_imported(subject: Subject, path: str) -> bool:
    """Whether code imports a file, or something of its name."""
    return _stem(path) in _imported(subject)


def is_named(subject: Subject, path: str) -> bool:
    """Whether code imports a file, or a configuration, a command or a document names it."""
    return is_imported(subject, path) or is_told(subject, path)


def is_told(subject: Subject, path: str) -> bool:
    """Whether a configuration, a command or a document names a file."""
    return any(map(_naming(path).search, _texts_with(subject, _stem(path))))


def _naming(path: str) -> re.Pattern[str]:
    stem = re.escape(_stem(path))  # stands first: what begins with letters is looked for quickly
    whole, called = rf"(?<!\w{stem})(?:\.(?:py|ipynb)\b|:\w)", rf"(?:(?<=\w\.{stem})|(?<=-m\s{stem}))(?!\w)"
    return re.compile(rf"{stem}(?:{whole}|{called})")  # not a word of a sentence


def is_commented_out(subject: Subject, path: str) -> bool:
    """Whether configurations name a file in comments only, as a stage that was taken out, and nothing else does."""
    if path not in subject.program.modules or is_imported(subject, path):
        return False
    lines = [line for text in _configured(subject, _stem(path)) for line in _lines_with(_stem(path), text)]
    if not any(map(_is_comment, lines)):
        return False  # no need to make a pattern of the name
    if any(_naming(path).search(text) for text in _spoken(subject, _stem(path))):
        return False
    named = list(filter(_naming(path).search, lines))
    return bool(named) and all(map(_is_comment, named))


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith(_COMMENT)


def _lines_with(word: str, text: str) -> Iterator[str]:
    at = text.find(word)
    while at >= 0:
        end = text.find("\n", at)
        line = text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else None]
        yield line
        at = text.find(word, end) if end >= 0 else -1


def is_started(subject: Subject, path: str) -> bool:
    """Whether a command somewhere starts a file: ``python main.py``, ``uvicorn main:app``."""
    stem = _stem(path)
    return subject.once(f"start of {stem}", lambda: any(map(_starting(stem).search, _texts_with(subject, stem))))


def _starting(stem: str) -> re.Pattern[str]:
    name = re.escape(stem)  # stands first, as above
    return re.compile(rf"{name}(?<![\w-]{name})(?:\.py\b|:\w)")


def _texts_with(subject: Subject, stem: str) -> Iterator[str]:
    """Configurations, commands and documents that hold a word."""
    return chain(_configured(subject, stem), _spoken(subject, stem))


def _configured(subject: Subject, stem: str) -> Sequence[str]:
    return _by_word(subject).configured.get(_first_word(stem), ())


def _spoken(subject: Subject, stem: str) -> Sequence[str]:
    return _by_word(subject).spoken.get(_first_word(stem), ())


class _Words(NamedTuple):
    """The texts in which the first word of a module's name stands, by that word."""

    configured: Mapping[str, Sequence[str]]
    spoken: Mapping[str, Sequence[str]]


@once_a_run
def _by_word(subject: Subject) -> _Words:
    """Looking through each text once: a search for each module's name costs files times texts."""
    code = (state.path for state in subject.files if state.kind in PYTHON_KINDS)
    wanted = frozenset(_first_word(_stem(path)) for path in (*subject.program.modules, *code))
    spoken = {**subject.prose, "": subject.readme}
    return _Words(_holding(subject, subject.texts, wanted), _holding(subject, spoken, wanted))


def _holding(subject: Subject, texts: Mapping[str, str], wanted: frozenset[str]) -> Mapping[str, Sequence[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path, held in told_of_texts(subject, texts, "versions", wanted, lambda text: words_held(subject, text)):
        for word in held:
            found[word].append(texts[path])
    return found


def _first_word(stem: str) -> str:
    found = _WORD.search(stem)
    return found.group() if found else ""
