"""What else changes when one file changes: a row of ``mldebt impact``."""

from msgspec import Struct

from mldebt.model.score import CaceScore, Ownership, Term


class Affected(Struct, frozen=True, gc=False):
    """One file or node that a change reaches, with how likely and why."""

    path: str
    probability: float
    terms: tuple[Term, ...] = ()
    via: str = ""  # words: "shares data/train.csv", "imports it", "changed together 9 times"


class Reviewer(Struct, frozen=True, gc=False):
    """Somebody to ask about a change: ``weight`` adds up how likely they are the one who changes next what it concerns;
    ``paths`` are those, best first; ``here`` is how likely they are still around."""

    person: str
    name: str
    weight: float
    here: float
    last_seen: int
    paths: tuple[str, ...] = ()


class Impact(Struct, frozen=True, gc=False):
    """What a change of ``subject`` (path or node key) reaches, best first, and whom to ask.

    ``reached`` holds the nodes downstream in the dependency graph; ``ownership`` and ``cace`` are those of the subject.
    ``reviewers`` are the people to ask, ``told`` those outside of the repository who read what is reached.
    """

    subject: str
    files: tuple[Affected, ...] = ()
    reached: tuple[str, ...] = ()
    ownership: Ownership | None = None
    cace: CaceScore | None = None
    reviewers: tuple[Reviewer, ...] = ()
    told: tuple[str, ...] = ()
