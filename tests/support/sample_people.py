"""Places and people of the sample reports."""

from datetime import UTC, datetime

from mldebt.model.history import Person
from mldebt.model.place import Location
from mldebt.model.score import Maintainer, Ownership, Term

TODAY = "2026-11-25"


def seconds(iso: str) -> int:
    """Unix seconds of an ISO date."""
    return int(datetime.fromisoformat(iso).replace(tzinfo=UTC).timestamp())


def at(path: str, line: int = 1, column: int = 1, cell: int = 0, cell_line: int = 0) -> Location:
    """A place."""
    return Location(path=path, line=line, column=column, cell=cell, cell_line=cell_line)


PEOPLE = (
    Person("p1", "Mina Castellanos", ("mina@example.com", "mina.c@example.org"), ("mcastellanos",)),
    Person("p2", "Tomasz Wiśniewski", ("tomasz@example.com",)),
    Person("p3", "Adaeze Okafor", ("adaeze@example.com",)),
    Person("p4", "Jonas Lindqvist", ("jonas@example.com",)),
    Person("p5", "Priya Raman", ("priya@example.com",)),
)
LAST_SEEN = {
    "p1": seconds("2026-11-21"),
    "p2": seconds("2026-10-02"),
    "p3": seconds("2025-06-14"),
    "p4": seconds("2025-01-30"),
    "p5": seconds("2024-09-03"),
}
NAME = {person.key: person.name for person in PEOPLE}


def maintainer(key: str, probability: float, *words: str) -> Maintainer:
    """One candidate with worded terms."""
    terms = tuple(Term(f"term {index}", 3.0, 0.6, 1.2 - index / 3, text) for index, text in enumerate(words))
    return Maintainer(key, NAME[key], probability, LAST_SEEN[key], terms)


def ownership(path: str, knowledge: float, verdict: str, *people: Maintainer, last: str = "2026-09-01") -> Ownership:
    """Who maintains a path."""
    nobody = round(max(0.0, 1 - sum(one.probability for one in people)), 2)
    return Ownership(path, people, nobody, knowledge, seconds(last), verdict)
