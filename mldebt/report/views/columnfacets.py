"""What ``graph --columns`` found of data, as dataset facets of OpenLineage.

https://openlineage.io/docs/spec/facets/dataset-facets/schema, .../column_lineage_facet
"""

from collections import defaultdict
from collections.abc import Callable, Container

from mldebt.model.graph import DependencyGraph, Edge, EdgeKind, Node, NodeKind
from mldebt.model.place import Location

Named = Callable[[str], dict[str, object]]  # of the key of data its namespace and name
_OTHERS = "*"
_WRITTEN = "written"
_FACETS = "https://openlineage.io/spec/facets/1-2-0/"


class ColumnFacets:
    """Facets by data: every column where all are known, and for what a job writes of which columns each is made."""

    def __init__(self, graph: DependencyGraph, producer: str, named: Named) -> None:
        self._producer, self._named = producer, named
        self._columns = {node.key: node for node in graph.nodes if node.kind is NodeKind.COLUMN}
        self._of: defaultdict[str, list[Node]] = defaultdict(list)
        for key, node in self._columns.items():
            self._of[owner_of(key)].append(node)
        self._data = {node.key for node in graph.nodes} - self._columns.keys()
        self._made: defaultdict[str, list[str]] = defaultdict(list)
        self._written: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in graph.edges:
            if edge.kind is EdgeKind.DERIVES and edge.source in self._columns and edge.target in self._columns:
                if edge.mode == _WRITTEN:
                    self._written[owner_of(edge.target)].append(edge)
                else:
                    self._made[edge.target].append(edge.source)

    def of(self, data: str, places: Container[Location] | None = None) -> dict[str, object]:
        """The facets of data; of what is written at some places with what each column there is made of."""
        found: dict[str, object] = {}
        columns = self._of.get(data, [])
        if columns and all(node.attrs.get("state") == "closed" for node in columns):
            held = sorted({self._columns[edge.target].label for edge in self._written[data]})
            found["schema"] = self._facet("SchemaDatasetFacet", [{"name": name} for name in held])
        lineage: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for edge in self._written[data] if places is not None else ():
            name = self._columns[edge.target].label
            if name != _OTHERS and edge.chain and places is not None and edge.chain[-1] in places:
                lineage[name] |= dict.fromkeys(self._sources(edge.source))
        fields = {name: {"inputFields": [self._field(key) for key in keys]} for name, keys in lineage.items() if keys}
        return found | ({"columnLineage": self._facet("ColumnLineageDatasetFacet", fields)} if fields else {})

    def _facet(self, name: str, fields: object) -> dict[str, object]:
        return {"_producer": self._producer, "_schemaURL": f"{_FACETS}{name}.json#/$defs/{name}", "fields": fields}

    def _field(self, key: str) -> dict[str, object]:
        return {**self._named(owner_of(key)), "field": self._columns[key].label}

    def _sources(self, key: str) -> list[str]:
        """The columns of data behind a column, through those that code makes."""
        found, seen, todo = [], {key}, [key]
        while todo:
            at = todo.pop(0)
            if owner_of(at) in self._data and self._columns[at].label != _OTHERS:
                found.append(at)
            fresh = [source for source in self._made[at] if source not in seen]
            seen.update(fresh)
            todo += fresh
        return found


def owner_of(key: str) -> str:
    """The data, or the file of code, that the key of a column names."""
    return key.rpartition("::")[0]
