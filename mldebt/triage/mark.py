"""From drafts to findings: name, mark, gate, sort."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec
from msgspec import Struct

from mldebt.model.finding import Draft, Finding, Severity, Status
from mldebt.model.place import Location
from mldebt.triage.baseline import Baseline
from mldebt.triage.fingerprint import Fingerprint, fingerprints
from mldebt.triage.policy import CardLike, GatePolicy
from mldebt.triage.scope import ChangeScope
from mldebt.triage.suppress import Suppressions


class Context(Struct, frozen=True, kw_only=True):
    """What triage marks by.

    ``components`` maps a path to its component, ``demoted`` a path to the reason why findings in it only inform,
    ``paths`` are the files of the tree (to tell a renamed file from an edited one), ``ran`` the codes of the rules that
    ran, ``known`` those of all rules, and ``unknown`` says what was meant by a word that names none of them.
    ``newer`` tells whether a place was written at a moment (Unix seconds) or later.
    """

    suppressions: Suppressions
    policy: GatePolicy = GatePolicy()
    scope: ChangeScope = ChangeScope()
    baseline: Baseline = Baseline()
    components: Mapping[str, str] = {}
    demoted: Mapping[str, str] = {}
    paths: Collection[str] = ()
    ran: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    unknown: Callable[[str], str] | None = None
    newer: Callable[[Location, int], bool] = lambda _place, _since: False


class Triaged(Struct, frozen=True):
    """Every finding, marked and sorted by place, and sentences about pragmas."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


def triage(drafts: Iterable[tuple[CardLike, Draft]], context: Context) -> Triaged:
    """Make a finding of each draft. Marks, never drops: only a draft given twice is one finding."""
    rows = _distinct(drafts)
    names = fingerprints([(card.code, draft) for card, draft in rows])
    moved = context.baseline.moved(context.paths)
    known = context.baseline.fingerprints
    findings = []
    for (card, draft), name in zip(rows, names, strict=True):
        finding = _mark(_finding(card, draft, name, context), card.family, context, known, moved)
        if draft.since and finding.stands and context.newer(draft.location, draft.since):
            finding = msgspec.structs.replace(finding, dated=False)  # whoever wrote it could have known
        gates = context.policy.gates(finding)
        spared = "" if gates else context.policy.why_spared(finding)
        findings.append(msgspec.structs.replace(finding, gates=gates, spared=spared))
    findings.sort(key=lambda finding: (finding.location, finding.code, finding.fingerprint))
    return Triaged(tuple(findings), context.suppressions.notes(context.ran, context.known, context.unknown))


def _distinct(drafts: Iterable[tuple[CardLike, Draft]]) -> list[tuple[CardLike, Draft]]:
    seen: dict[tuple[object, ...], tuple[CardLike, Draft]] = {}
    for card, draft in drafts:
        seen.setdefault((card.code, draft.location, draft.subject, draft.message), (card, draft))
    return list(seen.values())


def _finding(card: CardLike, draft: Draft, name: Fingerprint, context: Context) -> Finding:
    path = draft.location.path
    demoted = context.demoted.get(path, "")
    return Finding(
        code=card.code,
        slug=card.slug,
        message=draft.message,
        severity=Severity.INFO if demoted else draft.severity or card.severity,
        confidence=draft.confidence or card.confidence,
        location=draft.location,
        fingerprint=name.exact,
        moved_fingerprint=name.moved,
        component=context.components.get(path, ""),
        evidence=draft.evidence,
        advice=draft.advice,
        nodes=draft.nodes,
        dated=draft.dated,
        question=draft.question,
        preview=card.preview,
        demoted=demoted,
        fix=draft.fix,
    )


def _mark(finding: Finding, family: str, context: Context, known: frozenset[str], moved: Counter[str]) -> Finding:
    """Set the status: what the authors decided comes before what the run was asked about."""
    reason = context.suppressions.reason(finding, family)
    if reason:
        return msgspec.structs.replace(finding, status=Status.SUPPRESSED, status_reason=reason)
    if finding.fingerprint in known:
        return msgspec.structs.replace(finding, status=Status.BASELINED, status_reason="in the baseline")
    if moved[finding.moved_fingerprint] > 0:
        moved[finding.moved_fingerprint] -= 1
        why = "in the baseline, under the file's former name"
        return msgspec.structs.replace(finding, status=Status.BASELINED, status_reason=why)
    outside = context.scope.why_outside(finding)
    if outside:
        return msgspec.structs.replace(finding, status=Status.OUT_OF_SCOPE, status_reason=outside)
    return finding
