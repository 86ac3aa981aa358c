"""OWN002: one person alone knows a component that serves users or feeds several models."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mldebt.checks.common import number
from mldebt.checks.own.knowers import Dependents, Knower, People, components_with_code, first_line
from mldebt.checks.own.signs import signs_of_use
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions
from mldebt.measures.arithmetic import counted
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.graph import Component

_SHOWN = 3
_MOST_EVIDENCE = 12
_MANY = 4
"""From as many components of one person on, they are one finding: it is one resignation."""


@check("OWN002")
def single_owner_with_reach(subject: Subject) -> Iterator[Draft]:
    """Components with endpoints or reach that exactly one person knows who is likely to be still here.

    Where only one person is likely to be here at all, the repository is reported once instead of each component; as
    information where nobody else ever committed, unless that was a trial of some days or of a few commits. So is a
    person who alone knows many components.
    """
    if not subject.history.usable or conventions().is_given_up(subject.readme):
        return
    people = People(subject)
    if people.asleep:
        return
    found = list(_alone(subject, people))
    if found and people.alone is not None:
        commits = len(subject.history.commits)
        trial = people.life < number(subject, "trial-days") or commits < number(subject, "trial-commits")
        if people.solo and trial and not signs_of_use(subject):
            return
        yield _repository(people, [one.component for one in found])
        return
    by_person: dict[str, list[Alone]] = {}
    for one in found:
        by_person.setdefault(one.knower.person.key, []).append(one)
    for rows in by_person.values():
        if len(rows) >= _MANY:
            yield _person(rows)
        else:
            yield from map(_draft, rows)


class Alone(NamedTuple):
    """A component with one owner, and what stands on it in words."""

    component: Component
    knower: Knower
    why: str


def _alone(subject: Subject, people: People) -> Iterator[Alone]:
    """Components with one owner and something that stands on them. Where even that one is likely to be gone, it is
    OWN001's to say."""
    dependents = Dependents(subject)
    limit = number(subject, "reach")
    for component in components_with_code(subject):
        knowers = people.at_hand(component)
        if len(knowers) != 1 or knowers[0].strength < people.limits.gone.value:
            continue
        served = dependents.served(component.name)
        reached = dependents.reached(component.name)
        if served or len(reached) >= limit:
            yield Alone(component, knowers[0], _words(served, reached))


def _words(served: Sequence[str], reached: Sequence[str]) -> str:
    if served:
        names = ", ".join(key.removeprefix("endpoint:") for key in served[:_SHOWN])
        more = ", ..." if len(served) > _SHOWN else ""
        return f"serves {counted(len(served), 'endpoint')} ({names}{more})"
    return f"reaches {len(reached)} models and endpoints" if len(reached) > 1 else "reaches a model or endpoint"


def _draft(one: Alone) -> Draft:
    location = first_line(one.component)
    return Draft(
        location,
        f"`{one.component.name}` {one.why}, and {one.knower.person.name} alone knows it.",
        (f"component:{one.component.name}",),
        (one.knower.note(location),),
        "Let a second person make the next two changes, with the first one reviewing.",
    )


def _person(rows: Sequence[Alone]) -> Draft:
    """One finding for many components of one person, each of them in the evidence."""
    person = rows[0].knower.person
    names = ", ".join(f"`{one.component.name}`" for one in rows[:_SHOWN])
    return Draft(
        min(first_line(one.component) for one in rows),
        f"{person.name} alone knows {len(rows)} components that users or models stand on: {names} and "
        f"{len(rows) - _SHOWN} more.",
        (f"person:{person.name}",),
        tuple(
            Evidence(first_line(one.component), f"`{one.component.name}` {one.why}.") for one in rows[:_MOST_EVIDENCE]
        ),
        "Begin with the first of them: let a second person make the next two changes, with the first one reviewing.",
    )


def _repository(people: People, components: Sequence[Component]) -> Draft:
    """One finding for a repository that one person carries."""
    person = people.alone
    assert person is not None
    names = ", ".join(f"`{component.name}`" for component in components[:_SHOWN])
    more = " and others" if len(components) > _SHOWN else ""
    whole = f"This repository has one author, {person.name}"
    only = whole if people.solo else f"Only {person.name} has committed to this repository of late"
    return Draft(
        min(first_line(component) for component in components),
        f"{only}: nobody else knows {names}{more}, which users or models stand on.",
        ("repository:one-person",),
        advice="Find one other person who can release it; a week of doing so together is worth more than a document.",
        severity=Severity.INFO if people.solo else None,
    )
