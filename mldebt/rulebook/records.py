"""What a rule card says, as typed records."""

from typing import Any, Literal

from msgspec import Struct, field

from mldebt.model.errors import MldebtError
from mldebt.model.finding import Confidence, Severity
from mldebt.rulebook.precision import wilson_lower_bound

Scope = Literal["file", "project", "history"]
CardStatus = Literal["preview", "stable", "deprecated", "removed"]
OptionType = Literal["int", "float", "str", "bool", "list[str]"]
MatchKind = Literal["import", "requirement", "image", "call", "keyword", "missing-keyword", "literal"]
CaseKind = Literal["bad", "good", "trap"]

SECTIONS: dict[str, CaseKind | None] = {
    "Why": None,
    "Bad": "bad",
    "Good": "good",
    "Traps": "trap",
    "How to fix": None,
}
"""The sections of a card in their order, and what the code blocks in each of them prove."""


class RulebookError(MldebtError):
    """The rulebook cannot be used as written; ``sentences`` holds every problem with its file and line."""


class Reference(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the cost of the smell is documented."""

    title: str
    url: str = ""


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """A setting of a rule, read from ``[tool.mldebt.rules.CODE]``."""

    type: OptionType
    default: Any
    help: str


class Precision(Struct, frozen=True, forbid_unknown_fields=True):
    """Findings read against the code they were found in: ``true`` of ``read`` hold.

    ``bound`` is the lower end of the Wilson 95 % interval of true / read; ``sample`` says what was drawn from, and how.
    """

    true: int
    read: int
    bound: float
    sample: str


class MatchSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """A rule said as data: fires where one of ``kinds`` meets one of the names.

    Names stand here (``names``) or come from the rows of a lifecycle table (``table``). ``keyword`` and ``values``
    narrow the kinds ``keyword`` (the argument is one of the values) and ``missing-keyword`` (it is not given). Rows
    whose state is among ``minor_states`` yield information only. With ``unless_given_up`` a project whose README says
    that it is over yields nothing: nobody plans for it; with ``unless_taught`` neither does what its README teaches.
    ``message`` and ``advice`` may use the fields of
    ``mldebt.rulebook.joining.Target`` in braces.
    """

    kinds: tuple[MatchKind, ...]
    message: str
    advice: str = ""
    names: tuple[str, ...] = ()
    table: str = ""
    keyword: str = ""
    values: tuple[str | int | float | bool, ...] = ()
    minor_states: tuple[str, ...] = ()
    unless_given_up: bool = False
    unless_taught: bool = False


class Card(Struct, frozen=True, forbid_unknown_fields=True):
    """One rule: specification, tests, documentation and help. ``body`` is the Markdown below the front matter;
    ``shares`` names those of its options that other rules have alike."""

    code: str
    slug: str
    title: str
    family: str
    severity: Severity
    confidence: Confidence
    scope: Scope
    since: str
    status: CardStatus
    cost_bearer: str
    when: str
    references: tuple[Reference, ...]
    options: dict[str, Option] = field(default_factory=dict)
    shares: tuple[str, ...] = ()
    peer: str = ""
    precision: Precision | None = None
    match: MatchSpec | None = None
    body: str = ""
    path: str = ""
    body_line: int = 1

    @property
    def preview(self) -> bool:
        """True while the precision of the rule is not established: it is shown on request and never gates."""
        return self.status == "preview"

    def gates(self, least_bound: float) -> bool:
        """Whether a finding may fail a run by default: the measured precision reaches ``least_bound``."""
        measured = self.precision
        if self.status != "stable" or measured is None or not measured.read:
            return False
        return wilson_lower_bound(measured.true, measured.read) >= least_bound


class CardCase(Struct, frozen=True):
    """One test that a card carries.

    ``files`` maps paths to texts, marks removed; ``expected`` holds the marked (path, line) pairs, none in good and
    trap cases. ``history`` is a commit recipe instead of files; ``today`` the ISO date to judge at, or empty.
    """

    name: str
    kind: CaseKind
    files: dict[str, str]
    expected: frozenset[tuple[str, int]]
    history: dict[str, Any] | None = None
    today: str = ""
    line: int = 0
