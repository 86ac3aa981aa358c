"""One run over one tree: each room's result, computed when somebody asks."""

import gc
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Self

from mldebt.config import Config
from mldebt.model.errors import RunWarning
from mldebt.model.history import HistoryView
from mldebt.pipeline.contents import Contents, read_contents
from mldebt.pipeline.declaredowners import DeclaredOwners
from mldebt.pipeline.limits import TimeLimit
from mldebt.pipeline.naming import named_project
from mldebt.pipeline.options import Progress, RunOptions
from mldebt.pipeline.remembering import Remembering
from mldebt.pipeline.setup import Project, project_tree
from mldebt.pipeline.stamp import resolution_stamp
from mldebt.source import Tree
from mldebt.store import Store, cache_directory, open_store

if TYPE_CHECKING:  # a report that is reused needs none of it
    from mldebt.flow.roles import Roles
    from mldebt.graph.builder import Frame, Inputs
    from mldebt.graph.places import AskedPlaces
    from mldebt.graph.runtraces import RunTrace
    from mldebt.graph.trace import Trace
    from mldebt.model.graph import DependencyGraph
    from mldebt.pipeline.gathering import Gathered
    from mldebt.pipeline.partner import Partner
    from mldebt.pipeline.resolution import Resolution
    from mldebt.pipeline.rows import Questions
    from mldebt.pipeline.sources import Sources
    from mldebt.pipeline.timelimit import TimedReading
    from mldebt.resolve.program import Program
    from mldebt.score.scorer import Scorer

WHOLE = "whole"


