"""Which code files are tied by data: what one writes and another reads, and what both read."""

import math
from collections import defaultdict
from collections.abc import Mapping

from mldebt.knowledge.weights import CaceWeights
from mldebt.measures.reach import ends, file_of
from mldebt.model.graph import Certainty, DependencyGraph, NodeKind

_CODE = frozenset({NodeKind.CODE, NodeKind.STAGE, NodeKind.SCHEDULE})

Steps = Mapping[str, Mapping[str, float]]


def data_links(graph: DependencyGraph, weights: CaceWeights) -> dict[str, Mapping[str, float]]:
    """path -> other path -> strength 0 to 1, both ways.

    Two files are tied by a way through data, models or keys alone, from one to the other or from one thing to both.
    Its strength is the product of its edges' strengths; what n files share ties each pair by 1 / log2(n), as a commit
    of n files does.
    """
    kinds = {node.key: node.kind for node in graph.nodes}
    strengths = {certainty: getattr(weights, certainty.value).value for certainty in Certainty}
    steps: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for edge in graph.edges:
        source, target = ends(edge)
        is_code = (kinds.get(source) in _CODE, kinds.get(target) in _CODE)
        if is_code != (True, True):
            steps[source][target] = max(steps[source].get(target, 0.0), strengths[edge.certainty])
    links: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for node, kind in kinds.items():
        if kind is NodeKind.CODE:
            for other, strength in _users(steps, kinds, node).items():
                _tie(links, file_of(node), file_of(other), strength)
        elif kind not in _CODE:
            users = _users(steps, kinds, node)
            share = 1 / math.log2(max(len(users), 2))
            for user, strength in users.items():
                for other, other_strength in users.items():
                    _tie(links, file_of(user), file_of(other), strength * other_strength * share)
    return dict(links)


def _users(steps: Steps, kinds: Mapping[str, NodeKind], start: str) -> dict[str, float]:
    """code node -> strength of the strongest way from ``start`` through anything but code."""
    strength = {start: 1.0}
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if node != start and kinds.get(node) in _CODE:
            continue
        for target, step in steps.get(node, {}).items():
            if strength[node] * step > strength.get(target, 0.0):
                strength[target] = strength[node] * step
                waiting.append(target)
    return {node: value for node, value in strength.items() if node != start and kinds.get(node) is NodeKind.CODE}


def _tie(links: defaultdict[str, dict[str, float]], some: str, other: str, strength: float) -> None:
    if some != other and strength > 0:
        links[some][other] = max(links[some].get(other, 0.0), strength)
        links[other][some] = max(links[other].get(some, 0.0), strength)
