"""What the page template is given: the report's rows in reading order, with anchors and links."""

import hashlib
from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from mldebt.model.columns import ColumnPlace, DataColumns
from mldebt.model.finding import Finding, RuleRun, Severity, Status
from mldebt.model.graph import MADE_OUTSIDE, READ_OUTSIDE, Certainty, NodeKind
from mldebt.model.report import Report
from mldebt.model.score import Maintainer, Ownership
from mldebt.model.source import FileState, Reading
from mldebt.report.answer import QUESTION, deserted, judged
from mldebt.report.html.ownermap import owner_pictures
from mldebt.report.html.pictures import (
    MapPicture,
    level_of,
    map_picture,
    quadrants,
)
from mldebt.report.html.summary import labels_of, summarise
from mldebt.report.options import CardText, RenderOptions
from mldebt.report.order import by_importance, other_counts
from mldebt.report.wording import part, plain

_STATES = ("failed", "not run", "ran")
_CODE = {NodeKind.CODE, NodeKind.STAGE}
_TAGS: tuple[tuple[str, str, Callable[[Finding], bool]], ...] = (
    ("preview", "too few findings of this rule were read by people for it to fail a check.", lambda one: one.preview),
    (
        "demoted",
        "it lies in tests, documents, examples and the like: it neither counts nor fails a check.",
        lambda one: bool(one.demoted),
    ),
    ("dated", "it became true because time passed, not because somebody changed the code.", lambda one: one.dated),
)


class Entry(Struct, frozen=True, gc=False):
    """A finding with the anchor that links to it."""

    finding: Finding
    anchor: str


class DataRow(Struct, frozen=True, gc=False):
    """One thing that is not code: who writes it, who reads it, whether a tool declares that."""

    label: str
    kind: str
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    standing: str
    certainty: str


class PersonRow(Struct, frozen=True, gc=False):
    """A person and the components they most likely maintain."""

    name: str
    last_seen: int
    leads: tuple[str, ...]


def anchors_of(findings: list[Finding]) -> list[Entry]:
    """Anchors made of fingerprints; equal fingerprints get a number, so that every anchor is unique."""
    seen: dict[str, int] = {}
    entries = []
    for finding in findings:
        print_of = finding.fingerprint
        if not print_of.isascii() or not print_of.isalnum():
            print_of = hashlib.sha256(print_of.encode()).hexdigest()[:16]
        seen[print_of] = count = seen.get(print_of, 0) + 1
        entries.append(Entry(finding, f"f-{print_of}" + (f"-{count}" if count > 1 else "")))
    return entries


def data_rows(report: Report) -> list[DataRow]:
    """The table twin of the map."""
    code = {node.key: part(node.component or node.label) for node in report.graph.nodes if node.kind in _CODE}
    before: dict[str, dict[str, None]] = defaultdict(dict)
    after: dict[str, dict[str, None]] = defaultdict(dict)
    ways: dict[str, set[bool]] = defaultdict(set)
    sure: dict[str, set[Certainty]] = defaultdict(set)
    for edge in report.graph.edges:
        for end, other, side in ((edge.target, edge.source, before), (edge.source, edge.target, after)):
            if end not in code:
                side[end][code.get(other) or other.partition(":")[2] or other] = None
                ways[end].add(edge.declared)
                sure[end].add(edge.certainty)
    rows = []
    for node in report.graph.nodes:
        if node.kind in _CODE:
            continue
        for word, side in ((MADE_OUTSIDE, before), (READ_OUTSIDE, after)):
            if word in node.attrs:
                side[node.key][f"{node.attrs[word]} (outside)"] = None
        known = ways[node.key]
        standing = (
            "code and tool" if len(known) == 2 else "tool only" if True in known else "code only" if known else ""
        )
        unsure = sorted(one.value for one in sure[node.key] - {Certainty.EXACT, Certainty.DECLARED})
        rows.append(
            DataRow(
                node.label,
                node.kind.value,
                tuple(before[node.key]),
                tuple(after[node.key]),
                standing,
                ", ".join(unsure),
            )
        )
    return sorted(rows, key=lambda row: (-len(row.writers) - len(row.readers), row.label))


def column_rows(report: Report) -> list[DataColumns]:
    """The columns of each data set, of each file that names some at one place: the first."""
    return [
        replace(
            row,
            produced=_by_file(row.produced),
            selected=_by_file(row.selected),
            dropped=_by_file(row.dropped),
        )
        for row in report.columns
    ]


