"""GitLab code quality: the array that a merge request's widget reads."""

import hashlib
from typing import Any

import msgspec

from mldebt.model.finding import Finding, Severity
from mldebt.model.report import Report
from mldebt.report.options import RenderOptions
from mldebt.report.order import by_importance, shown
from mldebt.report.wording import one_line

_SEVERITY = {Severity.INFO: "info", Severity.WARNING: "major", Severity.ERROR: "critical"}


def _issue(finding: Finding, fingerprint: str) -> dict[str, Any]:
    where = finding.location
    cell = f" (cell {where.cell}, line {where.cell_line})" if where.cell else ""
    lines = {"begin": max(1, where.line)}
    if where.end_line > where.line:
        lines["end"] = where.end_line
    return {
        # The widget does not show check_name, so the description begins with it.
        "description": f"{finding.code}: {one_line(finding.message)}{cell}",
        "check_name": finding.code,
        "fingerprint": fingerprint,
        "severity": "info" if finding.question else _SEVERITY[finding.severity],
        "location": {"path": where.path, "lines": lines},
    }


def render(report: Report, options: RenderOptions) -> str:
    """The findings, worst first. GitLab drops a second issue with an equal fingerprint, so equal ones are numbered."""
    seen: dict[str, int] = {}
    issues = []
    for finding in by_importance(shown(report, options.show_suppressed)):
        count = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
        own = finding.fingerprint if count == 1 else f"{finding.fingerprint}#{count}"
        issues.append(_issue(finding, hashlib.md5(own.encode(), usedforsecurity=False).hexdigest()))
    return msgspec.json.format(msgspec.json.encode(issues), indent=2).decode() + "\n"
