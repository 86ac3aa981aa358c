"""The hub organisations of a project's own people, as far as its files say."""

import re
from collections.abc import Iterator

from mldebt.checks.common import document_rows, strings, words
from mldebt.checks.home import cloned_from, is_author, licences, own_organisations, plain
from mldebt.checks.match.requirements import own_names
from mldebt.checks.match.setupscript import setup_texts
from mldebt.checks.subject import Subject

_DOMAIN = re.compile(r"@([\w-]+)(?:\.[\w-]+)*\.[a-z]+", re.IGNORECASE)
_LINK = re.compile(r"github\.com/([\w.-]+)/([\w.-]+)")
_TITLE = re.compile(r"^#\s+(.+)$", re.MULTILINE)
_AUTHORS = {
    "pyproject.toml": (("project", "authors"), ("project", "maintainers"), ("tool", "poetry", "authors")),
    "setup.cfg": (("metadata", "author_email"), ("metadata", "maintainer_email")),
}
_HOLDER = re.compile(
    r"^\W*(?i:copyright)\s+(?:(?:\((?i:c)\)|©|[-,\s]|\d{4}|present|by|[Tt]he)\s*)*"
    r"(?P<who>[A-Z]\w*(?:[ ._-]+(?:[A-Z][\w.-]*|and|of|for|the))*)",
    re.MULTILINE,
)
_LEAST = 5  # letters that two names must share to be one organisation spelt in two ways
_WORD = 4  # letters of a word that two names share


class Homes:
    """Tells the hub organisations that are the project's own."""

    def __init__(self, subject: Subject) -> None:
        public = strings(subject, "public-mail")
        known = own_organisations(subject)
        self._subject = subject
        self._general = frozenset(strings(subject, "general-words"))
        self._exact = {*known, *map(plain, strings(subject, "own-organisations"))}
        owners = {*_linked(subject)}
        for text in _authors(subject):
            owners.update(domain for domain in _DOMAIN.findall(text) if domain.lower() not in public)
        self._owners = {*map(plain, owners), *known, *_licensors(subject)} - {*map(plain, own_names(subject))}
        self._words = frozenset[str]().union(*map(self._telling, owners))

    def _telling(self, name: str) -> frozenset[str]:
        """The words of a name that tell one organisation from others."""
        return frozenset(word for word in words(name) if len(word) >= _WORD) - self._general

    def owns(self, organisation: str) -> bool:
        """Whether a hub organisation is the project's own, perhaps spelt otherwise."""
        name = plain(organisation)
        return (
            name in self._exact
            or any(_alike(name, owner) for owner in self._owners)
            or not self._words.isdisjoint(self._telling(organisation))
            or is_author(self._subject, organisation)
        )


def _alike(name: str, owner: str) -> bool:
    shorter, longer = sorted((name, owner), key=len)
    return shorter == longer or (len(shorter) >= _LEAST and longer.startswith(shorter))


def _linked(subject: Subject) -> Iterator[str]:
    """The owners of repositories that the README links to and that bear the project's own name."""
    yield from cloned_from(subject.readme)
    title = _TITLE.search(subject.readme)
    packages = {path.partition("/")[0] for path in subject.program.modules if path.endswith("/__init__.py")}
    named = {
        plain(name)
        for name in (*own_names(subject), *packages, re.sub(r"\W+", "", title[1]) if title is not None else "")
    }
    for owner, repository in _LINK.findall(subject.readme):
        if plain(repository.removesuffix(".git")) in named:
            yield owner


def _licensors(subject: Subject) -> Iterator[str]:
    """Who holds the copyright, as the licence at the top says first; of others it speaks further down."""
    for found in map(_HOLDER.search, licences(subject)):
        if found is not None:
            yield plain(re.sub(r"[ .]+", "", found["who"]))


def _authors(subject: Subject) -> Iterator[str]:
    """What the project's files say of the addresses of its authors."""
    for path, keys in _AUTHORS.items():
        for row in document_rows(subject, path):
            if any(row.path[: len(key)] == key for key in keys):
                yield str(row.value)
    for path, text in setup_texts(subject.program, "author_email", "maintainer_email"):
        if path == "setup.py":
            yield text
