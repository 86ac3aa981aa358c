"""The hub organisations of a project's own people, as far as its files and its history say."""

import re
from collections.abc import Iterator

from mldebt.checks.common import document_rows, strings
from mldebt.checks.home import own_organisations, plain
from mldebt.checks.match.requirements import own_names
from mldebt.checks.match.setupscript import setup_texts
from mldebt.checks.subject import Subject

_MAIL = re.compile(r"(?:\d+\+)?([\w.+-]+)@([\w-]+)(?:\.[\w-]+)*\.[a-z]+", re.IGNORECASE)
_ANONYMOUS = "users.noreply.github.com"
_AUTHORS = {
    "pyproject.toml": (("project", "authors"), ("project", "maintainers"), ("tool", "poetry", "authors")),
    "setup.cfg": (("metadata", "author_email"), ("metadata", "maintainer_email")),
}
_LEAST = 5  # letters that two names must share to be one organisation spelt in two ways
_SHARE = 1 / 3  # of the commits that an organisation's people must have made


class Homes:
    """Tells the hub organisations that are the project's own."""

    def __init__(self, subject: Subject) -> None:
        self._public = strings(subject, "public-mail")
        known = own_organisations(subject)
        self._exact = {*known, *map(plain, strings(subject, "own-organisations"))}
        self._owners = {*known} - {*map(plain, own_names(subject))}
        for text in _authors(subject):
            self._owners.update(
                plain(domain) for _, domain in _MAIL.findall(text) if domain.lower() not in self._public
            )
        self._read_history(subject)

    def _read_history(self, subject: Subject) -> None:
        """People publish under their own names; an organisation's people write from its addresses."""
        history = subject.history
        commits = [0] * len(history.people)
        for commit in history.commits:
            for author in commit.authors:
                commits[author] += 1
        domains: dict[str, int] = {}
        for person, count in zip(history.people, commits, strict=True):
            self._exact.update(plain(name.replace(" ", "")) for name in (person.name, *person.aliases))
            seen = set()
            for mail in person.emails:
                for name, domain in _MAIL.findall(mail):
                    self._exact.add(plain(name))
                    if not mail.lower().endswith(_ANONYMOUS) and domain.lower() not in self._public:
                        seen.add(plain(domain))
            for domain in seen:
                domains[domain] = domains.get(domain, 0) + count
        self._owners.update(domain for domain, count in domains.items() if count > _SHARE * max(sum(commits), 1))

    def owns(self, organisation: str) -> bool:
        """Whether a hub organisation is the project's own, perhaps spelt otherwise."""
        name = plain(organisation)
        return name in self._exact or any(_alike(name, owner) for owner in self._owners)


def _alike(name: str, owner: str) -> bool:
    shorter, longer = sorted((name, owner), key=len)
    return shorter == longer or (len(shorter) >= _LEAST and longer.startswith(shorter))


def _authors(subject: Subject) -> Iterator[str]:
    """What the project's files say of the addresses of its authors."""
    for path, keys in _AUTHORS.items():
        for row in document_rows(subject, path):
            if any(row.path[: len(key)] == key for key in keys):
                yield str(row.value)
    for path, text in setup_texts(subject.program, "author_email", "maintainer_email"):
        if path == "setup.py":
            yield text
