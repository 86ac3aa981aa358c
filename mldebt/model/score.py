"""Scores: every number carries the terms that made it."""

from msgspec import Struct


class Term(Struct, frozen=True, gc=False):
    """One addend or factor of a score: its name in ``rules/weights.toml``, input value, weight, and what it
    contributes; ``words`` says it to people ("14 commits here in 30 days")."""

    name: str
    value: float
    weight: float
    contribution: float
    words: str = ""


class Maintainer(Struct, frozen=True, gc=False):
    """How likely a person is to be the one who changes a file or folder next (SCORES i)."""

    person: str  # Person.key
    name: str
    probability: float
    last_seen: int = 0
    terms: tuple[Term, ...] = ()


class DeclaredOwner(Struct, frozen=True, gc=False):
    """Somebody who is said to own a path, as it is written there: a name, an address, ``@login`` or ``@org/team``.
    ``person`` and ``last_seen`` are set where the history knows who that is."""

    name: str
    person: str = ""
    last_seen: int = 0


class Ownership(Struct, frozen=True, gc=False):
    """Who maintains a path at a time. ``nobody`` is the share that somebody new will have to take. ``declared`` are the
    owners that CODEOWNERS or the configuration names, ``declared_in`` says where: shown beside, never added."""

    path: str
    maintainers: tuple[Maintainer, ...] = ()
    nobody: float = 0.0
    knowledge: float = 0.0  # probability that somebody who knew it is still here (SCORES ii, iii)
    last_change: int = 0
    verdict: str = ""  # a sentence: "no clear maintainer", "A, very likely", "solo repository"
    declared: tuple[DeclaredOwner, ...] = ()
    declared_in: str = ""


class CaceScore(Struct, frozen=True, gc=False):
    """Reach x surprise x exposure of a component or file (SCORES vi)."""

    subject: str
    value: float
    reach: float
    surprise: float
    exposure: float
    terms: tuple[Term, ...] = ()
    reached: tuple[str, ...] = ()


class ComponentScore(Struct, frozen=True, gc=False):
    """One row of the ranked table. ``demoted`` says why it ranks behind the program's own components: all of its code
    is tests, documents, examples or the like."""

    component: str
    cace: CaceScore
    ownership: Ownership
    priority: float = 0.0
    weight: float = 1.0
    findings: int = 0
    files: int = 0
    lines: int = 0
    kinds: tuple[str, ...] = ()  # trains, serves, reads, writes, scheduled
    demoted: str = ""


class RepositoryScore(Struct, frozen=True, gc=False):
    """Figures of the whole: propagation cost (MacCormack et al. 2006) of code alone and of code and data; truck factor
    weighted by reach and as Avelino et al. 2016 define it; expected orphaned weight in 12 months. ``likeliest`` are the
    people most likely to commit anything in these 12 months, with that probability."""

    propagation_code: float = 0.0
    propagation_all: float = 0.0
    truck_factor: int = 0
    truck_factor_doa: int = 0
    truck_curve: tuple[float, ...] = ()
    orphaned_expected: float = 0.0
    orphaned_tail: float = 0.0
    total_weight: float = 0.0
    active_people: int = 0
    known_people: int = 0
    likeliest: tuple[Maintainer, ...] = ()
