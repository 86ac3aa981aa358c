"""Which columns data holds that the repository writes itself: what one file writes, another reads."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from msgspec.structs import replace

from mldebt.graph.columns.feeding import WRITTEN
from mldebt.graph.columns.sets import NOT_WRITTEN, ColumnSet, union
from mldebt.model.graph import Certainty, DependencyGraph, Edge, EdgeKind
from mldebt.model.place import Location, Site
from mldebt.resolve.program import Program

_ROUNDS = 6  # files that are made of files that are made of files
_READS = frozenset({EdgeKind.READS, EdgeKind.LOADS})
_WRITES = frozenset({EdgeKind.WRITES, EdgeKind.APPENDS})
_SURE = frozenset({Certainty.EXACT, Certainty.ALTERNATIVES})
_INDEX = frozenset({"Unnamed: 0", "index"})


class Call(Protocol):
    """A call by its place, and by the calls that lead to it."""

    @property
    def site(self) -> Site: ...
    @property
    def via(self) -> tuple[Site, ...]: ...


class Calls(Protocol):
    """The calls that ``ColumnSet`` names by their numbers."""

    def __getitem__(self, index: int, /) -> Call: ...


class Columns(Protocol):
    """Tables of one summary."""

    @property
    def events(self) -> Calls: ...


class Arriving(Protocol):
    """What arrives at a call, as ``Feed`` tells it."""

    @property
    def tables(self) -> Columns: ...
    @property
    def event(self) -> Call: ...
    @property
    def part(self) -> str: ...
    @property
    def columns(self) -> ColumnSet: ...
    @property
    def indexed(self) -> bool: ...


_Feed = TypeVar("_Feed", bound=Arriving)


class Datasets(Generic[_Feed]):
    """Finds the data behind reads and writes, and what it holds."""

    def __init__(self, program: Program, graph: DependencyGraph, feeds: Iterable[_Feed]) -> None:
        self.program = program
        self._read = _by_place(graph, _READS)
        self._written = _by_place(graph, _WRITES)
        self._writers: defaultdict[str, set[Location]] = defaultdict(set)
        for edge in graph.edges:
            if edge.kind in _WRITES or edge.kind is EdgeKind.DECLARES_OUT:
                self._writers[edge.target].update(edge.chain[-1:] if not edge.declared else ())
        self._feeds: defaultdict[str, list[_Feed]] = defaultdict(list)
        for feed in feeds:
            if feed.part == WRITTEN:
                for key in self.written_by(feed.event):
                    self._feeds[key].append(feed)
        self.held: dict[str, ColumnSet] = {}
        self._settle()

    def read_by(self, event: Call) -> list[str]:
        """The data that a call reads."""
        return self._at(self._read, event)

    def written_by(self, event: Call) -> list[str]:
        """The data that a call writes."""
        return self._at(self._written, event)

    def behind(self, tables: Columns, columns: ColumnSet) -> ColumnSet:
        """A table that has whatever its sources hold, closed where these are known to hold no more."""
        if columns.open != NOT_WRITTEN or not columns.sources:
            return columns
        keys = [key for index in sorted(columns.sources) for key in self.read_by(tables.events[index]) or [""]]
        if not all(key in self.held for key in keys):
            return columns
        source = union(self.held[key] for key in dict.fromkeys(keys))
        names = {name: columns.sources for name in source.names if name not in columns.without}
        perhaps = columns.perhaps | source.perhaps
        return replace(columns, names={**names, **columns.names}, open=source.open, perhaps=perhaps)

    def writers(self, key: str) -> list[_Feed]:
        """The calls that write some data."""
        return self._feeds.get(key, [])

    def _settle(self) -> None:
        for _ in range(_ROUNDS):
            found = {key: held for key in self._feeds if (held := self._holds(key)) is not None}
            if found.keys() == self.held.keys():
                break
            self.held = found

    def _holds(self, key: str) -> ColumnSet | None:
        """The columns of data, where every call that writes it is seen and closed."""
        feeds = self._feeds[key]
        if self._writers[key] - {self.program.locate(feed.event.site) for feed in feeds}:
            return None
        sets = [self.behind(feed.tables, feed.columns) for feed in feeds]
        if any(columns.open or columns.some for columns in sets):
            return None
        held = union(sets)
        return replace(held, perhaps=held.perhaps | _INDEX) if any(feed.indexed for feed in feeds) else held

    def _at(self, ends: dict[Location, list[Edge]], event: Call) -> list[str]:
        """The data at a call: that of the same chain of calls, else all that is read or written there."""
        chain = tuple(self.program.locate(site) for site in (*event.via, event.site))
        edges = ends.get(chain[-1], [])
        same = [edge for edge in edges if ends_alike(edge.chain, chain)]
        return list(dict.fromkeys(edge.target if edge.kind in _WRITES else edge.source for edge in same or edges))


def ends_alike(ours: tuple[Location, ...], theirs: tuple[Location, ...]) -> bool:
    """Whether two chains of calls may be one: they end in the same way."""
    shorter = min(len(ours), len(theirs))
    return ours[-shorter:] == theirs[-shorter:]


def _by_place(graph: DependencyGraph, kinds: frozenset[EdgeKind]) -> dict[Location, list[Edge]]:
    """Observed edges of some kinds by the place of the call."""
    found: defaultdict[Location, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind in kinds and edge.chain and edge.certainty in _SURE:
            found[edge.chain[-1]].append(edge)
    return dict(found)
