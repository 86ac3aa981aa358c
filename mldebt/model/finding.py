"""Findings: what a check yields and what triage makes of it."""

from enum import StrEnum

from msgspec import Struct

from mldebt.model.fix import StageEntry
from mldebt.model.place import Location


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0, 1, 2: for comparing."""
        return ("info", "warning", "error").index(self.value)


class Confidence(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0, 1, 2: for comparing."""
        return ("low", "medium", "high").index(self.value)


class Evidence(Struct, frozen=True, gc=False):
    """One step of the chain that led to a finding: where, and what happens there."""

    location: Location
    note: str


class Draft(Struct, frozen=True, gc=False):
    """What a check yields. The engine adds card, component, fingerprint and status.

    ``subject`` is what the fingerprint hashes beside the code: sorted canonical node keys of a graph finding, or the
    qualified name and normalised expression of a code finding; never a line number. ``severity`` and ``confidence``
    override the card where a trap says so ("info in a notebook course"). ``dated`` marks what became true only because
    time passed; ``since`` is when (Unix seconds), where it is true from the beginning of what is written later.
    ``question`` turns the draft into a question for people: it never gates. ``fix`` is what settles it.
    """

    location: Location
    message: str
    subject: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    advice: str = ""
    nodes: tuple[str, ...] = ()
    severity: Severity | None = None
    confidence: Confidence | None = None
    dated: bool = False
    since: int = 0
    question: bool = False
    fix: tuple[StageEntry, ...] = ()


class Status(StrEnum):
    ACTIVE = "active"
    SUPPRESSED = "suppressed"
    BASELINED = "baselined"
    OUT_OF_SCOPE = "out of scope"


class Finding(Struct, frozen=True, gc=False):
    """A finding as reports show it.

    ``gates`` where it is one of those that make ``check`` exit with 1; ``spared`` says why one that is severe enough is
    none. ``moved_fingerprint`` is the fingerprint without
    the path, by which a baseline finds it again in a renamed file.
    """

    code: str
    slug: str
    message: str
    severity: Severity
    confidence: Confidence
    location: Location
    fingerprint: str
    component: str = ""
    evidence: tuple[Evidence, ...] = ()
    advice: str = ""
    nodes: tuple[str, ...] = ()
    dated: bool = False
    question: bool = False
    preview: bool = False
    demoted: str = ""
    status: Status = Status.ACTIVE
    status_reason: str = ""
    priority: float = 0.0
    gates: bool = False
    spared: str = ""
    moved_fingerprint: str = ""
    fix: tuple[StageEntry, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether it counts against the repository: nobody settled it, it is no question, and not about code that is
        beside the program (tests, documents, examples)."""
        return self.status is Status.ACTIVE and not self.question and not self.demoted


class RuleRun(Struct, frozen=True, gc=False):
    """Whether a rule ran: ``state`` is ran, not run, or failed, with the reason in words."""

    code: str
    state: str
    reason: str = ""
    findings: int = 0
    seconds: float = 0.0
