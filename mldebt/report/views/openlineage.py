"""OpenLineage 2-0-2: the static lineage of jobs, one ``JobEvent`` a line, as its file transport writes events.

https://openlineage.io/docs/spec/object-model, https://openlineage.io/docs/spec/naming: nothing was run, so there is no
``RunEvent``. A job is a declared stage, else the script that is started; a stage and a script of one name are one job.
Files of the repository are named in its own namespace, since no scheduler knows a host for them. Data that a catalogue
keeps somewhere is named by that place, and bears the catalogue's name as another (``symlinks``).
"""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from mldebt.model.graph import DependencyGraph, Edge, Node, NodeKind
from mldebt.model.report import Report
from mldebt.report.views import as_lines
from mldebt.report.views.columnfacets import ColumnFacets
from mldebt.report.views.ways import DATA_KINDS, code_of, data_of, way_of

_SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/"
_JOB_TYPE = "https://openlineage.io/spec/facets/2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet"
_SYMLINKS = "https://openlineage.io/spec/facets/1-0-1/SymlinksDatasetFacet.json#/$defs/SymlinksDatasetFacet"
_FILES = {NodeKind.FILE, NodeKind.GLOB, NodeKind.ARTEFACT}
_MOST_PLACES = 5


def render(graph: DependencyGraph, report: Report) -> str:
    """The events of a graph, sorted by job."""
    nodes = {node.key: node for node in graph.nodes}
    jobs: dict[str, list[Edge]] = defaultdict(list)
    kept: dict[str, dict[str, None]] = defaultdict(dict)
    for edge in graph.edges:
        data, code = nodes.get(data_of(edge)), nodes.get(code_of(edge))
        if not way_of(edge) or data is None or data.kind not in DATA_KINDS:
            continue
        if code is not None and code.kind in DATA_KINDS:
            kept[code.key][data.key] = None  # where a catalogue keeps data
        else:
            jobs[edge.stage or edge.entry or code_of(edge).partition(":")[2].partition("::")[0]].append(edge)
    events = _Events(report, nodes, {key: tuple(places) for key, places in kept.items()})
    facets = ColumnFacets(graph, events.producer, events.named)
    return as_lines([events.event(job, jobs[job], facets) for job in sorted(jobs)])


class _Events(Struct, frozen=True):
    """Makes events of the graph's nodes; ``kept`` is where a catalogue keeps data, by its key."""

    report: Report
    nodes: dict[str, Node]
    kept: dict[str, tuple[str, ...]]

    @property
    def producer(self) -> str:
        """Who tells."""
        return f"urn:mldebt:{self.report.tool_version}"

    @property
    def _namespace(self) -> str:
        return f"repository:{self.report.subject.name}"

    def event(self, job: str, edges: list[Edge], facets: ColumnFacets) -> dict[str, object]:
        """What one job reads and writes."""
        kind = "STAGE" if any(edge.stage for edge in edges) else "SCRIPT"
        facet = {"processingType": "BATCH", "integration": "MLDEBT", "jobType": kind}
        base = {"_producer": self.producer, "_schemaURL": _JOB_TYPE}
        return {
            "eventTime": f"{self.report.subject.today}T00:00:00Z",
            "producer": self.producer,
            "schemaURL": f"{_SCHEMA}JobEvent",
            "job": {"namespace": self._namespace, "name": job, "facets": {"jobType": {**base, **facet}}},
            "inputs": self._datasets("input", [edge for edge in edges if way_of(edge) == "read"], facets),
            "outputs": self._datasets("output", [edge for edge in edges if way_of(edge) == "write"], facets),
        }

    def _datasets(self, side: str, edges: Sequence[Edge], facets: ColumnFacets) -> list[dict[str, object]]:
        found: dict[str, list[Edge]] = defaultdict(list)
        others: dict[str, dict[str, None]] = defaultdict(dict)
        for edge in edges:
            for key in self.kept.get(data_of(edge), (data_of(edge),)):
                found[key].append(edge)
                if key != data_of(edge):
                    others[key][data_of(edge)] = None
        evidence = {"_producer": self.producer, "_schemaURL": f"{_SCHEMA}{side.capitalize()}DatasetFacet"}
        rows: list[dict[str, object]] = []
        for key in sorted(found):
            places = {edge.chain[-1] for edge in found[key] if edge.chain} if side == "output" else None
            more = facets.of(key, places) | self._symlinks(others.get(key, {}))
            row = {**self.named(key), f"{side}Facets": {"mldebt_evidence": {**evidence, **_evidence(found[key])}}}
            rows.append({**row, "facets": more} if more else row)
        return rows

    def _symlinks(self, keys: dict[str, None]) -> dict[str, object]:
        """The names that a catalogue gives to data."""
        names = [{**self.named(key), "type": "DATASET"} for key in keys]
        facet = {"_producer": self.producer, "_schemaURL": _SYMLINKS, "identifiers": names}
        return {"symlinks": facet} if names else {}

    def named(self, key: str) -> dict[str, object]:
        """Namespace and name of data: of an address its host and path, of anything else what kind of thing it is."""
        kind_of = self.nodes[key].kind
        scheme, found, rest = key.partition("://")
        if kind_of is NodeKind.OBJECT and found:
            host, _, path = rest.partition("/")
            return {"namespace": f"{scheme}://{host}", "name": path or "/"}
        kind, _, name = key.partition(":")
        if kind_of in _FILES:
            return {"namespace": "file" if name.startswith("/") else self._namespace, "name": name}
        return {"namespace": self._namespace if kind_of in (NodeKind.TABLE, NodeKind.DATASET) else kind, "name": name}


def _evidence(edges: list[Edge]) -> dict[str, object]:
    """How sure an access is, and where it stands: what a catalogue should show beside it."""
    places = dict.fromkeys(str(edge.chain[-1]) for edge in edges if edge.chain)
    certainty = sorted({edge.certainty.value for edge in edges})
    return {"certainty": certainty, "places": list(places)[:_MOST_PLACES]}
