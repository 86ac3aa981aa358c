"""Who writes a node, and which of its writers may overwrite what another one wrote."""

import posixpath
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from mldebt.checks.clones import are_copies
from mldebt.checks.data.edges import READS, WRITES, actor
from mldebt.checks.guards import only_where_missing
from mldebt.checks.running import running
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions
from mldebt.model.graph import Edge, Node
from mldebt.model.place import Location, Site
from mldebt.resolve.program import texts_of
from mldebt.resolve.terms import Event
from mldebt.resolve.world import ScopeKey

_DOCUMENTS = (".json", ".yaml", ".yml", ".toml")


class Writer(Struct, frozen=True):
    """One script that writes a node: by which edge, and at which sites, outermost call first."""

    edge: Edge
    sites: tuple[Site, ...]
    event: Event

    @property
    def path(self) -> str:
        """The script."""
        return actor(self.edge)


class Writers:
    """The writers of one run, judged by what is written around their calls."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.program = subject.program
        self._demoted = frozenset(state.path for state in subject.files if state.demoted)
        self._words = conventions()

    @cached_property
    def _running(self) -> frozenset[ScopeKey]:
        return running(self.program, self._demoted)

    @cached_property
    def _events(self) -> dict[tuple[Location, ...], tuple[ScopeKey, Event]]:
        """Writing calls by the chain of places they are reached through."""
        found: dict[tuple[Location, ...], tuple[ScopeKey, Event]] = {}
        for summary in self.program.summaries():
            for event in summary.events:
                if any(row.edge in WRITES or row.switch is not None for row in self.program.edges(event)):
                    chain = tuple(map(self.program.locate, (*event.via, event.site)))
                    found.setdefault(chain, ((summary.path, summary.scope), event))
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
        key, event = self._events.get(edge.chain, (None, None))
        if key is None or event is None or key not in self._running or "unpacks" in self.program.traits(event):
            return None
        sites = (*event.via, event.site)
        if any(map(self._is_guarded, sites)) or self._is_fallback(key):
            return None
        return Writer(edge, sites, event)

    def _is_guarded(self, site: Site) -> bool:
        return only_where_missing(self.program, site, self._words.existence_checks)

    def _is_fallback(self, key: ScopeKey) -> bool:
        """Whether a function is called only where a file is missing."""
        calls = self._calls.get(key, ())
        return key[1] >= 0 and bool(calls) and all(map(self._is_guarded, calls))

    @cached_property
    def _calls(self) -> dict[ScopeKey, list[Site]]:
        """Where each function is called."""
        found: dict[ScopeKey, list[Site]] = {}
        for summary in self.program.summaries():
            for call in summary.calls:
                found.setdefault((call.path, call.scope), []).append(call.site)
        return found

    # --- two writers

    def compete(self, first: Writer, second: Writer, node: Node) -> bool:
        """Whether what a node holds depends on which of two scripts ran last. Scripts that read a document and write it
        back each change their part of it."""
        ours, theirs = self._fetched(first), self._fetched(second)
        if ours and ours == theirs:
            return False
        if self._is_variant(first.path, second.path) or not self._same_place(first, second, node):
            return False
        if node.key.endswith(_DOCUMENTS) and {first.path, second.path} <= self._readers.get(node.key, set()):
            return False
        pairs = {(first.sites[0], second.sites[0]), (first.sites[-1], second.sites[-1])}
        return not any(are_copies(self.program, *pair) for pair in pairs)

    def _fetched(self, writer: Writer) -> tuple[str, ...]:
        """The addresses or files of which a call writes a plain copy."""
        for row in self.program.edges(writer.event):
            if row.edge == "reads" and row.as_ in ("url", "path"):
                return texts_of(self.program.argument(writer.event, row.arg))
        return ()

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
