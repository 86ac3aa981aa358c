"""READ001: a file, or a cell of a notebook, could not be read."""

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import takewhile

from mldebt.checks.claimed import is_left_claimed
from mldebt.checks.common import is_kept_aside, strings, words
from mldebt.checks.nodes import nodes_of
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.checks.unserved import is_imported, is_named
from mldebt.checks.vendored import is_left_in_foreign_project, is_vendored
from mldebt.facts import kinds as k
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.place import Location
from mldebt.model.source import OWN_FAULTS, PYTHON_KINDS, FileState, Problem, Reading
from mldebt.resolve.texts import literal

_MOST_EVIDENCE = 5
_HEAD = 5  # lines in which a file says who wrote it
_BLANK = "{{"  # a path of a project template: its files are filled in before anybody runs them
_MEANT = frozenset({"template", "blank", "expected", "language", "notes"})  # to be filled in, or not to be run
_OURS = OWN_FAULTS | {"parser"}  # nobody has to mend the file
_IPYTHON = "ipython"
_NOTEBOOK = ".ipynb"
_SYNTAX = "syntax"
_TOO_LARGE = "too-large"
_UNFINISHED = frozenset({_SYNTAX, "blank"})  # what an exercise leaves to its reader
_SOLUTION = "solution"
_KEYWORD = "keyword"
_PYTHON_2 = "python2"
_KEYWORDS_SINCE = (3, 7)  # async and await
_PINNED = re.compile(r"\bpython(?:_version)?[\"']?[ \t]*(?::|={1,2})[ \t]*[\"']?(\d+)\.(\d+)", re.IGNORECASE)
_TOLD = re.compile(r"^\W*python\s+v?(\d+)\.(\d+)(?:\.\d+)?\W*$", re.IGNORECASE | re.MULTILINE)
_LOADED = re.compile(r"#\s*%load\s+(\S+)")
_LOST = {"encoding": "is read only in part", _IPYTHON: "is no plain Python", _PYTHON_2: "is no Python 3"}


@check("READ001")
def unread_file(subject: Subject) -> Iterator[Draft]:
    """One finding for each file that was not read, or not wholly, at the place the reader stopped first."""
    for state in subject.files:
        problems = _problems(subject, state) if state.reading is not Reading.READ else []
        if not problems:
            continue
        first = problems[0]
        what = f"Cell {first.cell}" if first.cell else "This file"
        lost = _LOST.get(first.code, "could not be read")
        reason = first.reason.removeprefix(f"{state.path}: ").rstrip(".")
        yield Draft(
            location=_place(first),
            message=f"{what} {lost}: {reason}",
            subject=(state.path, first.code),
            evidence=tuple(Evidence(_place(item), item.reason) for item in problems[1 : 1 + _MOST_EVIDENCE]),
            advice="Repair it, delete it, or name it under `exclude` in the configuration.",
            severity=Severity.INFO if _is_minor(state, first) else None,
        )


def _problems(subject: Subject, state: FileState) -> list[Problem]:
    """What the repository's authors would want to know of; the report lists the rest among the unread files."""
    if _BLANK in state.path:
        return []
    silent = _OURS | _MEANT
    folder, _, name = state.path.lower().rpartition("/")
    if any(fnmatchcase(name, pattern) for pattern in strings(subject, "system-files")):
        return []
    if set(strings(subject, "sample-folders")).intersection(folder.split("/")) or _is_of_others(subject, state.path):
        return []
    if _is_generated(subject, state.path):
        return []
    aside = is_kept_aside(subject, state.path) or _is_copy(subject, name)
    if aside and not is_named(subject, state.path):
        return []
    if _is_exercise(subject, state.path) or _is_playground(subject, name):
        silent |= _UNFINISHED
    if _runs_in_engine(subject, state.path) or _is_snippet(subject, state):
        silent |= {_IPYTHON}
    if subject.once("older Python", lambda: _is_pinned_before(subject, _KEYWORDS_SINCE)):
        silent |= {_KEYWORD}
    if any(re.search(said, subject.readme, re.IGNORECASE) for said in strings(subject, "refusing")):
        silent |= {_PYTHON_2}
    large = (problem.code == _TOO_LARGE for problem in state.problems)
    if any(fnmatchcase(name, pattern) for pattern in strings(subject, "data-files")) or (
        any(large) and is_vendored(subject, state.path)
    ):
        silent |= {_TOO_LARGE}
    problems = state.problems[:-1] if _ends_half_typed(subject, state) else state.problems
    return [problem for problem in problems if problem.code not in silent and not _is_pasted(problem)]


def _ends_half_typed(subject: Subject, state: FileState) -> bool:
    """Whether the last thing in a notebook is a cell of one line that is not Python: nothing behind it waits for it."""
    module = subject.program.modules.get(state.path)
    if module is None or not state.path.endswith(_NOTEBOOK) or [one.code for one in state.problems[-1:]] != [_SYNTAX]:
        return False
    filled = [unit for unit in module.cells if unit.row.error or unit.body(0)]
    return bool(filled) and bool(filled[-1].row.error) and len(filled[-1].lines) == 1


