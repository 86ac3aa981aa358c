"""Concise: one line a finding, for people's eyes and editors' problem matchers."""

from mldebt.model.finding import Finding
from mldebt.model.report import Report
from mldebt.report.options import RenderOptions
from mldebt.report.order import by_place, shown
from mldebt.report.wording import one_line


def line_of(finding: Finding) -> str:
    """``path:line:col CODE message``, in notebooks ``path:cell N:line:col CODE message``."""
    mark = "" if finding.status.value == "active" else f" ({finding.status.value})"
    return f"{one_line(str(finding.location))} {finding.code} {one_line(finding.message)}{mark}"


def render(report: Report, options: RenderOptions) -> str:
    """The findings in the order of files and lines; nothing at all where there is none."""
    return "".join(line_of(one) + "\n" for one in by_place(shown(report, options.show_suppressed)))
