"""OpenLineage 2-0-2: the static lineage of jobs, one ``JobEvent`` a line, as its file transport writes events.

https://openlineage.io/docs/spec/object-model, https://openlineage.io/docs/spec/naming: nothing was run, so there is no
``RunEvent``. A job is a declared stage, else the script that is started. Files of the repository are named in its own
namespace, since no scheduler knows a host for them.
"""

from collections import defaultdict
from collections.abc import Iterable

from mldebt.model.graph import DependencyGraph, Edge, Node, NodeKind
from mldebt.model.report import Report
from mldebt.report.views import as_lines
from mldebt.report.views.ways import DATA_KINDS, code_of, data_of, way_of

_SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/"
_JOB_TYPE = "https://openlineage.io/spec/facets/2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet"
_FILES = {NodeKind.FILE, NodeKind.GLOB, NodeKind.ARTEFACT}
_MOST_PLACES = 5


def render(graph: DependencyGraph, report: Report) -> str:
    """The events of a graph, sorted by job."""
    nodes = {node.key: node for node in graph.nodes}
    jobs: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        data = nodes.get(data_of(edge))
        if way_of(edge) and data is not None and data.kind in DATA_KINDS:
            name = edge.stage or edge.entry or code_of(edge).partition(":")[2].partition("::")[0]
            jobs["STAGE" if edge.stage else "SCRIPT", name].append(edge)
    namespace = f"repository:{report.subject.name}"
    return as_lines([_event(report, namespace, job, jobs[job], nodes) for job in sorted(jobs)])


def _event(
    report: Report, namespace: str, job: tuple[str, str], edges: list[Edge], nodes: dict[str, Node]
) -> dict[str, object]:
    producer = f"urn:mldebt:{report.tool_version}"
    kind, name = job
    facet = {"processingType": "BATCH", "integration": "MLDEBT", "jobType": kind}
    base = {"_producer": producer, "_schemaURL": _JOB_TYPE}
    return {
        "eventTime": f"{report.subject.today}T00:00:00Z",
        "producer": producer,
        "schemaURL": f"{_SCHEMA}JobEvent",
        "job": {"namespace": namespace, "name": name, "facets": {"jobType": {**base, **facet}}},
        "inputs": _datasets("input", producer, namespace, [edge for edge in edges if way_of(edge) == "read"], nodes),
        "outputs": _datasets("output", producer, namespace, [edge for edge in edges if way_of(edge) == "write"], nodes),
    }


def _datasets(
    side: str, producer: str, namespace: str, edges: Iterable[Edge], nodes: dict[str, Node]
) -> list[dict[str, object]]:
    found: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        found[data_of(edge)].append(edge)
    schema = f"{_SCHEMA}{side.capitalize()}DatasetFacet"
    return [
        {
            **_named(nodes[key], namespace),
            f"{side}Facets": {
                "mldebt_evidence": {"_producer": producer, "_schemaURL": schema, **_evidence(found[key])}
            },
        }
        for key in sorted(found)
    ]


def _evidence(edges: list[Edge]) -> dict[str, object]:
    """How sure an access is, and where it stands: what a catalogue should show beside it."""
    places = dict.fromkeys(str(edge.chain[-1]) for edge in edges if edge.chain)
    certainty = sorted({edge.certainty.value for edge in edges})
    return {"certainty": certainty, "places": list(places)[:_MOST_PLACES]}


def _named(node: Node, namespace: str) -> dict[str, object]:
    """Namespace and name of a dataset: of an address its host and path, of anything else what kind of thing it is."""
    scheme, found, rest = node.key.partition("://")
    if node.kind is NodeKind.OBJECT and found:
        host, _, path = rest.partition("/")
        return {"namespace": f"{scheme}://{host}", "name": path or "/"}
    kind, _, name = node.key.partition(":")
    if node.kind in _FILES:
        return {"namespace": "file" if name.startswith("/") else namespace, "name": name}
    return {"namespace": namespace if node.kind in (NodeKind.TABLE, NodeKind.DATASET) else kind, "name": name}
