"""``mldebt explain FINGERPRINT`` and ``NODE``: the evidence with its lines, and the neighbours of a node."""

from collections.abc import Mapping

from mldebt.model.finding import Finding
from mldebt.model.graph import Certainty, Edge, Node
from mldebt.model.place import Location
from mldebt.model.report import Report
from mldebt.model.score import CaceScore
from mldebt.report.markdown import code, words
from mldebt.report.views import as_json, unknown
from mldebt.report.wording import number, one_line, percent

FORMATS = ("text", "json", "markdown")
"""The formats of both."""


def _score_lines(score: CaceScore) -> list[str]:
    lines = [
        f"CACE of {one_line(score.subject)}: {number(score.value)} = reach {number(score.reach)} × surprise "
        f"{number(score.surprise)} × exposure {number(score.exposure)}"
    ]
    return lines + [
        f"  {one_line(term.name)}: {number(term.value)} × {number(term.weight)} → {number(term.contribution)}  "
        f"{one_line(term.words)}".rstrip()
        for term in score.terms
    ]


def render_finding(name: str, report: Report, finding: Finding, lines: Mapping[Location, str]) -> str:
    """One finding with its chain, the source lines behind it, and the score of its component term by term. Raises
    ``UnknownViewError``."""
    row = next((row for row in report.components if row.component == finding.component), None)
    if name == "json":
        excerpts = [{"location": where, "line": text} for where, text in lines.items()]
        return as_json({"finding": finding, "excerpts": excerpts, "component": row})
    if name not in FORMATS:
        raise unknown(name, FORMATS)
    level = "question" if finding.question else finding.severity.value
    standing = f"{level}, {finding.confidence.value} confidence, {finding.status.value}"
    out = [
        f"{finding.code} {one_line(finding.slug)}  {standing}",
        f"{one_line(str(finding.location))}  {one_line(finding.message)}",
    ]
    if finding.location in lines:
        out.append(f"    | {one_line(lines[finding.location])}")
    for index, step in enumerate(finding.evidence, 1):
        out.append(f"{index:>3}. {one_line(str(step.location))}  {one_line(step.note)}")
        if step.location in lines:
            out.append(f"    | {one_line(lines[step.location])}")
    out += [f"Do: {one_line(finding.advice)}"] if finding.advice else []
    out += [f"{finding.status.value.capitalize()}: {one_line(finding.status_reason)}"] if finding.status_reason else []
    out.append(f"Priority {number(finding.priority)}; fingerprint {one_line(finding.fingerprint)}")
    if row:
        out += _score_lines(row.cace)
        out.append(
            f"Next change by somebody who knew it: {percent(row.ownership.knowledge)}. "
            f"{one_line(row.ownership.verdict)}"
        )
    return _as(name, out)


def _as(name: str, lines: list[str]) -> str:
    """Plain lines, in Markdown as a block that shows them as they are."""
    if name == "text":
        return "\n".join(lines) + "\n"
    return "\n".join("    " + line for line in lines) + "\n"


def _neighbours(edges: list[tuple[str, Edge]], labels: Mapping[str, str]) -> list[str]:
    lines = []
    for key, edge in edges:
        place = one_line(str(edge.chain[-1])) if edge.chain else ""
        place += f", named in {one_line(str(edge.written))}" if edge.written else ""
        sure = "" if edge.certainty is Certainty.EXACT else f"  ({edge.certainty.value})"
        lines.append(f"  {edge.kind.value:<12} {one_line(labels.get(key, key))}  {place}{sure}")
    return lines


def render_node(name: str, report: Report, node: Node) -> str:
    """One node: what it is, where it comes from and goes to, and what was found about it. Raises
    ``UnknownViewError``."""
    labels = {one.key: one.label for one in report.graph.nodes}
    before = [(edge.source, edge) for edge in report.graph.edges if edge.target == node.key]
    after = [(edge.target, edge) for edge in report.graph.edges if edge.source == node.key]
    found = [one for one in report.findings if node.key in one.nodes]
    if name == "json":
        return as_json(
            {"node": node, "before": [e for _, e in before], "after": [e for _, e in after], "findings": found}
        )
    if name not in FORMATS:
        raise unknown(name, FORMATS)
    score = next((one for one in report.file_cace if one.subject in (node.key, node.label)), None)
    facts = [f"{one_line(key)}: {one_line(value)}" for key, value in node.attrs.items()]
    where = f"  {one_line(str(node.location))}" if node.location else ""
    out = [f"{node.kind.value} {one_line(node.label)}{where}", f"key {one_line(node.key)}"]
    out += [f"component {one_line(node.component)}"] if node.component else []
    out += ["  " + fact for fact in facts]
    out += ["Comes from", *_neighbours(before, labels)] if before else ["Nothing known leads to it."]
    out += ["Goes to", *_neighbours(after, labels)] if after else ["It leads to nothing known."]
    out += _score_lines(score) if score else []
    out += (
        ["Findings", *(f"  {one.code} {one_line(str(one.location))}  {one_line(one.message)}" for one in found)]
        if found
        else []
    )
    if name == "markdown":
        return f"### {words(node.label)}\n\n{code(node.key)}\n\n{_as(name, out)}"
    return _as(name, out)
