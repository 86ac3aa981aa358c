"""Saved models among which one script chooses: it loads and measures them all, and everybody else takes one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from mldebt.checks.data.edges import actor, script_of
from mldebt.checks.gathering import gathered
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.model.graph import EdgeKind
from mldebt.resolve.program import Program

_MEASURES = frozenset({"metric", "score"})
_FIELD = 3  # of a model and the one that it replaced, both are kept up


@once_a_run
def chosen_by(subject: Subject) -> Mapping[str, str]:
    """The scripts that save a model which is only a candidate, each with the script that compares them."""
    savers: defaultdict[str, set[str]] = defaultdict(set)
    for edge in subject.graph.edges:
        if edge.kind is EdgeKind.PERSISTS and edge.chain:
            savers[edge.target].add(script_of(edge))
    taken: defaultdict[str, set[str]] = defaultdict(set)
    for edge in subject.graph.edges:
        if edge.kind is EdgeKind.LOADS and edge.chain and len(savers.get(edge.source, ())) == 1:
            for taker in {actor(edge), script_of(edge)} - savers[edge.source]:
                taken[taker] |= savers[edge.source]
    several = {taker: scripts for taker, scripts in taken.items() if len(scripts) > 1}
    measuring = frozenset(_measuring(subject))
    found: dict[str, str] = {}
    for taker, scripts in sorted(several.items()):
        others = (theirs for other, theirs in several.items() if other != taker)
        if len(scripts) >= _FIELD and taker in measuring and all(len(theirs & scripts) < 2 for theirs in others):
            found.update(dict.fromkeys(scripts, taker))
    return found


def _may_measure(program: Program, symbol: str) -> bool:
    return program.role_of(symbol) in _MEASURES


@gathered(str, calling=_may_measure)
def _measuring(subject: Subject) -> Iterator[str]:
    """The files in which the calls begin that measure a model."""
    program = subject.program
    seen: set[str] = set()
    for summary in program.summaries():
        for event in summary.events:
            path = (*event.via, event.site)[0].path
            if path not in seen and program.role(event) in _MEASURES:
                seen.add(path)
                yield path
