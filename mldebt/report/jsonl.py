"""JSON lines: one object a line, its ``kind`` first: the run, then each finding, then each rule that did not run."""

import msgspec

from mldebt.model.report import Report
from mldebt.report.options import RenderOptions
from mldebt.report.order import by_place, shown


def _line(kind: str, body: object) -> str:
    fields = msgspec.to_builtins(body)
    return msgspec.json.encode({"kind": kind, **fields}).decode()


def render(report: Report, options: RenderOptions) -> str:
    """The findings as lines for programs that read as they go."""
    run = {
        "schema_version": report.schema_version,
        "tool_version": report.tool_version,
        "subject": report.subject,
        "coverage": report.coverage,
    }
    lines = [_line("run", run)]
    lines.extend(_line("finding", one) for one in by_place(shown(report, options.show_suppressed)))
    lines.extend(_line("rule", one) for one in report.rules if one.state != "ran")
    return "\n".join(lines) + "\n"
