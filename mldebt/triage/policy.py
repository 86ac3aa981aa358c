"""Which findings make ``check`` fail."""

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from mldebt.model.finding import Confidence, Finding, Severity


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
    cards = list(cards)
    return named_codes(cards, named) | {card.code for card in cards if card.gates(least_bound)}


def named_codes(cards: Iterable[CardLike], named: Iterable[str]) -> frozenset[str]:
    """Return the codes of the rules that the user named by code or slug."""
    words = {word.lower() for word in named}
    return frozenset(card.code for card in cards if words & {card.code.lower(), card.slug.lower()})


class GatePolicy(Struct, frozen=True):
    """What gates: at least this severe and this sure; ``fail_on`` None: nothing.

    ``codes`` are the rules that may gate: those whose measured precision earns it, and those the user named.
    ``named`` are the latter, which may do so also with what became true only because time passed; ``dated`` lets all.
    """

    fail_on: Severity | None = Severity.ERROR
    min_confidence: Confidence = Confidence.HIGH
    codes: frozenset[str] = frozenset()
    dated: bool = False
    named: frozenset[str] = frozenset()

    def gates(self, finding: Finding) -> bool:
        """True where the finding makes a run exit with 1. A question or a finding in demoted code never does."""
        return self._counts(finding) and not self.why_spared(finding)

    def why_spared(self, finding: Finding) -> str:
        """Why a finding that is severe enough does not gate all the same; empty where it does, or is not."""
        if not self._counts(finding):
            return ""
        if finding.code not in self.codes:
            return "of rules that are not measured to be precise enough; one that is named (--select CODE) may"
        if finding.confidence.rank < self.min_confidence.rank:
            return f"not sure enough; --min-confidence {finding.confidence.value} lets them"
        if finding.dated and not self.dated and finding.code not in self.named:
            return "true by the passing of time alone, as far as is known; --gate-dated lets them"
        return ""

    def _counts(self, finding: Finding) -> bool:
        return self.fail_on is not None and finding.stands and finding.severity.rank >= self.fail_on.rank
