"""How long a run over named files may take, and how that time is divided."""

from collections.abc import Collection
from math import inf
from time import monotonic
from typing import NamedTuple

READING_SHARE = 0.3  # of the limit that reading may take: resolving and judging what was read take the rest
RESOLVING_SHARE = 0.6  # of the limit that resolving for the first time may take
LINES_A_SECOND = 16_000  # that are resolved, with command lines and configuration followed
NAMED_SHARE, NAMED_SECONDS = 0.5, 2.0  # of the limit that reading what is named may take, and at least
LEFT_OUT = "not looked at: the time limit"


class TimeLimit(NamedTuple):
    """``named`` are the files a run is about, ``seconds`` the whole limit, ``until`` when reading has to end.
    ``settled``: an earlier run resolved all there is, so that little is left to be resolved.
    """

    named: tuple[str, ...]
    seconds: float
    until: float
    settled: bool = False

    @property
    def passed(self) -> bool:
        """Whether reading has to end now."""
        return monotonic() >= self.until

    @property
    def latest(self) -> float:
        """When reading what is named has to end."""
        return self.until + max(self.seconds * (NAMED_SHARE - READING_SHARE), NAMED_SECONDS)

    @property
    def most_lines(self) -> float:
        """How much code can be resolved in time."""
        return inf if self.settled else self.seconds * RESOLVING_SHARE * LINES_A_SECOND


def time_limit(named: Collection[str], seconds: float) -> TimeLimit:
    """The limit of a run that starts now."""
    return TimeLimit(tuple(named), seconds, monotonic() + seconds * READING_SHARE)


def limit_sentence(limit: TimeLimit, read: int, left: int, rules: int) -> str:
    """What a run over some files could not look at."""
    return (
        f"The time limit of {limit.seconds:g} s let {read:,} of {read + left:,} Python files be looked at: those that "
        f"were named and what they import. {rules} rules about the whole project were not run; `mldebt cache warm` "
        "reads the rest once, and later runs are whole."
    )
