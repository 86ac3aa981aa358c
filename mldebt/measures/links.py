"""Which code files are tied by data: an artefact, table, column, key or model that both touch."""

import math
from collections import defaultdict
from collections.abc import Mapping

from mldebt.knowledge.weights import CaceWeights
from mldebt.measures.reach import file_of
from mldebt.model.graph import Certainty, DependencyGraph, NodeKind

_NO_DATA = frozenset({NodeKind.CODE, NodeKind.STAGE, NodeKind.SCHEDULE})


def data_links(graph: DependencyGraph, weights: CaceWeights) -> dict[str, Mapping[str, float]]:
    """path -> other path -> strength 0 to 1, both ways.

    The strength of a tie is the product of its two edges' strengths; what n files share ties each pair by 1 / log2(n),
    as a commit of n files does.
    """
    kinds = {node.key: node.kind for node in graph.nodes}
    strengths = {certainty: getattr(weights, certainty.value).value for certainty in Certainty}
    users: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for edge in graph.edges:
        for code, thing in ((edge.source, edge.target), (edge.target, edge.source)):
            if kinds.get(code) is NodeKind.CODE and thing in kinds and kinds[thing] not in _NO_DATA:
                known = users[thing].get(file_of(code), 0.0)
                users[thing][file_of(code)] = max(known, strengths[edge.certainty])
    links: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for files in users.values():
        share = 1 / math.log2(max(len(files), 2))
        for path, strength in files.items():
            for other, other_strength in files.items():
                if other != path:
                    tie = strength * other_strength * share
                    links[path][other] = max(links[path].get(other, 0.0), tie)
    return dict(links)
