"""Whole projects of other people below a folder, by their project files: a fork that is deployed as it is."""

import posixpath
import re
from collections.abc import Iterator

from mldebt.checks.common import document_rows
from mldebt.checks.home import is_author, plain
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject

_FILE = "pyproject.toml"
_NAMES = (("project", "name"), ("tool", "poetry", "name"))
_AUTHORS = (("project", "authors"), ("tool", "poetry", "authors"))
_DOMAIN = re.compile(r"@([\w-]+)(?:\.[\w-]+)+")
_NO_NAME = re.compile(r"<.*|\s")  # Ada Lee <ada@example.com>


def is_upstream(subject: Subject, path: str) -> bool:
    """Whether a file lies in a project whose authors write from an address of the project's own name, while none of
    them wrote commits here: what it loads is theirs to choose."""
    return any(path.startswith(f"{folder}/") for folder in _folders(subject))


@once_a_run
def _folders(subject: Subject) -> frozenset[str]:
    return frozenset(_found(subject))


def _found(subject: Subject) -> Iterator[str]:
    for path in subject.texts:
        folder, name = posixpath.split(path)
        if name != _FILE or not folder:
            continue
        rows = document_rows(subject, path)
        names = {plain(str(row.value)) for row in rows if row.path in _NAMES}
        authors = [str(row.value) for row in rows if any(row.path[: len(key)] == key for key in _AUTHORS)]
        domains = {plain(domain) for text in authors for domain in _DOMAIN.findall(text)}
        if names & domains and not any(is_author(subject, _NO_NAME.sub("", text)) for text in authors):
            yield folder
