"""OWN001: nobody who changed a component is likely to be still here."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from mldebt.checks.common import number
from mldebt.checks.own.knowers import Dependents, Knower, People, components_with_code, first_line
from mldebt.checks.own.signs import is_finished, is_owned, signs_of_use
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions
from mldebt.measures import presence
from mldebt.measures.arithmetic import counted
from mldebt.measures.snapshot import last_commit
from mldebt.model.finding import Draft
from mldebt.model.graph import Component
from mldebt.model.wording import percent

_SHOWN = 3


@check("OWN001")
def no_recent_owner(subject: Subject) -> Iterator[Draft]:
    """Components on which users or models stand and whose next change would come from a stranger, all who knew them
    having been silent for long, while others work beside them.

    A repository that sleeps as a whole is one finding, and only where somebody is seen to depend on it. One that is
    younger than a year, or in which hardly anybody works any more, is not judged by its parts.
    What its README says is given up is handed over to nobody.
    """
    if not subject.history.usable or subject.role.name == "course" or conventions().is_given_up(subject.readme):
        return
    people = People(subject)
    if people.asleep:
        yield from _asleep(subject, people)
        return
    if people.young or people.snapshot.sleeping_days >= number(subject, "quiet"):
        return
    dependents = Dependents(subject)
    for component in components_with_code(subject):
        owned = subject.ownership.get(component.name)
        paths = people.known_paths(component)
        if owned is None or not paths or owned.knowledge >= people.limits.unknown.value:
            continue
        knowers = people.knowers(component)
        here = presence(people.snapshot, paths)
        if here >= people.limits.gone.value or not knowers or _stays(subject, people, knowers):
            continue
        stands = _stands(dependents, component)
        if stands:
            yield _draft(component, knowers, here, stands)


def _stays(subject: Subject, people: People, knowers: Sequence[Knower]) -> bool:
    """Whether somebody who knows it was seen within a year, or who changed it is likely to be here, or came back."""
    likely, absent = number(subject, "likely"), number(subject, "absent")
    seen = any(one.absent < absent for one in knowers)
    return seen or any(one.changes and (one.here * 100 >= likely or people.came_back(one)) for one in knowers)


def _stands(dependents: Dependents, component: Component) -> str:
    """What stands on a component, in words; empty for code that nothing needs."""
    served = dependents.served(component.name)
    if served:
        return f"It serves {counted(len(served), 'endpoint')}. "
    reached = dependents.reached(component.name)
    many = f"{len(reached)} models and endpoints" if len(reached) > 1 else "a model or endpoint"
    return f"It reaches {many}. " if reached else ""


def _draft(component: Component, knowers: Sequence[Knower], here: float, stands: str) -> Draft:
    location = first_line(component)
    best = max(knowers, key=lambda one: (one.familiar, one.changes, one.last_seen, one.person.key))
    return Draft(
        location,
        f"Nobody who changed `{component.name}` is likely to be still here ({percent(here)}): {best.person.name}, who "
        f"knew it best, has not been seen in this repository for {best.absent} days. {stands}"
        "Who maintains this in a year?",
        (f"component:{component.name}",),
        tuple(one.note(location) for one in knowers[:_SHOWN]),
        "Give it to somebody by name and let that person make a real change, or remove it.",
        dated=True,
    )


def _asleep(subject: Subject, people: People) -> Iterator[Draft]:
    """One finding for a system that is released or deployed, and in which nobody commits any more."""
    signs = signs_of_use(subject)
    short = people.life < number(subject, "life") or len(subject.history.commits) < number(subject, "commits")
    if not signs or short or is_finished(subject) or is_owned(subject) or not list(components_with_code(subject)):
        return
    date = datetime.fromtimestamp(last_commit(subject.history), UTC).date().isoformat()
    sign, days = signs[0], int(people.snapshot.sleeping_days)
    yield Draft(
        sign.location,
        f"Nobody has committed to this branch since {date}, {days} days ago, while {sign.note}, "
        "and no maintainer is named. Who maintains this in a year?",
        ("repository:sleeps",),
        signs[:_SHOWN],
        "Name an owner in the README, or stop what still runs and archive the repository.",
        dated=True,
    )
