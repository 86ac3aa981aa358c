"""``mldebt explain FINGERPRINT`` and ``NODE``: the evidence with its lines, the neighbours of a node, the score term by
term, and the commits behind it with their people."""

from collections.abc import Mapping
from typing import Protocol

from mldebt.knowledge.weights import default_weights
from mldebt.model.finding import Finding
from mldebt.model.graph import Certainty, Edge, Node
from mldebt.model.history import Milestone, Presence
from mldebt.model.place import Location
from mldebt.model.report import Report
from mldebt.model.score import CaceScore, ComponentScore, Ownership
from mldebt.report.markdown import code, words
from mldebt.report.views import as_json, unknown
from mldebt.report.wording import day, number, one_line, percent, since

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


class Explained(Protocol):
    """A finding or a node with what is known of it."""

    @property
    def report(self) -> Report: ...
    @property
    def finding(self) -> Finding | None: ...
    @property
    def node(self) -> Node | None: ...
    @property
    def lines(self) -> Mapping[Location, str]: ...
    @property
    def milestones(self) -> tuple[Milestone, ...]: ...


def render_explanation(name: str, found: Explained) -> str:
    """A finding or a node as ``text``, ``json`` or ``markdown``. Raises ``UnknownViewError``."""
    if name not in FORMATS:
        raise unknown(name, FORMATS)
    if found.finding is not None:
        return _finding(name, found, found.finding)
    assert found.node is not None
    return _node(name, found, found.node)


def _finding(name: str, found: Explained, finding: Finding) -> str:
    row = next((row for row in found.report.components if row.component == finding.component), None)
    if name == "json":
        excerpts = [{"location": where, "line": text} for where, text in found.lines.items()]
        return as_json({"finding": finding, "excerpts": excerpts, "component": row, "commits": found.milestones})
    out = [*_head(finding), *_evidence(finding, found.lines)]
    out += [f"Do: {one_line(finding.advice)}"] if finding.advice else []
    out += [f"{finding.status.value.capitalize()}: {one_line(finding.status_reason)}"] if finding.status_reason else []
    out += _milestones(found.milestones, found.report.subject.today)
    out.append(f"Fingerprint {one_line(finding.fingerprint)}")
    out.append(f"Priority {number(finding.priority)}" + (_priority_terms(finding, row) if row else ""))
    if row:
        out += [*_score_lines(row.cace), *_owner_lines(row.ownership)]
    return _as(name, out)


def _head(finding: Finding) -> list[str]:
    level = "question" if finding.question else finding.severity.value
    standing = [level, f"{finding.confidence.value} confidence", finding.status.value]
    standing += ["gates"] if finding.gates else []
    standing += ["preview"] if finding.preview else []
    standing += [f"demoted: {one_line(finding.demoted)}"] if finding.demoted else []
    return [
        f"{finding.code} {one_line(finding.slug)}  {', '.join(standing)}",
        f"{one_line(str(finding.location))}  {one_line(finding.message)}",
    ]


def _evidence(finding: Finding, lines: Mapping[Location, str]) -> list[str]:
    out = [f"    | {one_line(lines[finding.location])}"] if finding.location in lines else []
    for index, step in enumerate(finding.evidence, 1):
        out.append(f"{index:>3}. {one_line(str(step.location))}  {one_line(step.note)}")
        if step.location in lines:
            out.append(f"    | {one_line(lines[step.location])}")
    return out


def _priority_terms(finding: Finding, row: ComponentScore) -> str:
    worth = getattr(default_weights().priority, finding.severity.value).value
    reach = f"(own weight {number(row.weight)} + reach {number(row.cace.reach)})"
    return (
        f" = {finding.severity.value} {number(worth)} × {reach} × "
        f"(1 − knowledge {percent(row.ownership.knowledge)}) of {one_line(row.component)}"
    )


def _owner_lines(owned: Ownership) -> list[str]:
    lines = [f"Next change by somebody who knew it: {percent(owned.knowledge)}. {one_line(owned.verdict)}".rstrip()]
    for one in owned.maintainers:
        why = "; ".join(one_line(term.words) for term in one.terms if term.words)
        lines.append(f"  {percent(one.probability):>6}  {one_line(one.name)}  {why}".rstrip())
    return lines


def _milestones(milestones: tuple[Milestone, ...], today: str) -> list[str]:
    lines = []
    for one in milestones:
        who = "; ".join(_presence(person, today) for person in one.people) or "a machine"
        what = f"{one.word.capitalize()} {day(one.time)} in {one.sha[:10]} “{one_line(one.subject)}”"
        lines += [what, f"  by {who}"]
    return lines


def _presence(person: Presence, today: str) -> str:
    return (
        f"{one_line(person.name)}, last seen here {since(person.last_seen, today)}, "
        f"{percent(person.here)} likely to commit here within a year"
    )


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


def _node(name: str, explained: Explained, node: Node) -> str:
    """What a node is, where it comes from and goes to, who made it, and what was found about it."""
    report = explained.report
    labels = {one.key: one.label for one in report.graph.nodes}
    before = [(edge.source, edge) for edge in report.graph.edges if edge.target == node.key]
    after = [(edge.target, edge) for edge in report.graph.edges if edge.source == node.key]
    found = [one for one in report.findings if node.key in one.nodes]
    if name == "json":
        ends = {"before": [edge for _, edge in before], "after": [edge for _, edge in after]}
        return as_json({"node": node, **ends, "findings": found, "commits": explained.milestones})
    score = next((one for one in report.file_cace if one.subject in (node.key, node.label)), None)
    facts = [f"{one_line(key)}: {one_line(value)}" for key, value in node.attrs.items()]
    where = f"  {one_line(str(node.location))}" if node.location else ""
    out = [f"{node.kind.value} {one_line(node.label)}{where}", f"key {one_line(node.key)}"]
    out += [f"component {one_line(node.component)}"] if node.component else []
    out += ["  " + fact for fact in facts]
    out += ["Comes from", *_neighbours(before, labels)] if before else ["Nothing known leads to it."]
    out += ["Goes to", *_neighbours(after, labels)] if after else ["It leads to nothing known."]
    out += _milestones(explained.milestones, report.subject.today)
    out += _score_lines(score) if score else []
    out += (
        ["Findings", *(f"  {one.code} {one_line(str(one.location))}  {one_line(one.message)}" for one in found)]
        if found
        else []
    )
    if name == "markdown":
        return f"### {words(node.label)}\n\n{code(node.key)}\n\n{_as(name, out)}"
    return _as(name, out)
