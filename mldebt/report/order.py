"""Which findings are shown, and in which order: the same for every format."""

from collections.abc import Iterable, Mapping

from mldebt.model.finding import Finding, Severity, Status
from mldebt.model.report import Report
from mldebt.report.wording import plural

_STATUS_ORDER = {Status.ACTIVE: 0, Status.SUPPRESSED: 1, Status.BASELINED: 2, Status.OUT_OF_SCOPE: 3}


def by_importance(findings: Iterable[Finding]) -> list[Finding]:
    """Worst first: active before marked, findings before questions, then priority, severity and place."""
    return sorted(
        findings,
        key=lambda one: (
            _STATUS_ORDER[one.status],
            one.question,
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
    """How many findings of each severity, worst first; questions are not counted."""
    counts = dict.fromkeys(sorted(Severity, key=lambda one: -one.rank), 0)
    for finding in findings:
        if not finding.question:
            counts[finding.severity] += 1
    return counts


def count_words(counts: Mapping[Severity, int]) -> list[str]:
    """The counts that are not 0 in words: ``2 errors``, ``1 warning``, ``5 info``, as every format says them."""
    return [
        f"{count:,} info" if severity is Severity.INFO else plural(count, severity.value)
        for severity, count in counts.items()
        if count
    ]


def status_counts(findings: Iterable[Finding]) -> dict[Status, int]:
    """How many findings triage marked, by mark; active ones left out."""
    counts: dict[Status, int] = {status: 0 for status in Status if status is not Status.ACTIVE}
    for finding in findings:
        if finding.status is not Status.ACTIVE:
            counts[finding.status] += 1
    return counts
