"""Which findings make ``check`` fail."""

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from mldebt.model.finding import Confidence, Finding, Severity, Status


class CardLike(Protocol):
    """What triage needs to know of a rule."""

    @property
    def code(self) -> str: ...
    @property
    def slug(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def severity(self) -> Severity: ...
    @property
    def confidence(self) -> Confidence: ...
    @property
    def preview(self) -> bool: ...


class MeasuredCard(CardLike, Protocol):
    """A rule that knows whether its measured precision suffices to gate."""

    def gates(self, least_bound: float) -> bool: ...


def gating_codes(cards: Iterable[MeasuredCard], named: Iterable[str], least_bound: float) -> frozenset[str]:
    """Return the codes of the rules that may gate: precise enough, or named by the user by code or slug."""
    words = {word.lower() for word in named}
    return frozenset(
        card.code for card in cards if card.gates(least_bound) or words & {card.code.lower(), card.slug.lower()}
    )


class GatePolicy(Struct, frozen=True):
    """What gates: at least this severe and this sure; ``fail_on`` None: nothing.

    ``codes`` are the rules that may gate: those whose measured precision earns it, and those the user named. ``dated``
    lets findings gate that became true only because time passed.
    """

    fail_on: Severity | None = Severity.ERROR
    min_confidence: Confidence = Confidence.HIGH
    codes: frozenset[str] = frozenset()
    dated: bool = False

    def gates(self, finding: Finding) -> bool:
        """True where the finding makes a run exit with 1. A question or a finding in demoted code never does."""
        if self.fail_on is None or finding.status is not Status.ACTIVE or finding.code not in self.codes:
            return False
        if finding.question or finding.demoted or (finding.dated and not self.dated):
            return False
        return finding.severity.rank >= self.fail_on.rank and finding.confidence.rank >= self.min_confidence.rank
