"""Marks drafts as active, suppressed, baselined or out of scope, and says which of them gate. Never drops one."""

from mldebt.triage.baseline import (
    BASELINE_FILE,
    Baseline,
    BaselineError,
    baseline_of,
    parse_baseline,
    prune_baseline,
    write_baseline,
)
from mldebt.triage.mark import Context, Triaged, triage
from mldebt.triage.policy import CardLike, GatePolicy, gating_codes
from mldebt.triage.scope import ChangeScope, ScopeKind
from mldebt.triage.suppress import PragmaLike, Suppressions

__all__ = [
    "BASELINE_FILE",
    "Baseline",
    "BaselineError",
    "CardLike",
    "ChangeScope",
    "Context",
    "GatePolicy",
    "PragmaLike",
    "ScopeKind",
    "Suppressions",
    "Triaged",
    "baseline_of",
    "gating_codes",
    "parse_baseline",
    "prune_baseline",
    "triage",
    "write_baseline",
]
