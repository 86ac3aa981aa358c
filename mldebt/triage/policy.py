"""Which findings make ``check`` fail."""

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
