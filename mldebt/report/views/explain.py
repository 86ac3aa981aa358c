"""One finding or one node in words: what it stands on, and the scores of its place term by term."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from mldebt.model.finding import Finding
from mldebt.model.graph import Edge, Node
from mldebt.model.place import Location
from mldebt.model.report import Report
from mldebt.model.score import ComponentScore, Ownership, Term
from mldebt.report.wording import number, one_line, percent

MAX_EDGES = 40


def render_finding(format_name: str, report: Report, finding: Finding, lines: Mapping[Location, str]) -> str:
    """Render a finding with its evidence chain; ``lines`` are the source lines of the places, where readable."""
    score = _score(report, finding.component)
    if format_name == "json":
        return _json({"finding": finding, "component": score, "lines": {str(at): text for at, text in lines.items()}})
    parts = [
        f"# {finding.code} {finding.slug} ({finding.fingerprint})",
        f"{finding.severity.value}, {finding.confidence.value} confidence, {finding.status.value}"
        + (f": {one_line(finding.status_reason)}" if finding.status_reason else ""),
        *_step(finding.location, finding.message, lines),
    ]
    if finding.evidence:
        parts.append("## What it stands on")
    for number_, step in enumerate(finding.evidence, start=1):
        parts += _step(step.location, f"{number_}. {step.note}", lines)
    if finding.advice:
        parts += ["## What to do", one_line(finding.advice)]
    parts += _component(score)
    return "\n\n".join(parts) + f"\n\n`mldebt explain {finding.code}` tells what the rule means.\n"


def render_node(format_name: str, report: Report, node: Node) -> str:
    """Render a node of the graph with what flows in and out, its component's score and its owners."""
    into = [edge for edge in report.graph.edges if edge.target == node.key]
    out = [edge for edge in report.graph.edges if edge.source == node.key]
    score = _score(report, node.component)
    owner = next((item for item in report.owners if node.location and item.path == node.location.path), None)
    if format_name == "json":
        return _json({"node": node, "in": into, "out": out, "component": score, "ownership": owner})
    place = f" at {node.location}" if node.location else ""
    parts = [f"# {one_line(node.key)}", f"{node.kind.value}: {one_line(node.label)}{one_line(place)}"]
    parts += [f"- {name}: {one_line(value)}" for name, value in sorted(node.attrs.items())]
    parts += _edges("Flows in", [(edge.source, edge) for edge in into])
    parts += _edges("Flows out", [(edge.target, edge) for edge in out])
    parts += _component(score)
    parts += _owner(owner)
    return "\n\n".join(parts) + "\n"


def _step(location: Location, words: str, lines: Mapping[Location, str]) -> Iterator[str]:
    yield f"{one_line(str(location))}  {one_line(words)}"
    if location in lines:
        yield f"    {one_line(lines[location])}"


def _edges(title: str, edges: list[tuple[str, Edge]]) -> Iterator[str]:
    if not edges:
        return
    yield f"## {title} ({len(edges)})"
    for other, edge in edges[:MAX_EDGES]:
        at = f" at {edge.chain[-1]}" if edge.chain else ""
        yield one_line(f"- {edge.kind.value} {other} ({edge.certainty.value}){at}")
    if len(edges) > MAX_EDGES:
        yield f"- and {len(edges) - MAX_EDGES} more"


def _component(score: ComponentScore | None) -> Iterator[str]:
    if score is None:
        return
    cace = score.cace
    yield f"## Component {one_line(score.component)}"
    yield (
        f"CACE {number(cace.value)} = reach {number(cace.reach)} x surprise {number(cace.surprise)}"
        f" x exposure {number(cace.exposure)}"
    )
    yield from _terms(cace.terms)
    yield from _owner(score.ownership)


def _owner(owner: Ownership | None) -> Iterator[str]:
    if owner is None:
        return
    yield f"Maintained by: {one_line(owner.verdict) or 'nobody known'} (knowledge {percent(owner.knowledge)})"
    for person in owner.maintainers:
        yield f"- {one_line(person.name)}, {percent(person.probability)}"
        yield from _terms(person.terms)


def _terms(terms: Iterable[Term]) -> Iterator[str]:
    for term in terms:
        words = f": {one_line(term.words)}" if term.words else ""
        yield f"- {term.name} {number(term.value)} x {number(term.weight)} = {number(term.contribution)}{words}"


def _score(report: Report, component: str) -> ComponentScore | None:
    return next((score for score in report.components if component and score.component == component), None)


def _json(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"
