"""GitHub workflow commands: annotations on the lines of a pull request, within what one step may show."""

from mldebt.model.finding import Finding, Severity
from mldebt.model.report import Report
from mldebt.report.concise import line_of
from mldebt.report.options import RenderOptions
from mldebt.report.order import by_importance, other_counts, shown
from mldebt.report.wording import one_line, plain, plural

SHOWN_OF_EACH = 10
"""Errors, warnings and notices that GitHub shows of one step; a whole job shows 50."""

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def _data(text: str) -> str:
    return plain(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _annotation(finding: Finding, command: str) -> str:
    where = finding.location
    properties = {"file": where.path, "line": str(max(1, where.line))}
    # In a notebook the column counts in the cell and would be wrong on the raw line.
    if not where.cell:
        if where.end_line > where.line:
            properties["endLine"] = str(where.end_line)
        else:
            properties["col"] = str(max(1, where.column))
            if where.end_line == where.line and where.end_column:
                properties["endColumn"] = str(where.end_column)
    properties["title"] = f"{finding.code} {finding.slug}".strip()
    text = finding.message + (f" (cell {where.cell}, line {where.cell_line})" if where.cell else "")
    text += f"\n{finding.advice}" if finding.advice else ""
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{command} {listed}::{_data(text)}"


def render(report: Report, options: RenderOptions) -> str:
    """The worst findings as annotations, the others as plain lines of the log, then one line that counts them."""
    left = dict.fromkeys(_COMMAND.values(), SHOWN_OF_EACH)
    annotations, others = [], []
    findings = by_importance(shown(report, options.show_suppressed))
    for finding in sorted(findings, key=lambda one: -one.severity.rank):
        command = "notice" if finding.question or finding.status.value != "active" else _COMMAND[finding.severity]
        if left[command]:
            left[command] -= 1
            annotations.append(_annotation(finding, command))
        else:
            others.append(f"  {line_of(finding)}")
    counted = [plural(sum(one.stands for one in findings), "finding"), *other_counts(findings)]
    lines = [*annotations, *others, f"mldebt: {', '.join(counted)}."]
    if others:
        lines[-1] += (
            f" {len(annotations)} of them are annotations: GitHub shows {SHOWN_OF_EACH} of each kind a step. "
            "The others are listed above."
        )
    lines.extend(f"mldebt: {one_line(sentence)}" for sentence in report.errors)
    return "\n".join(lines) + "\n"
