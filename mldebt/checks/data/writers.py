"""Who writes a node, and which of its writers may overwrite what another one wrote."""

import posixpath
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from mldebt.checks.clones import are_copies
from mldebt.checks.data.edges import READS, WRITES, actor
from mldebt.checks.gathering import gathered
from mldebt.checks.guards import only_where_missing
from mldebt.checks.running import running
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions
from mldebt.model.graph import Edge, Node
from mldebt.model.place import Location, Site
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Event
from mldebt.resolve.world import ScopeKey

_DOCUMENTS = (".json", ".yaml", ".yml", ".toml")


class Writer(Struct, frozen=True):
    """One script that writes a node: by which edge, and at which sites, outermost call first. ``fetched`` are the
    addresses or files of which it writes a plain copy."""

    edge: Edge
    sites: tuple[Site, ...]
    fetched: tuple[str, ...]

    @property
    def path(self) -> str:
        """The script."""
        return actor(self.edge)


class Write(Struct, frozen=True, array_like=True):
    """A call that writes, as one scope sees it."""

    path: str
    scope: int
    sites: tuple[Site, ...]
    unpacks: bool
    fetched: tuple[str, ...]


def _may_write(program: Program, symbol: str) -> bool:
    return any(row.edge in WRITES or row.switch is not None for row in program.edges_of(symbol))


@gathered(Write, calling=_may_write)
def _writes(subject: Subject) -> Iterator[Write]:
    program = subject.program
    for summary in program.summaries():
        for event in summary.events:
            if any(row.edge in WRITES or row.switch is not None for row in program.edges(event)):
                unpacks = "unpacks" in program.traits(event)
                sites = (*event.via, event.site)
                yield Write(summary.path, summary.scope, sites, unpacks, _fetched(program, event))


def _fetched(program: Program, event: Event) -> tuple[str, ...]:
    """The addresses or files of which a call writes a plain copy."""
    for row in program.edges(event):
        if row.edge == "reads" and row.as_ in ("url", "path"):
            return texts_of(program.argument(event, row.arg))
    return ()


class Writers:
    """The writers of one run, judged by what is written around their calls."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.program = subject.program
        self._demoted = frozenset(state.path for state in subject.files if state.demoted)
        self._words = conventions()

    @cached_property
    def _running(self) -> frozenset[ScopeKey]:
        return running(self.subject)

    @cached_property
    def _writes(self) -> dict[tuple[Location, ...], Write]:
        """Writing calls by the chain of places they are reached through."""
        found: dict[tuple[Location, ...], Write] = {}
        for write in _writes(self.subject):
            found.setdefault(tuple(map(self.program.locate, write.sites)), write)
        return found

    @cached_property
    def _projects(self) -> frozenset[str]:
        """Folders that hold a project of their own."""
        paths = (state.path.rpartition("/") for state in self.subject.files)
        return frozenset(folder for folder, _, name in paths if name in self._words.project_files)

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(folder for state in self.subject.files for folder in _parents(state.path))

    # --- one writer

    def of(self, edges: list[Edge]) -> list[Writer]:
        """One writer a script: those that run, and overwrite what is there. A shared helper has one writer."""
        found: dict[str, Writer] = {}
        places: set[Location] = set()
        for edge in sorted(edges, key=lambda item: (item.chain, item.entry)):
            if actor(edge) in self._demoted or edge.chain[-1] in places:
                continue
            places.add(edge.chain[-1])
            writer = self._writer(edge)
            if writer is not None:
                found.setdefault(writer.path, writer)
        return [found[path] for path in sorted(found)]

    def _writer(self, edge: Edge) -> Writer | None:
        write = self._writes.get(edge.chain)
        key = (write.path, write.scope) if write is not None else ("", -1)
        if write is None or key not in self._running or write.unpacks:
            return None
        if any(map(self._is_guarded, write.sites)) or self._is_fallback(key):
            return None
        return Writer(edge, write.sites, write.fetched)

    def _is_guarded(self, site: Site) -> bool:
        return only_where_missing(self.program, site, self._words.existence_checks)

    def _is_fallback(self, key: ScopeKey) -> bool:
        """Whether a function is called only where a file is missing."""
        calls = self.program.calls.sites.get(key, ())
        return key[1] >= 0 and bool(calls) and all(map(self._is_guarded, calls))

    # --- two writers

    def compete(self, first: Writer, second: Writer, node: Node) -> bool:
        """Whether what a node holds depends on which of two scripts ran last. Scripts that read a document and write it
        back each change their part of it."""
        if first.fetched and first.fetched == second.fetched:
            return False  # both keep a plain copy of the same
        if self._is_variant(first.path, second.path) or not self._same_place(first, second, node):
            return False
        if node.key.endswith(_DOCUMENTS) and {first.path, second.path} <= self._readers.get(node.key, set()):
            return False
        pairs = {(first.sites[0], second.sites[0]), (first.sites[-1], second.sites[-1])}
        return not any(are_copies(self.program, *pair) for pair in pairs)

    def _is_variant(self, first: str, second: str) -> bool:
        """Whether two names differ only in words that mark versions (``train``, ``train_old``), or one is such a word
        (``solution``)."""
        names = [posixpath.splitext(posixpath.basename(path))[0].lower() for path in (first, second)]
        stems = [self._stem(name) for name in names]
        return names[0] != names[1] and (stems[0] == stems[1] or not all(stems))

    def _stem(self, name: str) -> str:
        words = [word for word in _split(name) if word not in self._words.variant_words and not word.isdigit()]
        return "-".join(words)

    def _same_place(self, first: Writer, second: Writer, node: Node) -> bool:
        """Whether a relative path means one file for both. Where no such file or folder is known, the scripts of two
        projects in one repository are not taken to run in the same folder."""
        path = node.label
        if "://" in path or path.startswith("/") or node.attrs.get("declared"):
            return True
        if self._is_inside(path, first.path) and self._is_inside(path, second.path):
            return False
        if path in self._folders or posixpath.dirname(path) in self._folders:
            return True
        return self._project(first.path) == self._project(second.path)

    def _is_inside(self, path: str, script: str) -> bool:
        """Whether a script lies deep in the folder that a relative path begins with: it is rather started from where it
        lies, and means a folder of that name there."""
        return script.startswith(f"{path.partition('/')[0]}/") and script.count("/") > 1

    @cached_property
    def _readers(self) -> dict[str, set[str]]:
        """Which scripts read each node."""
        found: dict[str, set[str]] = {}
        for edge in self.subject.graph.edges:
            if edge.kind in READS and edge.chain:
                found.setdefault(edge.source, set()).add(actor(edge))
        return found

    def _project(self, path: str) -> str:
        return next((folder for folder in _parents(path) if folder in self._projects), "")


def _parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _split(name: str) -> list[str]:
    return [word for word in name.replace("-", "_").replace(" ", "_").replace(".", "_").split("_") if word]
