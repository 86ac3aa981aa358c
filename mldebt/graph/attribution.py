"""To which runs what was seen in a scope belongs: the script that reaches it, and the stage whose command line did, or
for which a library calls the function."""

from collections.abc import Iterable

from mldebt.graph.declared import Stage
from mldebt.graph.entries import Entries
from mldebt.graph.runtraces import RunTrace
from mldebt.graph.trace import NOWHERE, EdgeNote, Trace
from mldebt.model.place import Location
from mldebt.resolve.commandlines.records import PIPELINES
from mldebt.resolve.world import ScopeKey

Owner = tuple[str, str]  # script and stage, empty where not known


class Attribution:
    """Scripts and stages behind edges."""

    def __init__(self, traces: Iterable[Trace], runs: Iterable[RunTrace], stages: Iterable[Stage]) -> None:
        self._runs: dict[str, list[tuple[RunTrace, frozenset[tuple[str, int]]]]] = {}
        for run in runs:
            others = frozenset(run.reached) - frozenset(run.covered)
            self._runs.setdefault(run.script, []).append((run, others))
        self._by_script: dict[str, list[str]] = {}
        self._by_function: dict[ScopeKey, list[Owner]] = {}
        self._by_chain: dict[tuple[Location, ...], Owner] = {}  # where code makes a stage that calls a function
        for stage in stages:
            for script in stage.scripts if stage.kind in PIPELINES and not stage.chain else ():
                self._by_script.setdefault(script, []).append(stage.id)
            for function in stage.functions if not stage.whole else ():
                self._by_function.setdefault(function, []).append((stage.file, stage.id))
                self._by_chain[stage.chain] = (stage.file, stage.id)
        self._entries = Entries(traces, self._by_function)

    def behind(self, edge: EdgeNote, path: str, chain: tuple[Location, ...]) -> tuple[Owner, ...]:
        """The owners of an edge in the trace of the module at ``path``; none where runs have edges of their own for
        it. ``chain`` is where it was seen."""
        for length in range(1, len(chain) if self._by_chain else 0):
            if chain[:length] in self._by_chain:
                return (self._by_chain[chain[:length]],)
        scripts = self._entries.behind(edge, path)
        if edge.stage:
            return ((path, edge.stage),)
        if edge.reached == NOWHERE:
            return tuple((script, self._only_stage(script)) for script in scripts)
        key = (path, edge.reached)
        if self._by_function and not self._entries.of(key):
            nodes = self._entries.among(key, self._by_function)
            owners = [owner for node in nodes for owner in self._by_function[node]]
            if owners:
                return tuple(dict.fromkeys(owners))
        return tuple(owner for script in scripts for owner in self._owners(script, key))

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
