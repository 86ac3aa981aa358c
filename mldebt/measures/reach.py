"""What a change goes through the dependency graph to reach, and how much of a repository hangs together."""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from mldebt.knowledge.weights import CaceWeights
from mldebt.measures.circles import circles
from mldebt.model.graph import Certainty, DependencyGraph, Edge, EdgeKind, NodeKind

ACTOR_FIRST = frozenset({EdgeKind.IMPORTS, EdgeKind.CALLS, EdgeKind.TESTS, EdgeKind.SELECTS, EdgeKind.LAUNCHES})
"""Edges drawn from who depends to what is depended on: a change goes against them. All others carry it forward."""

CODE_ONLY = frozenset({EdgeKind.IMPORTS, EdgeKind.CALLS, EdgeKind.LAUNCHES})
"""Edges that any reader of the code alone can follow."""

_NEVER = (1.0, True)
_WITHOUT_EFFECT = frozenset({EdgeKind.TESTS})  # a test that must follow is no risk but a guard


class Step(NamedTuple):
    """One way a change can go on."""

    target: str
    probability: float
    hidden: bool  # a data edge that no tool declares


class Reached(NamedTuple):
    """A node that a change reaches: the probability along the likeliest way, and whether that way is hidden."""

    node: str
    probability: float
    hidden: bool


class ChangeMap:
    """The steps a change can take, made once of a graph."""

    def __init__(self, graph: DependencyGraph, weights: CaceWeights) -> None:
        self._least = weights.least.value
        kinds = {node.key: node.kind for node in graph.nodes}
        declared = declared_pairs(graph)
        strengths = {certainty: getattr(weights, certainty.value).value for certainty in Certainty}
        steps: defaultdict[str, dict[str, Step]] = defaultdict(dict)
        for edge in graph.edges:
            if edge.kind in _WITHOUT_EFFECT:
                continue
            if edge.kind is EdgeKind.LAUNCHES and kinds.get(edge.source) is NodeKind.STAGE:
                _keep(steps[edge.source], Step(edge.target, 1.0, False))  # a stage and its script are one
                _keep(steps[edge.target], Step(edge.source, 1.0, False))
                continue
            source, target = ends(edge)
            hop = weights.hop.value if kinds.get(target) in (NodeKind.CODE, NodeKind.STAGE) else 1.0
            _keep(steps[source], Step(target, hop * strengths[edge.certainty], is_hidden(edge, declared)))
        self._steps = {source: tuple(found.values()) for source, found in steps.items()}

    def reach(self, starts: Collection[str]) -> dict[str, Reached]:
        """Everything but ``starts`` that a change of them reaches with at least the least probability that counts.

        A hop is paid where the change arrives at code: through a file from writer to reader is one hop.
        """
        found: dict[str, Reached] = {}
        queue: list[tuple[float, str, bool]] = [(-1.0, start, False) for start in sorted(starts)]
        best: dict[str, tuple[float, bool]] = {}
        steps, most = self._steps, -self._least
        while queue:
            minus, node, hidden = heapq.heappop(queue)
            if node in found:
                continue
            found[node] = Reached(node, -minus, hidden)
            for target, share, covert in steps.get(node, ()):
                further = minus * share
                if further > most or target in found:
                    continue
                way = (further, hidden or covert)
                if way < best.get(target, _NEVER):
                    best[target] = way
                    heapq.heappush(queue, (further, target, way[1]))
        return {node: reached for node, reached in found.items() if node not in starts}


def _keep(known: dict[str, Step], step: Step) -> None:
    """Of several steps between two nodes the likeliest, and of equals the one that is not hidden."""
    other = known.get(step.target)
    if other is None or (-step.probability, step.hidden) < (-other.probability, other.hidden):
        known[step.target] = step


def reach(graph: DependencyGraph, starts: Collection[str], weights: CaceWeights) -> dict[str, Reached]:
    """What a change of the nodes ``starts`` reaches; make a ``ChangeMap`` to ask more than once."""
    return ChangeMap(graph, weights).reach(starts)


def ends(edge: Edge) -> tuple[str, str]:
    """(from, to) of a change along an edge."""
    return (edge.target, edge.source) if edge.kind in ACTOR_FIRST else (edge.source, edge.target)


def declared_pairs(graph: DependencyGraph) -> frozenset[tuple[str, str]]:
    """(source, target) of every edge that some tool's file states, of a stage also in the name of its scripts."""
    scripts: defaultdict[str, set[str]] = defaultdict(set)
    for edge in graph.edges:
        if edge.kind is EdgeKind.LAUNCHES:
            scripts[edge.source].add(edge.target)
    pairs: set[tuple[str, str]] = set()
    for edge in graph.edges:
        if edge.declared:
            pairs.add((edge.source, edge.target))
            pairs.update((script, edge.target) for script in scripts.get(edge.source, ()))
            pairs.update((edge.source, script) for script in scripts.get(edge.target, ()))
    return frozenset(pairs)


def is_hidden(edge: Edge, declared: Collection[tuple[str, str]]) -> bool:
    """Whether an edge carries data without any tool's file saying so (``declared``: see ``declared_pairs``)."""
    return edge.kind not in CODE_ONLY and not edge.declared and (edge.source, edge.target) not in declared


def propagation_cost(graph: DependencyGraph, *, code_only: bool) -> float:
    """Share of all pairs of code files in which a change of one can reach the other, itself included.

    Density of the visibility matrix (MacCormack, Rusnak & Baldwin 2006); ``code_only`` follows imports and calls alone,
    otherwise data edges too. 0 for a repository without code.
    """
    home = {node.key: file_of(node.key) for node in graph.nodes if node.kind is NodeKind.CODE}
    files = sorted(set(home.values()))
    if not files:
        return 0.0
    steps: defaultdict[str, set[str]] = defaultdict(set)
    for edge in graph.edges:
        if edge.kind in _WITHOUT_EFFECT or (code_only and edge.kind not in CODE_ONLY):
            continue
        source, target = (home.get(end, end) for end in ends(edge))
        if source != target:
            steps[source].add(target)
    number = {file: bit for bit, file in enumerate(files)}
    visible = _visibility(steps, number)
    return sum(visible.get(file, 1 << number[file]).bit_count() for file in files) / len(files) ** 2


def file_of(key: str) -> str:
    """The path of a code node's file: ``code:nb.ipynb#3`` lies in ``nb.ipynb``, ``code:a.py::f`` in ``a.py``."""
    return key.removeprefix("code:").partition("::")[0].partition("#")[0]


def _visibility(steps: Mapping[str, Iterable[str]], number: Mapping[str, int]) -> dict[str, int]:
    """node -> set of numbered nodes it reaches, as bits; one pass over the circles, sinks first."""
    visible: dict[str, int] = {}
    for members in circles(steps):
        mask = 0
        for member in members:
            if member in number:
                mask |= 1 << number[member]
            for target in steps.get(member, ()):
                mask |= visible.get(target, 0)
        visible.update(dict.fromkeys(members, mask))
    return visible
