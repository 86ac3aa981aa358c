"""Text for a terminal: findings grouped by file with their evidence and advice, then what the run saw and did not."""

from collections import Counter
from itertools import groupby

from mldebt.model.finding import Finding, Status
from mldebt.model.report import Report
from mldebt.report.ink import Ink
from mldebt.report.options import RenderOptions
from mldebt.report.order import by_place, count_words, other_counts, severity_counts, shown
from mldebt.report.wording import join_some, one_line, percent, plural

_MARGIN = "      "

MOST_CODES = 8  # of rules that did not run for one reason


def render(report: Report, options: RenderOptions) -> str:
    """What ``mldebt check`` prints."""
    ink = Ink(options.color, options.width)
    findings = by_place(shown(report, options.show_suppressed))
    lines: list[str] = []
    for path, group in groupby(findings, key=lambda one: one.location.path):
        lines.append(ink.paint(one_line(path), "path"))
        for finding in group:
            lines.extend(_finding(finding, ink))
        lines.append("")
    lines.extend(summary(report, ink))
    if options.statistics:
        lines.extend(_statistics(findings))
    if options.timings:
        lines.extend(_timings(report))
    return "\n".join(lines).rstrip("\n") + "\n"


def _finding(finding: Finding, ink: Ink) -> list[str]:
    level = "question" if finding.question else finding.severity.value
    marks = [finding.status.value] if finding.status is not Status.ACTIVE else []
    marks += ["preview"] if finding.preview else []
    marks += [f"demoted: {one_line(finding.demoted)}"] if finding.demoted else []
    marks += [f"{finding.confidence.value} confidence"] if finding.confidence.value != "high" else []
    tail = ink.paint(f"  ({', '.join(marks)})", "faint") if marks else ""
    head = f"  {finding.location.spot:<9} {ink.paint(f'{level:<8}', level)} {ink.paint(finding.code, 'code')} "
    lines = [f"{head}{ink.paint(one_line(finding.slug), 'faint')}{tail}"]
    lines.extend(ink.wrap(one_line(finding.message), _MARGIN))
    for number, step in enumerate(finding.evidence, 1):
        place = one_line(str(step.location))
        lines.extend(ink.wrap(f"{place}  {one_line(step.note)}", f"{_MARGIN}     ", f"{_MARGIN}{number:>3}. "))
    if finding.advice:
        lines.extend(ink.wrap(one_line(finding.advice), f"{_MARGIN}   ", f"{_MARGIN}{ink.paint('→', 'good')}  "))
    if finding.status_reason:
        lines.extend(ink.paint(line, "faint") for line in ink.wrap(one_line(finding.status_reason), _MARGIN))
    return lines


def summary(report: Report, ink: Ink) -> list[str]:
    """The closing lines: how many, what was marked, what was read, what was not run."""
    counts = severity_counts(report.findings)
    total = sum(counts.values())
    worst = next((severity.value for severity, count in counts.items() if count), "good")
    head = f"{plural(total, 'finding')}" if total else "No findings"
    parts = count_words(counts)
    line = f"{head} ({', '.join(parts)})" if parts else head
    lines = [ink.paint(line, worst) + _aside(report)]
    for reason, count in Counter(one.spared for one in report.findings if one.spared).items():
        does = "does" if count == 1 else "do"
        text = f"{plural(count, 'finding')} severe enough to fail the check {does} not: {one_line(reason)}."
        lines.extend(ink.hang(text, "  "))
    lines.extend(ink.hang(coverage_sentence(report), ""))
    lines.extend(_not_run(report, ink))
    for note in (*report.subject.history_notes, *report.notes):
        lines.extend(ink.hang(f"Note: {one_line(note)}", "  "))
    return lines


def _aside(report: Report) -> str:
    gates = sum(one.gates for one in report.findings)
    aside = [f"{gates:,} {'fails' if gates == 1 else 'fail'} the check"] if gates else []
    aside += other_counts(report.findings)
    return f"; {', '.join(aside)}." if aside else "."


def coverage_sentence(report: Report) -> str:
    """What was read and understood, in one sentence."""
    seen = report.coverage
    files = f"{plural(seen.files, 'file')}: {seen.read:,} read, {seen.partly:,} partly, {seen.unread:,} unread"
    if not seen.linked:
        return f"{files}."
    if not seen.io_calls:
        return f"{files}; no I/O call was met."
    share = percent(seen.io_resolved / seen.io_calls)
    return f"{files}; {seen.io_resolved:,} of {plural(seen.io_calls, 'I/O call')} resolved ({share})."


def _not_run(report: Report, ink: Ink) -> list[str]:
    reasons: dict[tuple[str, str], list[str]] = {}
    for run in report.rules:
        if run.state != "ran":
            reasons.setdefault((run.state, run.reason), []).append(run.code)
    lines: list[str] = []
    for (state, reason), codes in reasons.items():
        because = f": {one_line(reason)}" if reason else ""
        style = "error" if state == "failed" else "faint"
        text = f"{state.capitalize()}{because} ({join_some([*map(one_line, codes)], MOST_CODES)})"
        lines.extend(ink.paint(line, style) for line in ink.hang(text, "  "))
    return lines


def _statistics(findings: list[Finding]) -> list[str]:
    counts: dict[tuple[str, str], int] = {}
    for one in findings:
        counts[one.code, one.slug] = counts.get((one.code, one.slug), 0) + 1
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ["", *(f"{count:>6}  {code:<9} {one_line(slug)}" for (code, slug), count in rows)]


def _timings(report: Report) -> list[str]:
    rooms = [f"{spent * 1000:>9.0f} ms  {one_line(room)}" for room, spent in report.timings.items()]
    slow = sorted((run for run in report.rules if run.seconds), key=lambda run: -run.seconds)[:10]
    return ["", *rooms, *(f"{run.seconds * 1000:>9.0f} ms  {one_line(run.code)}" for run in slow)]
