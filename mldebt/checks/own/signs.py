"""Signs that somebody depends on a repository, and words by which its README says that it is finished or owned."""

import re
from collections import Counter
from collections.abc import Iterator

from mldebt.checks.common import number, strings
from mldebt.checks.own.knowers import REGULAR, components_with_code, first_line
from mldebt.checks.subject import Subject
from mldebt.knowledge.identities import identity_rules
from mldebt.model.finding import Evidence
from mldebt.model.place import Location

_MACHINES = (".github/workflows/", ".gitlab-ci", ".circleci/", "azure-pipelines", "bitbucket-pipelines", "cloudbuild")


def signs_of_use(subject: Subject) -> tuple[Evidence, ...]:
    """What is there for others: a job that releases it, one by which a team deploys it, an address where it runs."""
    return tuple(sorted((*_of_machines(subject), *_of_readme(subject)), key=lambda sign: sign.location))


def _of_machines(subject: Subject) -> Iterator[Evidence]:
    kinds = [("publishes", "releases it")]
    if _team(subject) >= number(subject, "team"):
        kinds.append(("deploys", "ships it"))
    patterns = [(re.compile("|".join(strings(subject, option)), re.IGNORECASE), what) for option, what in kinds]
    for path, text in subject.texts.items():
        if not path.startswith(_MACHINES):
            continue
        lines = ["" if line.lstrip().startswith("#") else line for line in text.splitlines()]
        yield from (
            Evidence(Location(path, row), f"{path} {what}")
            for pattern, what in patterns
            for row in (next((row for row, line in enumerate(lines, 1) if pattern.search(line)), 0),)
            if row
        )


def _team(subject: Subject) -> int:
    """How many people committed regularly; under a name that anybody may bear it was one of the others."""
    commits = Counter(person for commit in subject.history.commits for person in commit.authors[:1])
    people, generic = subject.history.people, identity_rules().generic.names
    return sum(count >= REGULAR and people[person].name.casefold() not in generic for person, count in commits.items())


def _of_readme(subject: Subject) -> Iterator[Evidence]:
    found = re.search("|".join(strings(subject, "live")), subject.readme, re.IGNORECASE)
    component = next(components_with_code(subject), None)
    if found is not None and component is not None:
        yield Evidence(first_line(component), f"the README says that it runs at {found.group()}")


def is_finished(subject: Subject) -> bool:
    """Whether the README says that the work was made to be finished (a thesis, a course), or was given up."""
    return _says(subject, "finished")


def is_owned(subject: Subject) -> bool:
    """Whether somebody is named as the one who maintains it."""
    return bool(subject.config.owners) or _says(subject, "owned")


def _says(subject: Subject, option: str) -> bool:
    return re.search("|".join(strings(subject, option)), subject.readme, re.IGNORECASE) is not None
