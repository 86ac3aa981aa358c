"""Signs that somebody depends on a repository, and words by which its README says that it is finished or owned."""

import re
from collections.abc import Iterator

from mldebt.checks.common import strings
from mldebt.checks.subject import Subject
from mldebt.model.finding import Evidence
from mldebt.model.place import Location

_SCHEDULE = re.compile(r"^\s*-\s*cron:", re.MULTILINE)
_MACHINES = (".github/workflows/", ".gitlab-ci", ".circleci/", "azure-pipelines", "bitbucket-pipelines", "cloudbuild")


def signs_of_use(subject: Subject) -> tuple[Evidence, ...]:
    """What a machine still does for somebody: releases, deployments, jobs by the clock; and addresses where it runs."""
    return tuple(sorted((*_of_machines(subject), *_of_readme(subject)), key=lambda sign: sign.location))


def _of_machines(subject: Subject) -> Iterator[Evidence]:
    ships = re.compile("|".join(strings(subject, "ships")), re.IGNORECASE)
    for path, text in subject.texts.items():
        if not path.startswith(_MACHINES):
            continue
        lines = "\n".join("" if line.lstrip().startswith("#") else line for line in text.splitlines())
        for pattern, what in ((_SCHEDULE, "runs by the clock"), (ships, "ships it")):
            found = pattern.search(lines)
            if found is not None:
                yield Evidence(Location(path, lines.count("\n", 0, found.start() + 1) + 1), what)
                break


def _of_readme(subject: Subject) -> Iterator[Evidence]:
    found = re.search("|".join(strings(subject, "live")), subject.readme, re.IGNORECASE)
    if found is not None:
        address = found.group().strip("()[]<> ")
        yield Evidence(Location("README.md", subject.readme.count("\n", 0, found.start()) + 1), f"{address} shows it")


def is_finished(subject: Subject) -> bool:
    """Whether the README says that the work was made to be finished (a thesis, a course), or was given up."""
    return _says(subject, "finished")


def is_owned(subject: Subject) -> bool:
    """Whether somebody is named as the one who maintains it."""
    return bool(subject.config.owners) or _says(subject, "owned")


def _says(subject: Subject, option: str) -> bool:
    return re.search("|".join(strings(subject, option)), subject.readme, re.IGNORECASE) is not None
