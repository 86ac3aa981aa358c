"""Which findings are shown, and in which order: the same for every format."""

from collections import Counter
from collections.abc import Iterable, Mapping

from mldebt.model.finding import Finding, Severity, Status
from mldebt.model.report import Report
from mldebt.report.wording import plural

_QUESTION, _DEMOTED = "question", "demoted"
_OTHERS = (_DEMOTED, _QUESTION, *(status.value for status in Status if status is not Status.ACTIVE))
_STATUS_ORDER = {Status.ACTIVE: 0, Status.SUPPRESSED: 1, Status.BASELINED: 2, Status.OUT_OF_SCOPE: 3}


def by_importance(findings: Iterable[Finding]) -> list[Finding]:
    """Worst first: active before marked, what stands before what is demoted before questions, what fails the check and
    errors before the rest, then priority, severity and place."""
    return sorted(
        findings,
        key=lambda one: (
            _STATUS_ORDER[one.status],
            one.question,
            bool(one.demoted),
            not one.gates,
            one.severity is not Severity.ERROR,
            -one.priority,
            -one.severity.rank,
            one.location,
            one.code,
            one.fingerprint,
        ),
    )


def by_place(findings: Iterable[Finding]) -> list[Finding]:
    """In the order of files and lines."""
    return sorted(findings, key=lambda one: (one.location, one.code, one.fingerprint))


def shown(report: Report, show_suppressed: bool) -> list[Finding]:
    """The findings a linter prints: the active ones, and on request the suppressed and baselined."""
    wanted = {Status.ACTIVE, Status.SUPPRESSED, Status.BASELINED} if show_suppressed else {Status.ACTIVE}
    return [one for one in report.findings if one.status in wanted]


def severity_counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings of each severity stand, worst first."""
    counts = dict.fromkeys(sorted(Severity, key=lambda one: -one.rank), 0)
    for finding in findings:
        if finding.stands:
            counts[finding.severity] += 1
    return counts


def count_words(counts: Mapping[Severity, int]) -> list[str]:
    """The counts that are not 0 in words: ``2 errors``, ``1 warning``, ``5 info``, as every format says them."""
    return [
        f"{count:,} info" if severity is Severity.INFO else plural(count, severity.value)
        for severity, count in counts.items()
        if count
    ]


def other_counts(findings: Iterable[Finding]) -> list[str]:
    """What does not stand, counted in words, as every format says it: ``2 demoted``, ``1 question``."""
    kinds = Counter(_why_not_standing(one) for one in findings if not one.stands)
    return [
        plural(count, kind) if kind == _QUESTION else f"{count:,} {kind}" for kind in _OTHERS if (count := kinds[kind])
    ]


def _why_not_standing(finding: Finding) -> str:
    if finding.status is not Status.ACTIVE:
        return finding.status.value
    return _QUESTION if finding.question else _DEMOTED