def _by_file(places: tuple[ColumnPlace, ...]) -> tuple[ColumnPlace, ...]:
    first: dict[str, ColumnPlace] = {}
    for one in places:
        known = first.get(one.location.path)
        first[one.location.path] = one if known is None else ColumnPlace(known.location, (*known.names, *one.names))
    return tuple(first.values())


def person_rows(report: Report) -> list[PersonRow]:
    """People who are somebody's likely maintainer, those with the most components first."""
    leads: dict[str, list[str]] = defaultdict(list)
    seen: dict[str, Maintainer] = {}
    for row in report.components:
        for index, one in enumerate(row.ownership.maintainers):
            seen.setdefault(one.person, one)
            if not index:
                leads[one.person].append(row.component)
    for owned in report.owners:
        for one in owned.maintainers:
            seen.setdefault(one.person, one)
    rows = [PersonRow(one.name, one.last_seen, tuple(leads[key])) for key, one in seen.items()]
    return sorted(rows, key=lambda row: (-len(row.leads), -row.last_seen, row.name))


def owner_rows(report: Report) -> list[tuple[Ownership, int]]:
    """Owners of paths with the shade of their knowledge, the least known first."""
    once = {owned.path: owned for owned in report.owners}  # a notebook is a component and a file
    rows = sorted(once.values(), key=lambda owned: (owned.knowledge, owned.path))
    return [(owned, level_of(report, owned)) for owned in rows]


def rule_rows(report: Report, cards: dict[str, CardText]) -> list[tuple[RuleRun, CardText]]:
    """Rules with their cards: failed and not run before the others, then those that found most."""
    order = {state: index for index, state in enumerate(_STATES)}
    runs = sorted(report.rules, key=lambda run: (order.get(run.state, 1), -run.findings, run.code))
    slugs = {one.code: one.slug for one in report.findings}
    return [(run, cards.get(run.code) or CardText(code=run.code, slug=slugs.get(run.code, ""))) for run in runs]


def unread_files(report: Report) -> list[FileState]:
    """Files that were not or not wholly read."""
    return [state for state in report.files if state.reading is not Reading.READ]


def _script_data(picture: MapPicture) -> str:
    """The map for the script, as JSON that can stand in a script element: no ``<``, ``>``, ``&`` or line separator."""
    nodes = [
        [plain(n.label), n.kind, [plain(member) for member in n.members[:300]], len(n.members)]
        for n in picture.flow.nodes
    ]
    edges = [[edge.source, edge.target, edge.standing] for edge in picture.flow.edges]
    text = msgspec.json.encode({"nodes": nodes, "edges": edges}).decode()
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def source_hash(text: str) -> str:
    """The hash by which a content policy knows an inline script or style."""
    return "'sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def policy_of(style: str, script: str) -> str:
    """The page may run its own script, use its own style, and load nothing."""
    return (
        f"default-src 'none'; script-src {source_hash(script)}; style-src {source_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def context_of(report: Report, options: RenderOptions) -> dict[str, Any]:
    """Everything the template prints."""
    findings = anchors_of(by_importance(report.findings))
    anchors = {id(entry.finding): entry.anchor for entry in findings}
    components = report.components
    picture = map_picture(report)
    return {
        "report": report,
        "subject": report.subject,
        "question": QUESTION,
        "summary": summarise(report),
        "anchor_of": lambda finding: anchors[id(finding)],
        "findings": findings,
        "standing": sum(one.stands for one in report.findings),
        "others": other_counts(report.findings),
        "counts": {status: sum(one.status is status for one in report.findings) for status in Status},
        "severities": sorted({one.severity for one in report.findings}, key=lambda one: -one.rank),
        "codes": sorted({(one.code, one.slug) for one in report.findings}),
        "finding_components": sorted({one.component for one in report.findings if one.component}),
        "components": components,
        "component_anchor": {row.component: f"c-{index}" for index, row in enumerate(components, 1)},
        "component_of": {component.name: component for component in report.graph.components},
        "highest_cace": max((row.cace.value for row in components), default=0.0) or 1.0,
        "labels_of": lambda keys: labels_of(report, keys),
        "judged": judged(report),
        "deserted": deserted(report),
        "map": picture,
        "map_data": _script_data(picture),
        "data": data_rows(report),
        "columns": column_rows(report),
        **owner_pictures(report),
        "quadrants": quadrants(report),
        "people": person_rows(report),
        "owners": owner_rows(report),
        "rules": rule_rows(report, dict(options.cards)),
        "card_codes": {run.code for run in report.rules},
        "unread": unread_files(report),
        "tags": [(word, meaning) for word, meaning, has in _TAGS if any(map(has, report.findings))],
        "Severity": Severity,
    }
