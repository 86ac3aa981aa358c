"""What one module contributes to the graph: kept in the store and joined with the others' by ``builder``."""

from msgspec import Struct
from msgspec.structs import replace

from mldebt.graph.sketch import code_key
from mldebt.model.graph import Certainty, EdgeKind, NodeKind
from mldebt.model.place import Site
from mldebt.resolve.texts import normal
from mldebt.resolve.world import ScopeKey

NOWHERE = -2  # ``EdgeNote.reached`` of an edge that belongs to no scope


class NodeNote(Struct, frozen=True, array_like=True, gc=False):
    """A node, as ``model.graph.Node``, with its place as a site."""

    key: str
    kind: NodeKind
    label: str
    place: Site | None
    attrs: dict[str, str]


class EdgeNote(Struct, frozen=True, array_like=True, gc=False):
    """An edge, as ``model.graph.Edge``. ``reached`` is the scope of the module that the edge was seen in: which scripts
    reach it is a question to the whole program. So is where the ``router`` of an endpoint is mounted, which is named by
    the place where it is made."""

    source: str
    target: str
    kind: EdgeKind
    certainty: Certainty
    chain: tuple[Site, ...]
    symbol: str = ""
    mode: str = ""
    reached: int = NOWHERE
    stage: str = ""
    written: Site | None = None
    router: Site | None = None


class MountNote(Struct, frozen=True, array_like=True, gc=False):
    """That the routes of one router stand below those of another, behind a prefix, which takes the place of what
    ``replaces`` says of their own. Both are named by the places where they are made."""

    child: Site
    parent: Site
    prefix: str
    replaces: str = ""


class CallNote(Struct, frozen=True, array_like=True, gc=False):
    """A call of a function of the repository: in which scope of the module, where, of what, and whether somebody
    outside makes it, who was handed the function."""

    scope: int
    site: Site
    path: str
    target: int
    handed: bool = False

    @property
    def key(self) -> ScopeKey:
        """The scope that is called."""
        return self.path, self.target


class SiteNote(Struct, frozen=True, array_like=True, gc=False):
    """A call that reads or writes, as the module sees it: resolved, or why not. ``depth`` counts the calls between."""

    site: Site
    argument: str
    edge: str
    resolved: bool
    depth: int = 0
    reason: str = ""
    symbol: str = ""


class DataNote(Struct, frozen=True, array_like=True, gc=False):
    """Data that code knows by a name (``name``; ``known`` is what it is called outside of the pipelines around the
    stage), or by an address (``place``). ``loaded`` where the library itself loads or stores it for the code.
    """

    name: str
    known: str
    sure: bool = True
    place: str = ""
    loaded: bool = False


class StageNote(Struct, frozen=True, array_like=True, gc=False):
    """A stage that code defines: a node, task, step or asset of the pipeline library ``system``.

    ``spelled`` is how the code spells its function, or which kind of stage it is; ``within`` the namespace or folder
    around it, ``settings`` the dotted keys of configuration that it is handed, ``schedules`` when it runs;
    ``functions`` are what the library calls.
    """

    system: str
    chain: tuple[Site, ...]
    name: str
    spelled: str = ""
    within: str = ""
    scripts: tuple[str, ...] = ()
    takes: tuple[DataNote, ...] = ()
    gives: tuple[DataNote, ...] = ()
    settings: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()
    command: str = ""
    functions: tuple[ScopeKey, ...] = ()


class LaunchNote(Struct, frozen=True, array_like=True, gc=False):
    """A command: a line of shell, or the ``words`` of a program; ``*`` stands for what is not known. It starts in
    ``wdir``, told from the folder to which the code has ``gone`` before. ``task`` names the step of a workflow that it
    is, ``point`` the entry point of a project of MLflow's."""

    site: Site
    text: str = ""
    words: tuple[str, ...] = ()
    wdir: str = ""
    task: str = ""
    gone: str = ""
    point: str = ""


class Trace(Struct, frozen=True, array_like=True, gc=False):
    """All that the graph needs of a module."""

    path: str
    nodes: tuple[NodeNote, ...] = ()
    edges: tuple[EdgeNote, ...] = ()
    calls: tuple[CallNote, ...] = ()
    sites: tuple[SiteNote, ...] = ()
    stages: tuple[StageNote, ...] = ()
    launches: tuple[LaunchNote, ...] = ()
    mounts: tuple[MountNote, ...] = ()