def _is_of_others(subject: Subject, path: str) -> bool:
    """Whether a file lies where people put other people's code whole, or says that it is others' while nothing imports
    it."""
    around = f"/{path.lower()}"
    if any(f"/{folder}/" in around for folder in strings(subject, "folders-of-others")):
        return True
    return is_left_claimed(subject, path) or (
        is_left_in_foreign_project(subject, path) and not is_imported(subject, path)
    )


def _is_generated(subject: Subject, path: str) -> bool:
    """Whether a file begins with a comment by which a program says that it wrote it: nobody mends what is made anew."""
    head = subject.unread_code.get(path, "").split("\n", _HEAD)[:_HEAD]
    said = "|".join(strings(subject, "generated"))
    return any(line.startswith("#") and re.search(said, line, re.IGNORECASE) for line in head)


def _is_pasted(problem: Problem) -> bool:
    """Whether a cell of a notebook only holds data that somebody put there to look at."""
    return problem.code == "table" and problem.cell > 0


def _is_copy(subject: Subject, name: str) -> bool:
    """Whether a notebook says by its name that it is a copy of another: ``rows (backup1).ipynb``."""
    stem = name.removesuffix(_NOTEBOOK)
    return stem != name and any(re.search(rf"(?:{ending})$", stem) for ending in strings(subject, "copies"))


def _runs_in_engine(subject: Subject, path: str) -> bool:
    """Whether an engine that knows IPython's commands runs a script: files of the engine lie here, or the script names
    the folder in which it does."""
    if subject.once("engines of IPython", lambda: _has_engine(subject)):
        return True
    module, folders = subject.program.modules.get(path), strings(subject, "engine-folders")
    texts = (node for unit in module.cells for node in nodes_of(unit, k.Str)) if module is not None else ()
    return any(isinstance(node, k.Str) and str(literal(node)).startswith(folders) for node in texts)


def _has_engine(subject: Subject) -> bool:
    """Whether files tell that the scripts here are run by an engine that knows IPython's commands."""
    names = set(strings(subject, "engine-files"))
    return any(state.path.rpartition("/")[2] in names for state in subject.files)


def _is_snippet(subject: Subject, state: FileState) -> bool:
    """Whether a notebook took over the text of a file with ``%load``, which then stands there as a comment, or a
    comment of the file says for which notebook it is: IPython runs that text, and Python never the file.
    https://ipython.readthedocs.io/en/stable/interactive/magics.html#magic-load"""
    if not any(problem.code == _IPYTHON for problem in state.problems):
        return False
    module = subject.program.modules.get(state.path)
    comments = [text for unit in module.cells for _, text in unit.outline.comments] if module is not None else []
    if not state.path.endswith(_NOTEBOOK) and any(_NOTEBOOK in text for text in comments):
        return True
    return state.path in subject.once("snippets for notebooks", lambda: frozenset(_snippets(subject)))


def _snippets(subject: Subject) -> Iterator[str]:
    for path, module in subject.program.modules.items():
        for unit in module.cells if module.is_notebook else ():
            for _, text in unit.outline.comments:
                if found := _LOADED.match(text):
                    yield posixpath.normpath(posixpath.join(posixpath.dirname(path), found[1]))


def _is_pinned_before(subject: Subject, version: tuple[int, int]) -> bool:
    """Whether containers and environments of the repository, and a line of the README, all name an older Python: there,
    the file runs."""
    texts = subject.texts.values()
    named = [*_TOLD.findall(subject.readme), *(found for text in texts for found in _PINNED.findall(text))]
    pinned = [tuple(map(int, found)) for found in named]
    return bool(pinned) and max(pinned) < version


def _is_playground(subject: Subject, name: str) -> bool:
    """Whether a notebook says by its name that nothing in it has to work."""
    return name.endswith(_NOTEBOOK) and bool(words(name) & set(strings(subject, "playgrounds")))


def _is_exercise(subject: Subject, path: str) -> bool:
    """Whether a notebook beside this one holds its solution."""
    folder, _, name = path.rpartition("/")
    stem = _stem(name)
    if not name.endswith(_NOTEBOOK) or _SOLUTION in stem:
        return False
    solutions = subject.once("solution notebooks", lambda: _solutions(subject)).get(folder, ())
    return any(5 * _common(stem, other) >= 4 * min(len(stem), len(other)) for other in solutions)


def _common(one: str, other: str) -> int:
    """How many characters two names begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _solutions(subject: Subject) -> dict[str, list[str]]:
    """The names of solutions in each folder, without the word."""
    found: dict[str, list[str]] = {}
    for state in subject.files:
        folder, _, name = state.path.rpartition("/")
        stem = _stem(name)
        rest = stem.replace("solutions", "").replace(_SOLUTION, "")
        if name.endswith(_NOTEBOOK) and rest != stem and rest and state.reading is Reading.READ:
            found.setdefault(folder, []).append(rest)
    return found


def _stem(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.removesuffix(_NOTEBOOK).lower())


def _is_minor(state: FileState, problem: Problem) -> bool:
    """Whether little is lost: some characters, or a document so large that it is data."""
    return problem.code == "encoding" or (problem.code == _TOO_LARGE and state.kind not in PYTHON_KINDS)


def _place(problem: Problem) -> Location:
    return Location(problem.path, max(problem.line, 1), cell=problem.cell)
