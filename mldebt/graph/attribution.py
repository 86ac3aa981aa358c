"""To which runs what was seen in a scope belongs: the script that reaches it, and the stage whose command line did, or
for which a library calls the function."""

from collections.abc import Iterable

from mldebt.graph.declared import Stage
from mldebt.graph.entries import Entries
from mldebt.graph.runtraces import RunTrace
from mldebt.graph.trace import NOWHERE, EdgeNote, Trace
from mldebt.model.place import Location, Site
from mldebt.resolve.commandlines.records import PIPELINES
from mldebt.resolve.world import ScopeKey

Owner = tuple[str, str]  # script and stage, empty where not known
# Functions of stages behind what was seen, each after the scope that whoever runs it reaches; and scripts that reach
# it through none of them.
_Tasks = tuple[tuple[tuple[ScopeKey, ScopeKey], ...], tuple[str, ...]]


class Attribution:
    """Scripts and stages behind edges."""

    def __init__(self, traces: Iterable[Trace], runs: Iterable[RunTrace], stages: Iterable[Stage]) -> None:
        self._runs: dict[str, list[tuple[RunTrace, frozenset[tuple[str, int]]]]] = {}
        self._pipelines: set[str] = set()  # stages of pipelines that start a script
        for run in runs:
            self._pipelines |= {run.stage} if run.declared else set()
            others = frozenset(run.reached) - frozenset(run.covered)
            self._runs.setdefault(run.script, []).append((run, others))
        self._by_script: dict[str, list[str]] = {}
        self._by_function: dict[ScopeKey, list[Owner]] = {}
        self._by_chain: dict[tuple[Location, ...], Owner] = {}  # where code makes a stage
        for stage in stages:
            for script in stage.scripts if stage.kind in PIPELINES and not stage.chain else ():
                self._by_script.setdefault(script, []).append(stage.id)
            for function in stage.functions if not stage.whole else ():
                self._by_function.setdefault(function, []).append((stage.file, stage.id))
            if stage.chain and not stage.whole:
                self._by_chain[stage.chain] = (stage.file, stage.id)
        self._entries = Entries(traces, self._by_function)
        self._behind: dict[ScopeKey, _Tasks] = {}

    def behind(self, edge: EdgeNote, path: str, chain: tuple[Location, ...]) -> tuple[Owner, ...]:
        """The owners of an edge in the trace of the module at ``path``; none where runs have edges of their own for
        it. ``chain`` is where it was seen."""
        for length in range(1, len(chain) + 1 if self._by_chain else 0):
            if chain[:length] in self._by_chain:
                return (self._by_chain[chain[:length]],)
        scripts = self._entries.behind(edge, path)
        if edge.stage:
            return ((path, edge.stage),)
        if edge.reached == NOWHERE:
            return tuple((script, self._only_stage(script)) for script in scripts)
        key = (path, edge.reached)
        found = self._of_tasks(key, edge.chain) if self._by_function else None
        if found is not None:
            return found
        return tuple(owner for script in scripts for owner in self._owners(script, key))

    def in_run(self, edge: EdgeNote, run: RunTrace) -> tuple[Owner, ...]:
        """The owners of an edge in the trace of a run: the stage of the pipeline that started it, else that whose
        function it went through, else where the command line stands."""
        if not run.declared and self._by_function and len(edge.chain) > 1 and edge.reached != NOWHERE:
            starts, scripts = self._tasks((edge.chain[1].path, edge.reached), edge.chain)
            own = [stage for _, node in starts if node in run.reached for _, stage in self._by_function[node]]
            plain = [run.stage] if not own or run.script in scripts else []
            return tuple((run.script, stage) for stage in (*own, *plain))
        return ((run.script, run.stage),)

    def _of_tasks(self, key: ScopeKey, chain: tuple[Site, ...]) -> tuple[Owner, ...] | None:
        """The owners of what was seen in a scope that functions of stages reach, or that calls one; None where there is
        none. A stage of a pipeline that starts the script owns what its tasks do."""
        starts, scripts = self._tasks(key, chain)
        if not starts:
            return None
        found: dict[Owner, None] = {}
        for start, node in starts:
            callers = [script for script in self._entries.of(start) if script]
            for file, stage in self._by_function[node]:
                behind = [owner for script in callers for owner in self._owners(script, key)]
                found |= dict.fromkeys((script, own if own in self._pipelines else stage) for script, own in behind)
                found |= {} if callers else {(file if start == node else start[0], stage): None}
        found |= dict.fromkeys(owner for script in scripts for owner in self._owners(script, key))
        return tuple(found)

    def _tasks(self, key: ScopeKey, chain: tuple[Site, ...]) -> _Tasks:
        called = self._entries.along(chain, self._by_function)
        if called:
            return tuple((key, node) for node in called), ()
        if key not in self._behind:
            nodes, scripts = self._entries.among(key, self._by_function)
            self._behind[key] = tuple((node, node) for node in nodes), scripts
        return self._behind[key]

    def _owners(self, script: str, key: tuple[str, int]) -> list[Owner]:
        runs = self._runs.get(script)
        if not runs:
            return [(script, self._only_stage(script))]
        owners = {(script, run.stage): None for run, others in runs if key in others}
        if not any(run.declared or key in run.placed for run, _ in runs):
            owners[(script, "")] = None
        return list(owners)

    def _only_stage(self, script: str) -> str:
        stages = self._by_script.get(script, [])
        return stages[0] if len(stages) == 1 else ""
