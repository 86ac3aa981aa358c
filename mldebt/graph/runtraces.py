"""What a script contributes to the graph when one command line of the repository starts it."""

import posixpath
import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from mldebt.graph.accesses import accesses_of
from mldebt.graph.places import Places, Target, begins_at_root, is_word, local, names_something
from mldebt.graph.trace import EdgeNote, NodeNote, Recorder, SiteNote
from mldebt.graph.tracing import note_access
from mldebt.model.graph import NodeKind
from mldebt.model.place import Site
from mldebt.resolve.commandlines.records import CommandLine
from mldebt.resolve.configs.hydrafolders import working_folder
from mldebt.resolve.importing import as_imported, class_bodies, run_by_imports
from mldebt.resolve.interfaces.words import origin
from mldebt.resolve.program import Program
from mldebt.resolve.runs import Run, run_command
from mldebt.resolve.sharing import Shared
from mldebt.resolve.terms import Summary
from mldebt.resolve.texts import ROOT
from mldebt.resolve.world import ScopeKey, World

WRITING = frozenset({"writes", "persists", "appends"})
_ANCHORED = re.compile(r"^(?:/|~|\*/|[A-Za-z]:[\\/]|[A-Za-z][A-Za-z0-9+.-]*://)")


class RunTrace(Struct, frozen=True, array_like=True, gc=False):
    """One run. ``reached`` are the scopes that it goes through; the edges of those in ``covered`` are its own, those of
    the others stand in the traces of their modules. To those in ``placed`` the line says only in which folder they run.
    ``declared``: a pipeline tool starts it."""

    script: str
    stage: str
    declared: bool
    place: Site
    nodes: tuple[NodeNote, ...] = ()
    edges: tuple[EdgeNote, ...] = ()
    sites: tuple[SiteNote, ...] = ()
    reached: tuple[ScopeKey, ...] = ()
    covered: tuple[ScopeKey, ...] = ()
    placed: tuple[ScopeKey, ...] = ()


class PlacesFrom(Places):
    """Places as a process sees them that was started in some folder: relative paths begin there."""

    def __init__(self, places: Places, wdir: str) -> None:
        self._places = places
        self._wdir = wdir

    def target(self, text: str, module: str, *, artefact: bool = False, several: bool = False) -> Target | None:
        """As ``Places.target``."""
        text = local(text)
        if not text.startswith(ROOT) and not _ANCHORED.match(text) and text:
            clean = posixpath.normpath(text.replace("\\", "/"))
            if "*" in clean and not names_something(clean):
                return None  # the folder that the tool starts it in says nothing of what the code names
            at_root = begins_at_root(self._wdir, clean, self._places.is_folder)
            whole = clean if at_root else posixpath.normpath(posixpath.join(self._wdir, clean))
            if is_word(text) and not self._places.is_known(whole):
                return None
            if whole.startswith(".."):
                return None  # it lies outside of the tree, wherever the code does
            text = f"{ROOT}/{whole}" if whole != "." else ROOT
        return self._places.target(text, module, artefact=artefact, several=several)

    def within(self, folder: str) -> Places:
        """Places as a program sees them that has gone to a folder of its own before it writes: what nobody knows where
        the process was started lies there."""
        return _PlacesOfRun(self, folder)

    def is_known(self, path: str) -> bool:
        """As ``Places.is_known``."""
        return self._places.is_known(path)

    def is_file(self, path: str) -> bool:
        """As ``Places.is_file``."""
        return self._places.is_file(path)

    def is_folder(self, path: str) -> bool:
        """As ``Places.is_folder``."""
        return self._places.is_folder(path)


class _PlacesOfRun(PlacesFrom):
    def __init__(self, places: PlacesFrom, folder: str) -> None:
        super().__init__(places._places, places._wdir)
        self._folder = folder

    def target(self, text: str, module: str, *, artefact: bool = False, several: bool = False) -> Target | None:
        """As ``Places.target``."""
        text = local(text)
        relative = text != self._folder and not text.startswith(ROOT) and not _ANCHORED.match(text)
        found = super().target(text, module, artefact=artefact, several=several)
        if not relative or found is None or self.is_known(found.label) or self.is_known(posixpath.dirname(found.label)):
            return found
        return super().target(posixpath.join(self._folder, text), module, artefact=artefact, several=several)


