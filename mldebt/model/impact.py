"""What else changes when one file changes: a row of ``mldebt impact``."""

from msgspec import Struct

from mldebt.model.score import CaceScore, Ownership, Term


class Affected(Struct, frozen=True, gc=False):
    """One file or node that a change reaches, with how likely and why."""

    path: str
    probability: float
    terms: tuple[Term, ...] = ()
    via: str = ""  # words: "shares data/train.csv", "imports it", "changed together 9 times"


class Impact(Struct, frozen=True, gc=False):
    """What a change of ``subject`` (path or node key) reaches, best first, and whom to ask.

    ``reached`` holds the nodes downstream in the dependency graph; ``ownership`` and ``cace`` are those of the subject.
    """

    subject: str
    files: tuple[Affected, ...] = ()
    reached: tuple[str, ...] = ()
    ownership: Ownership | None = None
    cace: CaceScore | None = None
