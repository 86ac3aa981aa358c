"""OWN001: nobody who changed a component is likely to be still here."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import cast

from mldebt.checks.own.knowers import Knower, People, components_with_code, first_line
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.measures import presence
from mldebt.model.finding import Draft, Severity
from mldebt.model.graph import Component

_SHOWN = 3
_LIKELY = 50


@check("OWN001")
def no_recent_owner(subject: Subject) -> Iterator[Draft]:
    """Components whose next change would come from a stranger, all who knew them having been silent for long.

    A repository that sleeps as a whole is reported once; one that is younger than a year is not judged.
    """
    if not subject.history.usable:
        return
    people = People(subject)
    likely = cast(int, subject.options.get("likely", _LIKELY))
    components = list(components_with_code(subject))
    if people.asleep:
        yield from _asleep(people, components)
        return
    if people.young:
        return
    for component in components:
        owned = subject.ownership.get(component.name)
        paths = people.known_paths(component)
        if owned is None or not paths or owned.knowledge >= people.limits.unknown.value:
            continue
        here = presence(people.snapshot, paths)
        knowers = people.knowers(component)
        stays = any(one.changes and (one.here * 100 >= likely or people.came_back(one)) for one in knowers)
        if here < people.limits.gone.value and not stays:
            yield _draft(component, knowers, here, Severity.INFO if subject.role.name == "course" else None)


def _draft(component: Component, knowers: Sequence[Knower], here: float, severity: Severity | None) -> Draft:
    location = first_line(component)
    if knowers:
        best = max(knowers, key=lambda one: (one.familiar, one.changes, one.last_seen, one.person.key))
        who = f"{best.person.name}, who knew it best, has not been seen in this repository for {best.absent} days"
    else:
        who = "it is known from imports, mass commits and machines only"
    return Draft(
        location,
        f"Nobody who changed `{component.name}` is likely to be still here ({here:.0%}): {who}. "
        "Who maintains this in a year?",
        (f"component:{component.name}",),
        tuple(one.note(location) for one in knowers[:_SHOWN]),
        "Give it to somebody by name and let that person make a real change, or remove it.",
        severity=severity,
        dated=True,
    )


def _asleep(people: People, components: Sequence[Component]) -> Iterator[Draft]:
    """One finding for a repository in which nobody commits any more."""
    if not components:
        return
    date = datetime.fromtimestamp(people.last_commit, UTC).date().isoformat()
    yield Draft(
        min(first_line(component) for component in components),
        f"The repository sleeps: nobody has committed to this branch for {people.sleeping_days:.0f} days, so that "
        f"none of its {len(components)} components has an owner who was seen since {date}. "
        "Who maintains this in a year?",
        ("repository:sleeps",),
        advice="Name an owner in the README, archive the repository, or hand over what is still in use.",
        dated=True,
    )
