"""The six production trade-offs as panels: what the code shows, and what only people can answer."""

from msgspec import Struct

from mldebt.model.place import Location


class Fact(Struct, frozen=True, gc=False):
    """One line of a panel: what was seen, how often, and where (up to a handful of places)."""

    label: str
    count: int
    places: tuple[Location, ...] = ()
    detail: str = ""


class Answer(Struct, frozen=True, gc=False):
    """From ``[tool.mldebt.answers.ID]``: closes a question until it expires. Dates are ISO."""

    value: str
    by: str = ""
    date: str = ""
    until: str = ""


class Question(Struct, frozen=True, gc=False):
    """What code cannot answer. ``evidence`` says why it is asked here."""

    id: str
    text: str
    why: str = ""
    evidence: tuple[Location, ...] = ()
    answer: Answer | None = None
    expired: bool = False


class Panel(Struct, frozen=True, gc=False):
    """One trade-off. ``cost_bearer`` and ``when`` say who pays and when; at most five open questions. ``findings`` are
    the codes of rules that found something that belongs here."""

    id: str
    title: str
    seen: str
    leaning: str
    cost_bearer: str
    when: str
    facts: tuple[Fact, ...] = ()
    questions: tuple[Question, ...] = ()
    findings: tuple[str, ...] = ()


class Role(Struct, frozen=True, gc=False):
    """library, application, course or unknown, with the reasons."""

    name: str
    reasons: tuple[str, ...] = ()
