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
    remarks: int
    cace: float
    propagation: float
    truck_factor: int
    active: int
    known: int
    resolved: float