class Analysis:
    """The results of the rooms. ``errors`` are sentences that make the run exit with 2."""

    def __init__(self, options: RunOptions, project: Project, store: Store, progress: Progress) -> None:
        self.options = options
        self.project = project
        self.config: Config = project.loaded.config
        self.store = store
        self.progress = progress
        self.errors: list[str] = []
        self.notes: list[str] = [*project.loaded.notes]
        self.timings: dict[str, float] = {}
        self.limit: TimeLimit | None = None  # to be set before anything is read
        self._asked: tuple[Questions, ...] = ()  # by command lines
        self._partner: Partner | None = None
        self._processes = ExitStack()  # ends those that help

    @contextmanager
    def timed(self, phase: str) -> Iterator[None]:
        """Adds the wall time of a phase, in seconds, to the timings."""
        start = perf_counter()
        yield
        self.timings[phase] = self.timings.get(phase, 0.0) + perf_counter() - start

    @contextmanager
    def _deep(self, phase: str) -> Iterator[None]:
        from mldebt.pipeline.programs import deep_recursion

        with self.timed(phase), deep_recursion():
            yield

    @cached_property
    def tree(self) -> Tree:
        """The files, at the revision asked about."""
        with self.timed("files"):
            return project_tree(self.project, self.options.rev)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every path of the tree."""
        return tuple(entry.path for entry in self.tree.entries)

    @cached_property
    def contents(self) -> Contents:
        """The bytes of what is read."""
        tree = self.tree
        with self.timed("reading"):
            return read_contents(tree, self.progress)

    @cached_property
    def sources(self) -> "Sources":
        """What was read."""
        from mldebt.pipeline.sources import read_sources

        contents = self.contents
        with self.timed("parsing"):
            return read_sources(contents, self.store, self.options.jobs, self.progress, self._within(), self.memory)

    def _within(self) -> "Callable[[Sources], TimedReading] | None":
        if self.limit is None:
            return None
        from mldebt.pipeline.programs import timed_reading

        key, tables = self._whole_key, self.project.tables
        return timed_reading(self.limit._replace(settled=key in self.store.get(WHOLE, [key])), self.config, tables)

    @cached_property
    def program(self) -> "Program":
        """Names and values, resolved when somebody asks."""
        from mldebt.pipeline.programs import build_program

        sources = self.sources
        with self.timed("resolving"):
            return build_program(sources, self.config, self.project.tables)

    @cached_property
    def roles(self) -> "Roles":
        """Who trains and who predicts."""
        from mldebt.flow.roles import Roles

        return Roles(self.program)

    @cached_property
    def resolution(self) -> "Resolution":
        """Which modules the store knows, and which must be resolved."""
        from mldebt.pipeline.resolution import Resolution
        from mldebt.pipeline.serving import partner_for

        resolution = Resolution(self.program, self.sources.digests, self.stamp, self.store)
        places = self.asked_places
        self.progress("resolving", 0, 0)
        with self._deep("resolving"):
            resolution.settle()
            self._partner = partner_for(self, resolution)
            if self._partner is not None:
                self._processes.callback(self._partner.close)
            resolution.make(self.roles, places, self._partner)
        return resolution

    @cached_property
    def stamp(self) -> str:
        """What tells this engine and its options from others."""
        return resolution_stamp(self.config, self.project.tables)

    @property
    def _whole_key(self) -> str:
        """Under which it is kept that all of this project was resolved once."""
        return f"{self.stamp}:{str(self.project.root)!a}"

    @cached_property
    def frame(self) -> "Frame":
        """Declared stages, and the places that texts may mean."""
        from mldebt.graph.builder import build_frame
        from mldebt.pipeline.commands import lines_in_files

        with self._deep("linking"):
            return build_frame(self.graph_inputs, lines_in_files(self))

    @property
    def graph_inputs(self) -> "Inputs":
        """What the graph is built from, beside the program."""
        from mldebt.graph.builder import Inputs

        return Inputs(self.paths, self.sources.document, self.sources.texts, self.config)

    @cached_property
    def asked_places(self) -> "AskedPlaces":
        """The places of the graph, to be asked by modules."""
        from mldebt.graph.places import AskedPlaces

        return AskedPlaces(self.program.world, self.frame.places)

    @cached_property
    def called_program(self) -> "Program":
        """The program, once it is known of every module whom it calls."""
        resolution = self.resolution
        self.program.learn(calls=resolution.calls())
        for path in self.program.modules:
            if fault := resolution.fault(path):
                self.sources.note_fault(path, fault)
        return self.program

    @cached_property
    def traces(self) -> "tuple[Trace, ...]":
        """What each module contributes to the graph."""
        _ = self.called_program
        with self._deep("resolving"):
            return self.resolution.traces(self.roles, self.asked_places)

    @cached_property
    def runs(self) -> "tuple[RunTrace, ...]":
        """What each command line of the repository makes its script do."""
        from mldebt.pipeline.commands import command_lines
        from mldebt.pipeline.runs import Runs

        with self._deep("resolving"):
            known = Runs(self.resolution, self.asked_places, self.store, self.options.jobs)
            runs, self._asked = known.of(command_lines(self), self.stamp)
        return runs

    @cached_property
    def gathered(self) -> "Gathered":
        """What checks gathered of single modules."""
        from mldebt.pipeline.gathering import Gathered

        return Gathered(self.resolution, self.store)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_raised: object) -> None:
        """Keeps what was resolved, also where something failed later; not where somebody wants to be rid of the run."""
        with self._processes:
            if issubclass(kind or Exception, Exception):
                self.memory.keep()
                if "called_program" in self.__dict__:
                    self._keep()

    def _keep(self) -> None:
        with self._deep("keeping"):
            self.resolution.keep(self._asked)
            if "gathered" in self.__dict__:
                self.gathered.keep()
        if not self.sources.left_out:
            self.store.put(WHOLE, {self._whole_key: b""})

    @cached_property
    def graph(self) -> "DependencyGraph":
        """Nodes, edges, components."""
        from mldebt.graph.builder import build_graph
        from mldebt.graph.outside import mark_outside
        from mldebt.pipeline.commands import launched

        traces, runs = self.traces, self.runs
        self.progress("linking", 0, 0)
        with self._deep("linking"):
            graph = build_graph(self.program, traces, self.frame, self.graph_inputs, runs, launched(self))
            graph, notes = mark_outside(graph, self.config)
        self.notes += notes
        return graph

    @cached_property
    def memory(self) -> Remembering:
        """What earlier runs over this project answered."""
        return Remembering(self.store, self._whole_key)

    @cached_property
    def history(self) -> HistoryView:
        """People and touches; state ``none`` outside of git."""
        from mldebt.pipeline.people import history_of

        return history_of(self, self.commits)

    @cached_property
    def commits(self) -> Callable[[], bytes | None]:
        """Waits for the commits, which a second process begins to read when this is first asked for."""
        from mldebt.pipeline.people import commits_ahead

        return self._processes.enter_context(commits_ahead(self))

    @cached_property
    def declared_owners(self) -> DeclaredOwners:
        """Who is said to own what."""
        origin = self.project.loaded.origins.get("owners", "")
        return DeclaredOwners(self.tree, self.config.owners, origin, lambda: self.history)

    @cached_property
    def scorer(self) -> "Scorer":
        """Scores of the graph and the history, today."""
        from mldebt.pipeline.scoring import scorer_of

        return scorer_of(self)

    @cached_property
    def component_of(self) -> dict[str, str]:
        """The home of each path."""
        return {path: component.name for component in self.graph.components for path in component.files}


@contextmanager
def analysis(options: RunOptions, progress: Progress) -> Iterator[Analysis]:
    """Opens the project, its repository and the store; closes them whatever happens. The collector rests meanwhile:
    everything a run makes lives until its end."""
    enabled = gc.isenabled()
    gc.disable()
    project = named_project(options)
    directory = cache_directory(options.cache_dir) if options.use_cache else None
    try:
        with open_store(directory) as store, Analysis(options, project, store, progress) as run:
            yield run
        for sentence in store.warnings:  # no part of the report, which is the same with a cache and without
            warnings.warn(sentence, RunWarning, stacklevel=2)
    finally:
        if project.git is not None:
            project.git.close()
        if enabled:
            gc.enable()
