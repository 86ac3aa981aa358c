"""SARIF 2.1.0 (OASIS), within the limits of code-scanning services; the evidence chain becomes a code flow."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import msgspec

from mldebt.model.finding import Finding, RuleRun, Severity, Status
from mldebt.model.place import Location
from mldebt.model.report import Report
from mldebt.model.source import FileState, Reading
from mldebt.report.options import CardText, RenderOptions
from mldebt.report.order import by_importance, shown
from mldebt.report.wording import plain

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 25_000
"""Results of a run that GitHub's upload accepts; it keeps the first 5,000 by severity, so the worst stand first."""
MOST_STEPS = 1_000
"""Steps of a code flow that are kept."""
MOST_TAGS = 10
MOST_NAME = 255

_LEVEL = {Severity.INFO: "note", Severity.WARNING: "warning", Severity.ERROR: "error"}


def render(report: Report, options: RenderOptions) -> str:
    """One run with every rule that was selected, silent ones too, so that alerts can close."""
    findings = by_importance(shown(report, options.show_suppressed))
    kept, dropped = findings[:MOST_RESULTS], len(findings) - MOST_RESULTS
    runs = _all_rules(report, kept)
    number = {run.code: index for index, run in enumerate(runs)}
    slugs = {finding.code: finding.slug for finding in report.findings}
    run = {
        "tool": {
            "driver": {
                "name": "mldebt",
                "version": report.tool_version,
                "rules": [_rule(run, options.cards.get(run.code), slugs.get(run.code, "")) for run in runs],
            }
        },
        "automationDetails": {"id": "mldebt/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the audited repository."}}},
        "invocations": [_invocation(report, dropped)],
        "results": [_result(finding, number[finding.code]) for finding in kept],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode() + "\n"


def _all_rules(report: Report, findings: Iterable[Finding]) -> list[RuleRun]:
    runs = {run.code: run for run in report.rules}
    for finding in findings:
        runs.setdefault(finding.code, RuleRun(finding.code, "ran"))
    return [runs[code] for code in sorted(runs)]


def _rule(run: RuleRun, card: CardText | None, slug: str) -> dict[str, Any]:
    card = card or CardText(code=run.code, slug=slug)
    title = card.title or (card.slug or slug or run.code).replace("-", " ").capitalize()
    body = "\n\n".join(part for part in (card.why, f"**How to fix.** {card.fix}" if card.fix else "") if part) or title
    properties: dict[str, Any] = {"tags": [tag for tag in ("machine-learning", card.family) if tag][:MOST_TAGS]}
    if card.confidence:
        properties["precision"] = card.confidence
    if card.severity:
        properties["problem.severity"] = {"info": "recommendation"}.get(card.severity, card.severity)
    rule: dict[str, Any] = {
        "id": run.code,
        "name": _pascal(card.slug or slug or run.code),
        "shortDescription": {"text": plain(title)},
        "fullDescription": {"text": plain(title)},
        "help": {"text": plain(body), "markdown": plain(body)},
        "properties": properties,
    }
    if card.severity in tuple(Severity):
        rule["defaultConfiguration"] = {"level": _LEVEL[Severity(card.severity)]}
    link = next((one for one in card.references if one.startswith("https://")), "")
    return {**rule, "helpUri": link} if link else rule


def _pascal(slug: str) -> str:
    """A rule's name as SARIF writes it (3.49.7): one word of letters and digits."""
    return "".join(word.capitalize() for word in re.findall(r"[A-Za-z0-9]+", slug))[:MOST_NAME] or "Rule"


def _place(where: Location) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": max(1, where.line)}
    # The columns of a notebook count in the cell; the raw line holds the same text as a JSON string.
    if not where.cell:
        region["startColumn"] = max(1, where.column)
        if where.end_line >= where.line and where.end_column:
            region |= {"endLine": where.end_line, "endColumn": where.end_column}
    uri = quote(where.path.encode("utf-8", "surrogateescape"))
    return {"physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": "SRCROOT"}, "region": region}}


def _step(where: Location, note: str) -> dict[str, Any]:
    return {"location": {**_place(where), "message": {"text": plain(note) or "here"}}}


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    text = plain(finding.message)
    if finding.location.cell:
        text += f" (cell {finding.location.cell}, line {finding.location.cell_line})"
    if finding.advice:
        text += f"\n{plain(finding.advice)}"
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": "note" if finding.question else _LEVEL[finding.severity],
        "message": {"text": text},
        "locations": [_place(finding.location)],
        "partialFingerprints": {"primaryLocationLineHash": finding.fingerprint, "mldebt/v1": finding.fingerprint},
        "rank": round(min(100.0, max(0.0, finding.priority)), 2),
        "properties": {"confidence": finding.confidence.value, "component": plain(finding.component)},
    }
    if finding.evidence:
        steps = [_step(one.location, one.note) for one in finding.evidence[:MOST_STEPS]]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    if finding.status is not Status.ACTIVE:
        kind = "inSource" if finding.status is Status.SUPPRESSED else "external"
        result["suppressions"] = [{"kind": kind, "justification": plain(finding.status_reason)}]
    return result


def _note(level: str, text: str, where: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    note: dict[str, Any] = {"level": level, "message": {"text": plain(text)}}
    return {**note, "locations": where} if where else note


def _invocation(report: Report, dropped: int) -> dict[str, Any]:
    notes = [_unread(state) for state in report.files if state.reading is not Reading.READ]
    notes += [_note("error", sentence) for sentence in report.errors]
    for run in report.rules:
        if run.state != "ran":
            level = "error" if run.state == "failed" else "note"
            notes.append(_note(level, f"{run.code} {run.state}: {run.reason}"))
    if dropped > 0:
        notes.append(
            _note("warning", f"{dropped:,} less important findings were left out: a run holds {MOST_RESULTS:,}.")
        )
    success = not report.errors and all(run.state != "failed" for run in report.rules)
    return {"executionSuccessful": success, "toolExecutionNotifications": notes}


def _unread(state: FileState) -> dict[str, Any]:
    reason = " ".join(problem.reason for problem in state.problems) or state.reading.value
    line = next((problem.line for problem in state.problems if problem.line), 1)
    return _note("warning", f"{state.path}: {reason}", [_place(Location(state.path, line))])
