"""The columns of a program as nodes and edges beside the graph of its data."""

from collections import defaultdict
from collections.abc import Iterable

from msgspec.structs import replace

from mldebt.flow.roles import Roles
from mldebt.graph.columns.datasets import Datasets, ends_alike
from mldebt.graph.columns.feeding import INPUT, WRITTEN, Feed, feeds, inputs_of
from mldebt.graph.columns.sets import ColumnSet
from mldebt.graph.columns.tables import Tables
from mldebt.graph.sketch import Sketch, code_key, edge_order
from mldebt.model.graph import Certainty, DependencyGraph, EdgeKind, NodeKind
from mldebt.model.place import Location
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event

OTHERS = "*"
_FRAME = "frame:"


def with_columns(program: Program, roles: Roles, graph: DependencyGraph) -> DependencyGraph:
    """The graph with a node for each column that feeds a training, a prediction or a file that is written."""
    found = feeds(program, roles)
    picture = Picture(program, graph, Datasets(program, graph, found))
    for feed in found:
        picture.add(feed)
    home = {node.key: node.component for node in graph.nodes}
    nodes = [replace(node, component=home.get(_home(node.key), "")) for node in picture.sketch.nodes()]
    edges = sorted((*graph.edges, *picture.sketch.edges()), key=edge_order)
    return replace(graph, nodes=tuple(sorted((*graph.nodes, *nodes), key=lambda node: node.key)), edges=tuple(edges))


def _home(key: str) -> str:
    """The node that a column belongs to: its data, or the file of code that makes it."""
    owner = key.rpartition("::")[0]
    return code_key(owner.removeprefix(_FRAME)) if owner.startswith(_FRAME) else owner


class Picture:
    """Collects the nodes and edges of columns."""

    def __init__(self, program: Program, graph: DependencyGraph, datasets: Datasets[Feed]) -> None:
        self.program = program
        self.datasets = datasets
        self.sketch = Sketch()
        self._trained: defaultdict[Location, list[tuple[tuple[Location, ...], str]]] = defaultdict(list)
        for edge in graph.edges:
            if edge.kind is EdgeKind.TRAINS and edge.chain:
                self._trained[edge.chain[-1]].append((edge.chain, edge.target))
        self._seen: dict[tuple[int, int, str], Tables] = {}  # holds the tables, whose identity is in the key

    def add(self, feed: Feed) -> None:
        """The columns that arrive at one call, and what they are made of."""
        chain = self._chain(feed.event)
        columns = self.datasets.behind(feed.tables, feed.columns)
        if feed.part == WRITTEN:
            for target in self.datasets.written_by(feed.event):
                self._written(feed, columns, target, chain)
            return
        models = [] if feed.part == INPUT else self._models(chain)
        kind = EdgeKind.PREDICTS if feed.part == INPUT else EdgeKind.TRAINS
        for node in dict.fromkeys(self._arriving(feed, columns)):
            for target in models or [code_key(chain[-1].path)]:
                self._edge(node, target, kind, feed, chain)

    def _written(self, feed: Feed, columns: ColumnSet, target: str, chain: tuple[Location, ...]) -> None:
        for name, origins in columns.names.items():
            made = self._column(target, name)
            for node in self._nodes(feed.tables, name, origins):
                self._edge(node, made, EdgeKind.DERIVES, feed, chain)
        for others in self._unknown(feed, columns):
            self._edge(others, self._others(target, columns.open), EdgeKind.DERIVES, feed, chain)

    def _models(self, chain: tuple[Location, ...]) -> list[str]:
        at_place = self._trained.get(chain[-1], [])
        same = [model for calls, model in at_place if ends_alike(calls, chain)]
        return list(dict.fromkeys(same or [model for _, model in at_place]))

    def _arriving(self, feed: Feed, columns: ColumnSet) -> Iterable[str]:
        for name, origins in columns.names.items():
            yield from self._nodes(feed.tables, name, origins)
        yield from self._unknown(feed, columns)

    def _unknown(self, feed: Feed, columns: ColumnSet) -> list[str]:
        """What stands for further columns of an open table: of the data that it was read from, or of the code."""
        owners = [owner for index in sorted(columns.sources) for owner in self._sources(feed.tables, index)]
        places = dict.fromkeys(owners) or [f"{_FRAME}{feed.event.site.path}"] if columns.open else []
        return [self._others(owner, columns.open) for owner in places]

    def _nodes(self, tables: Tables, name: str, origins: Iterable[int]) -> list[str]:
        """The nodes of a column: of the data it was read from, or of the file that makes it."""
        found = [node for index in sorted(origins) for node in self._made_by(tables, name, index)]
        return list(dict.fromkeys(found)) or [self._column(f"{_FRAME}{tables.lineage.summary.path}", name)]

    def _made_by(self, tables: Tables, name: str, index: int) -> list[str]:
        event = tables.events[index]
        if any(row.edge == "reads" for row in self.program.edges(event)):
            return [self._column(owner, name) for owner in self._sources(tables, index)]
        node = self._column(f"{_FRAME}{event.site.path}", name, self.program.locate(event.site))
        key = (id(tables), index, name)
        if key not in self._seen:
            self._seen[key] = tables
            chain = self._chain(event)
            for other, origins in inputs_of(tables, index, name).names.items():
                for source in self._nodes(tables, other, [origin for origin in origins if origin != index]):
                    if source != node:
                        self.sketch.edge(source, node, EdgeKind.DERIVES, Certainty.EXACT, chain, symbol=event.symbol)
        return [node]

    def _sources(self, tables: Tables, index: int) -> list[str]:
        """The data that a read yields; the file of the code where that is not known."""
        event = tables.events[index]
        return self.datasets.read_by(event) or [f"{_FRAME}{event.site.path}"]

    def _column(self, owner: str, name: str, place: Location | None = None) -> str:
        held = self.datasets.held.get(owner)
        state = {"state": "closed"} if held is not None else {}
        key = self.sketch.node(f"{owner}::{name}", NodeKind.COLUMN, name, place, state)
        if not owner.startswith(_FRAME):
            self.sketch.edge(owner, key, EdgeKind.COVERS, Certainty.EXACT)
        return key

    def _others(self, owner: str, why: str) -> str:
        """What stands for the columns that cannot be known."""
        return self.sketch.node(f"{owner}::{OTHERS}", NodeKind.COLUMN, OTHERS, None, {"state": "open", "why": why})

    def _edge(self, source: str, target: str, kind: EdgeKind, feed: Feed, chain: tuple[Location, ...]) -> None:
        sure = Certainty.ALTERNATIVES if feed.columns.some else Certainty.EXACT
        symbol = feed.event.called or feed.event.symbol
        self.sketch.edge(source, target, kind, sure, chain, symbol=symbol, mode=feed.part)

    def _chain(self, event: Event) -> tuple[Location, ...]:
        return tuple(self.program.locate(site) for site in (*event.via, event.site))
