"""Documents of SQL: code of their own, which reads and writes tables, and the Python that hands them to an engine."""

from collections.abc import Mapping

from mldebt.graph.places import Places, names_table
from mldebt.graph.sketch import Sketch
from mldebt.graph.sql import Named, read_document
from mldebt.model.graph import Certainty, EdgeKind, NodeKind
from mldebt.model.place import Location

_PYTHON = (".py", ".ipynb")


def add_queries(sketch: Sketch, places: Places, statements: Mapping[str, str]) -> None:
    """Edges of every document of SQL; ``statements`` are their texts by path."""
    for path in sorted(statements):
        for named in read_document(statements[path]).names:
            _add(sketch, places, Location(path, _line(statements[path], named.name)), named)
    for edge in sketch.edges():
        path = edge.source.removeprefix("file:")
        if edge.kind is EdgeKind.READS and path in statements and edge.target.endswith(_PYTHON):
            ends = (edge.target, sketch.code(path))
            sketch.edge(*ends, EdgeKind.LAUNCHES, edge.certainty, edge.chain, entry=edge.entry, stage=edge.stage)


def _line(text: str, name: str) -> int:
    """The first line that holds a table's own name, or the file's."""
    at = text.lower().find(name.rpartition("/")[2].rpartition(".")[2].strip("*").lower())
    return text.count("\n", 0, at) + 1 if at > 0 else 1


def _add(sketch: Sketch, places: Places, location: Location, named: Named) -> None:
    path, where = location.path, (location,)
    if named.file:
        target = places.target(named.name, path)
        if target is None:
            return
        key, certainty = sketch.node(target.key, target.kind, target.label), target.certainty
    else:
        certainty = Certainty.PATTERN if "*" in named.name else Certainty.EXACT
        if not names_table(named.name):
            return
        key = sketch.node(f"table:{named.name}", NodeKind.TABLE, named.name)
    code = sketch.code(path)
    if named.edge == "reads":
        sketch.edge(key, code, EdgeKind.READS, certainty, where, entry=path, mode="r")
    else:
        mode = {"writes": "w", "appends": "a"}[named.edge]
        sketch.edge(code, key, EdgeKind(named.edge), certainty, where, entry=path, mode=mode)
