"""What scores look at beside the graph and the history: who imports whom, and which names are used."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mldebt.model.graph import DependencyGraph, EdgeKind
from mldebt.pipeline.people import memory_of_history
from mldebt.resolve.program import Program
from mldebt.score.scorer import Scorer

if TYPE_CHECKING:
    from mldebt.pipeline.analysis import Analysis

CODE_PREFIX = "code:"


def scorer_of(run: "Analysis") -> Scorer:
    """The scores of a run, judged today."""
    graph, history, memory = run.graph, run.history, memory_of_history(run)
    run.progress("scoring", 0, 0)
    identifiers = _identifiers(run.program)
    return Scorer(graph, history, now=run.options.now, imports=_imports(graph), identifiers=identifiers, memory=memory)


def _imports(graph: DependencyGraph) -> Mapping[str, set[str]]:
    """Files by the file that imports them."""
    found: dict[str, set[str]] = {}
    for edge in graph.edges:
        if edge.kind is EdgeKind.IMPORTS:
            source, target = edge.source.removeprefix(CODE_PREFIX), edge.target.removeprefix(CODE_PREFIX)
            found.setdefault(source, set()).add(target)
    return found


def _identifiers(program: Program) -> Mapping[str, Mapping[str, int]]:
    """How often each name is used, by file."""
    found: dict[str, Mapping[str, int]] = {}
    for path, module in program.modules.items():
        counts: dict[str, int] = {}
        for unit in module.cells:
            for name, count in unit.outline.identifiers.items():
                counts[name] = counts.get(name, 0) + count
        found[path] = counts
    return found