class Recorder:
    """Collects the notes of one module; what says the same twice is kept once, with the shortest evidence."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._nodes: dict[str, NodeNote] = {}
        self._edges: dict[tuple[object, ...], EdgeNote] = {}
        self.sites: dict[tuple[Site, str, str], SiteNote] = {}
        self.calls: dict[CallNote, None] = {}
        self.stages: dict[StageNote, None] = {}
        self.launches: dict[LaunchNote, None] = {}
        self.mounts: dict[MountNote, None] = {}
        self._linked: set[tuple[str, str]] = set()
        self._kept: dict[str, list[tuple[str, Site]]] = {}
        self._hubs: dict[str, tuple[str, Site]] = {}

    def keep(self, text: str, key: str, site: Site) -> None:
        """Notes that code writes what it calls ``text``."""
        self._kept.setdefault(normal(text), []).append((key, site))

    def ask_hub(self, text: str, key: str, site: Site) -> None:
        """Notes that code asks a hub for ``text``, or reads the folder of that name."""
        self._hubs[key] = (normal(text), min(site, self._hubs.get(key, (text, site))[1]))

    def _own(self) -> dict[str, str]:
        """The nodes of a hub that are none: the code wrote a folder of that name before it read it, and libraries look
        for folders first."""
        pushed = {note.target for note in self._edges.values()}
        return {
            hub: key
            for hub, (text, site) in self._hubs.items()
            if hub not in pushed
            for key, written in self._kept.get(text, ())
            if (written.path, written.cell) == (site.path, site.cell) and written.at < site.at
        }

    def node(
        self, key: str, kind: NodeKind, label: str, place: Site | None = None, attrs: dict[str, str] | None = None
    ) -> str:
        """Notes a node, or completes it; its key."""
        known = self._nodes.get(key)
        merged = {**(known.attrs if known is not None else {}), **(attrs or {})}
        if known is not None and known.kind is not NodeKind.FILE:
            kind = known.kind
        self._nodes[key] = NodeNote(key, kind, label, known.place if known and known.place else place, merged)
        return key

    def code(self, path: str) -> str:
        """The key of a code file, whose node is made when traces are joined."""
        return code_key(path)

    def edge(self, note: EdgeNote) -> None:
        """Notes an edge."""
        identity = (note.source, note.target, note.kind, note.certainty, note.reached, note.stage, note.chain[-1:])
        known = self._edges.get(identity)
        if known is None or _evidence(note) < _evidence(known):
            self._edges[identity] = note

    def first_call(self, source: str, target: str) -> bool:
        """Whether no call of ``target`` in ``source`` was noted yet: one is evidence enough."""
        pair = (source, target)
        known = pair in self._linked
        self._linked.add(pair)
        return not known

    def site(self, note: SiteNote) -> None:
        """Notes an access: resolved where any instance is, else with the nearest one's reason."""
        key = (note.site, note.argument, note.edge)
        known = self.sites.get(key)
        if known is None or better(note, known):
            self.sites[key] = note

    def trace(self) -> Trace:
        """What was noted."""
        own = self._own()
        edges = [replace(note, source=own.get(note.source, note.source)) for note in self._edges.values()]
        return Trace(
            self.path,
            tuple(node for key, node in self._nodes.items() if key not in own),
            tuple(edges if own else self._edges.values()),
            tuple(self.calls),
            tuple(self.sites.values()),
            tuple(self.stages),
            tuple(self.launches),
            tuple(self.mounts),
        )


def _evidence(note: EdgeNote) -> tuple[object, ...]:
    """What makes one chain of evidence better than another: it is shorter, or comes first."""
    return len(note.chain), [(site.path, site.cell, site.at, site.end) for site in note.chain]


def better(note: SiteNote, known: SiteNote) -> bool:
    """Whether an instance of an access says more than another: it is resolved, or its reason is nearer."""
    if note.resolved or known.resolved:
        return note.resolved and not known.resolved
    return (note.depth, note.reason) < (known.depth, known.reason)
