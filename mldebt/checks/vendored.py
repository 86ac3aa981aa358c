"""Copies of published libraries: folders with a project file that gives a library's name."""

import posixpath
from collections.abc import Iterator

from mldebt.checks.common import document_rows
from mldebt.checks.match.requirements import names_by_file
from mldebt.checks.match.setupscript import setup_texts
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.rulebook.matchinput import distribution


def is_vendored(subject: Subject, path: str) -> bool:
    """Whether a file lies in a copy of a library that the API tables know, in a repository that is not its own."""
    return any(path.startswith(f"{folder}/") for folder in _copies(subject))


@once_a_run
def _copies(subject: Subject) -> frozenset[str]:
    named = {(posixpath.dirname(path), distribution(name)) for path, name in names_by_file(subject)}
    libraries = subject.program.apis.libraries.values()
    foreign = {distribution(row.distribution or row.name) for row in libraries}
    foreign -= {name for folder, name in named if not folder}
    copies = {folder for folder, name in named if folder and name in foreign}
    return frozenset(copies & set(_published(subject))) if copies else frozenset()


def _published(subject: Subject) -> Iterator[str]:
    """The folders whose project files speak to a package index: a service that is only called so has none to tell."""
    yield from (posixpath.dirname(path) for path, _ in setup_texts(subject.program, "classifiers"))
    projects = (path for path in subject.texts if posixpath.basename(path) == "pyproject.toml")
    for path in projects:
        if any("classifiers" in row.path for row in document_rows(subject, path)):
            yield posixpath.dirname(path)