def trace_run(program: Program, places: Places, line: CommandLine, shared: Shared | None = None) -> RunTrace:
    """What a run of a command line contributes; ``shared`` as in ``run_command``."""
    run = run_command(program.world, line, shared)
    reached = _reached(program, run)
    whole = line.placed  # every relative path begins in the folder that it is started in
    covered = {key: found for key, found in reached.items() if whole or key[1] < 0 or key in run.functions}
    recorder = _OfStage(line) if line.program else Recorder(line.script)
    seen = PlacesFrom(places, line.wdir) if whole else places
    above = (origin(line),)
    found = [
        access
        for summaries in covered.values()
        for summary in summaries
        for index, event in enumerate(summary.events)
        for access in accesses_of(program, summary, index, event)
    ]
    written = _written_in(seen, reached)
    made = {text for access in found if access.edge in WRITING for text in access.texts} if written else set()
    for access in found:
        there = written if written is not None and not made.isdisjoint(access.texts) else seen
        note_access(program, recorder, there, access, above)
    trace = recorder.trace()
    parts = (trace.nodes, trace.edges, trace.sites)
    same = [key for key in covered if whole and not _is_of_line(program, run, key)]
    scopes = (tuple(reached), tuple(covered), tuple(same))
    return RunTrace(line.script, line.stage, line.declared, above[0], *parts, *scopes)


def _is_of_line(program: Program, run: Run, key: ScopeKey) -> bool:
    """Whether a run does something in a scope that any other start of the program does not."""
    if key == (run.top.path, -1):
        return run.top is not program.world.top(run.top.path)
    return key in run.functions


def _written_in(seen: Places, reached: Mapping[ScopeKey, tuple[Summary, ...]]) -> Places | None:
    """Places as a run of Hydra writes to them that begins in a folder of its own; None of any other run."""
    if not isinstance(seen, PlacesFrom):
        return None
    folders = (working_folder(summary) for summaries in reached.values() for summary in summaries)
    folder = next((folder for folder in folders if folder), "")
    return seen.within(folder) if folder else None


class _OfStage(Recorder):
    """Notes what a program does that a stage spells itself: its code is the stage."""

    def __init__(self, line: CommandLine) -> None:
        super().__init__(line.script)
        self._line = line

    def code(self, path: str) -> str:
        """The key of a code file, or of the stage."""
        if path != self.path:
            return super().code(path)
        stage = self._line.stage
        return self.node(f"stage:{stage}", NodeKind.STAGE, stage.removeprefix(f"{self._line.file}:"))


def _reached(program: Program, run: Run) -> dict[ScopeKey, tuple[Summary, ...]]:
    """The scopes that a run goes through, nearest first: what it calls, and what its imports run."""
    world, script = program.world, run.top.path
    found: dict[ScopeKey, tuple[Summary, ...]] = {(script, -1): (run.top,)}
    todo, imported = [run.top], {script}
    own = () if run.line.program else class_bodies(program.modules[script])
    bodies = [(script, scope) for scope in own]
    found |= {key: run.functions.get(key) or (program.functions[key],) for key in bodies}
    while todo:
        summary = todo.pop(0)
        for call in summary.calls:
            key = (call.path, call.scope)
            if key not in found and key in program.functions:
                found[key] = run.functions.get(key) or (program.functions[key],)
                todo.extend(found[key])
        for path in _imported(world, run, summary, imported):
            fresh = [one for one in as_imported(world, path) if (path, one.scope) not in found]
            found |= {(path, one.scope): (one,) for one in fresh}
            todo.extend(fresh)
    return found


def _imported(world: World, run: Run, summary: Summary, seen: set[str]) -> Iterator[str]:
    """The modules that the imports of a scope run, those of a program that the line spells among them."""
    for path in run.imports if summary is run.top else ():
        if path not in seen:
            seen.add(path)
            yield path
            yield from run_by_imports(world, path, -1, seen)
    yield from run_by_imports(world, summary.path, summary.scope, seen)
