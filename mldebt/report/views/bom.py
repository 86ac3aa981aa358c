"""CycloneDX 1.6: the models and data of a repository as a bill of materials, with where each was seen.

https://cyclonedx.org/docs/1.6/json/
"""

import uuid
from collections import defaultdict

import msgspec

from mldebt.model.graph import DependencyGraph, Edge, EdgeKind, Node, NodeKind
from mldebt.model.place import Location
from mldebt.model.report import Report
from mldebt.report.privacy import hide_addresses

_MODELS = {NodeKind.MODEL, NodeKind.ARTEFACT, NodeKind.LLM, NodeKind.REGMODEL}
_STORES = {NodeKind.TABLE, NodeKind.OBJECT, NodeKind.DATASET, NodeKind.COLLECTION, NodeKind.TOPIC}
_DATA = {NodeKind.FILE, NodeKind.GLOB, *_STORES}
_MADE_OF = {EdgeKind.TRAINS, EdgeKind.PERSISTS, EdgeKind.EMBEDS}
_UNKNOWN = "?"  # the revision of a hub id that nobody wrote
_MOST_PLACES = 20


def render_bom(report: Report) -> str:
    """The bill of materials of a report's graph, without what only tests, documents and examples use."""
    graph = hide_addresses(report.graph, DependencyGraph)
    demoted = {state.path for state in report.files if state.demoted}
    seen: dict[str, dict[Location, str]] = defaultdict(dict)
    tried: set[str] = set()
    for edge in graph.edges:
        for key in (edge.source, edge.target) if edge.chain else ():
            if edge.chain[-1].path in demoted:
                tried.add(key)
            else:
                seen[key].setdefault(edge.chain[-1], edge.symbol)
    used = [node for node in graph.nodes if seen[node.key] or node.key not in tried]
    parts = [part for node in used if (part := _component(node, seen[node.key])) is not None]
    known = {str(part["bom-ref"]) for part in parts}
    subject = report.subject
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'mldebt:{subject.name}@{subject.commit}')}",
        "version": 1,
        "metadata": {
            "timestamp": f"{subject.today}T00:00:00Z",
            "tools": {"components": [{"type": "application", "name": "mldebt", "version": report.tool_version}]},
            "component": {
                "type": "application",
                "bom-ref": "repository",
                "name": subject.name,
                "version": subject.commit,
            },
        },
        "components": parts,
        "dependencies": _dependencies(graph.edges, known),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _component(node: Node, places: dict[Location, str]) -> dict[str, object] | None:
    """A node as a component; None for what is neither model nor data: code, configuration, figures and logs."""
    if node.kind is NodeKind.HUB:
        return {**_hub(node), **_evidence(places)}
    if node.kind in _MODELS:
        publisher = {"publisher": node.attrs["provider"]} if "provider" in node.attrs else {}
        head = {"type": "machine-learning-model", "bom-ref": node.key, "name": node.label}
        return {**head, **publisher, **_evidence(places)}
    if node.kind in _DATA and "sink" not in node.attrs:
        data = {"data": [{"type": "dataset"}]}
        return {"type": "data", "bom-ref": node.key, "name": node.label, **data, **_evidence(places)}
    return None


def _hub(node: Node) -> dict[str, object]:
    """A model or data set of a hub; of Hugging Face with its package URL, of any with the revision that is pinned."""
    hub, _, rest = node.key.partition(":")
    kind, _, name = rest.partition(":")
    name, _, revision = name.rpartition("@")
    pinned = {"version": revision} if name and revision not in ("", _UNKNOWN) else {}
    name = name or revision
    address = f"pkg:huggingface/{name}" + (f"@{revision}" if pinned else "")
    known = {"purl": address} if hub == "hf" and kind == "model" and "*" not in name else {}
    kinds = {"dataset": {"type": "data", "data": [{"type": "dataset"}]}}
    head = kinds.get(kind, {"type": "machine-learning-model"})
    return {**head, "bom-ref": node.key, "name": name, **pinned, **known}


def _evidence(places: dict[Location, str]) -> dict[str, object]:
    occurrences = [
        {"location": place.path, "line": max(place.line, 0), **({"symbol": symbol} if symbol else {})}
        for place, symbol in sorted(places.items())[:_MOST_PLACES]
    ]
    return {"evidence": {"occurrences": occurrences}} if occurrences else {}


def _dependencies(edges: tuple[Edge, ...], known: set[str]) -> list[dict[str, object]]:
    """What each model was made of, as far as code shows it; the repository stands on everything."""
    made: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        if edge.kind in _MADE_OF and edge.source in known and edge.target in known:
            made[edge.target].add(edge.source)
    rows: list[dict[str, object]] = [{"ref": "repository", "dependsOn": sorted(known)}]
    return rows + [{"ref": key, "dependsOn": sorted(made[key])} for key in sorted(made)]
