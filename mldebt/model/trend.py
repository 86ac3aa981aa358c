"""The debt of a repository at several commits of its past."""

from msgspec import Struct


class TrendPoint(Struct, frozen=True, gc=False):
    """One commit, judged at the day ``date`` (ISO) it was the last one of. ``cace`` adds up over components; ``active``
    of ``known`` people were likely to be still there; shares are 0 to 1."""

    date: str
    commit: str
    files: int
    lines: int
    errors: int
    warnings: int
    info: int
    cace: float
    propagation: float
    truck_factor: int
    active: int
    known: int
    resolved: float


class Hindsight(Struct, frozen=True, gc=False):
    """How right a forecast of one day was about the time after it, over the ``files`` that people changed then.

    ``first`` and ``third``: the person who changed a file next was ranked first, or among the first three; ``rank`` is
    the mean reciprocal rank; ``last`` is how often naming whoever changed the file last would have been right.
    ``brier`` is the mean squared error of the probability that somebody who knew the file changes it, ``base`` that of
    always saying how often it was so.
    """

    date: str
    commit: str
    until: str
    files: int
    first: float = 0.0
    third: float = 0.0
    rank: float = 0.0
    last: float = 0.0
    brier: float = 0.0
    base: float = 0.0
