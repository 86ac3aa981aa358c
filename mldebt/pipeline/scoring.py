"""What scores look at beside the graph and the history: who imports whom, and which names are used."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from mldebt.measures import REMEMBERED
from mldebt.model.graph import DependencyGraph, EdgeKind
from mldebt.model.score import CaceScore
from mldebt.pipeline.helping import helped
from mldebt.pipeline.people import memory_of_history
from mldebt.pipeline.remembering import Told
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


@contextmanager
def scored_ahead(run: "Analysis", *, people: bool) -> Iterator[Callable[[], None]]:
    """Lets a second process score the components while the block runs, in a repository of which one has made a half of
    the modules, too: the scores are shown, and rules ask for owners only. What is yielded waits for them."""
    if not people or run.resolution.partner is None:
        yield lambda: None
        return
    scorer, memory = run.scorer, run.memory
    memory.recall(REMEMBERED)

    def scored() -> bytes:
        memory.begin()
        return msgspec.msgpack.encode(_Scored(scorer.cace_of_components(), memory.told()))

    with helped(scored) as answer:

        def take_over() -> None:
            found = answer()
            if found is not None:  # else they are scored here, when somebody asks
                told = msgspec.msgpack.decode(found, type=_Scored)
                scorer.take_over(told.scores)
                memory.take_over(told.memory)

        yield take_over


class _Scored(Struct, frozen=True, array_like=True):
    scores: dict[str, CaceScore]
    memory: Told


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
        if len(module.cells) == 1:
            found[path] = module.cells[0].outline.identifiers
            continue
        counts: dict[str, int] = {}
        for unit in module.cells:
            for name, count in unit.outline.identifiers.items():
                counts[name] = counts.get(name, 0) + count
        found[path] = counts
    return found
