"""The first half of a layered drawing (Sugiyama, Tagawa and Toda 1981): which layer, and which order in it."""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

Edge = tuple[int, int]

SWEEPS = 10
MOST_BENDS = 4000
"""Invisible nodes that lead long edges around others; beyond this, long edges are drawn straight."""


def parts_of(count: int, edges: Sequence[Edge]) -> list[list[int]]:
    """The weakly connected parts, largest first."""
    parent = list(range(count))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for source, target in edges:
        parent[max(root(source), root(target))] = min(root(source), root(target))
    parts: dict[int, list[int]] = defaultdict(list)
    for node in range(count):
        parts[root(node)].append(node)
    return sorted(parts.values(), key=lambda part: (-len(part), part[0]))


def back_edges(nodes: Sequence[int], edges: Sequence[Edge]) -> set[Edge]:
    """Edges that close a cycle in a depth-first walk from the nodes nothing leads to."""
    following: dict[int, list[int]] = defaultdict(list)
    entered = set()
    for source, target in edges:
        following[source].append(target)
        entered.add(target)
    closing: set[Edge] = set()
    state: dict[int, int] = {}
    for start in sorted(nodes, key=lambda node: (node in entered, node)):
        if start in state:
            continue
        state[start] = 1
        stack = [(start, iter(following[start]))]
        while stack:
            node, rest = stack[-1]
            nearest = next(rest, None)
            if nearest is None:
                state[node] = 2
                stack.pop()
            elif state.get(nearest) == 1:
                closing.add((node, nearest))
            elif nearest not in state:
                state[nearest] = 1
                stack.append((nearest, iter(following[nearest])))
    return closing


def layers_of(nodes: Sequence[int], edges: Sequence[Edge]) -> dict[int, int]:
    """Longest-path layers of an acyclic graph; a node nothing leads to stands right before its first reader."""
    following: dict[int, list[int]] = defaultdict(list)
    waiting = dict.fromkeys(nodes, 0)
    for source, target in edges:
        following[source].append(target)
        waiting[target] += 1
    layer = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if not waiting[node]]
    first = set(ready)
    for node in ready:
        for target in following[node]:
            layer[target] = max(layer[target], layer[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    for node in first:
        if following[node]:
            layer[node] = min(layer[target] for target in following[node]) - 1
    return layer


class Layers:
    """Nodes in ordered layers, long edges broken by invisible bends (numbers from ``count`` on)."""

    def __init__(self, nodes: Sequence[int], edges: Sequence[Edge], count: int) -> None:
        closing = back_edges(nodes, edges)
        forward = [(target, source) if (source, target) in closing else (source, target) for source, target in edges]
        layer = layers_of(nodes, sorted(set(forward)))
        self.rows: list[list[int]] = [[] for _ in range(max(layer.values(), default=0) + 1)]
        for node in nodes:
            self.rows[layer[node]].append(node)
        self.chains: dict[Edge, list[int]] = {}
        self.layer = layer
        self._before: dict[int, list[int]] = defaultdict(list)
        self._after: dict[int, list[int]] = defaultdict(list)
        self._free = count
        for edge in sorted(set(forward), key=lambda edge: (layer[edge[1]] - layer[edge[0]], edge)):
            self._thread(edge, count)
        self._order()

    def _thread(self, edge: Edge, count: int) -> None:
        source, target = edge
        chain = [source]
        for level in range(self.layer[source] + 1, self.layer[target]):
            if self._free - count >= MOST_BENDS:
                break
            self.layer[self._free] = level
            self.rows[level].append(self._free)
            chain.append(self._free)
            self._free += 1
        chain.append(target)
        self.chains[edge] = chain
        for one, next_one in pairwise(chain):
            self._after[one].append(next_one)
            self._before[next_one].append(one)

    def neighbours(self, node: int) -> list[int]:
        """Nodes and bends joined to a node in the layers beside it."""
        return self._before[node] + self._after[node]

    def _order(self) -> None:
        """Barycentre sweeps, down and up; the order with the fewest crossings is kept."""
        best, fewest = [list(row) for row in self.rows], self._crossings()
        for sweep in range(SWEEPS):
            down = sweep % 2 == 0
            beside = self._before if down else self._after
            for row in self.rows if down else reversed(self.rows):
                self._sort_row(row, beside)
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = [list(row) for row in self.rows], crossings
            if not fewest:
                break
        self.rows = best

    def _sort_row(self, row: list[int], beside: dict[int, list[int]]) -> None:
        place = {
            node: index
            for near in {self.layer[n] for m in row for n in beside[m]}
            for index, node in enumerate(self.rows[near])
        }
        wish = {}
        for index, node in enumerate(row):
            near = [place[other] for other in beside[node]]
            wish[node] = sum(near) / len(near) if near else float(index)
        row.sort(key=wish.__getitem__)

    def _crossings(self) -> int:
        """How many pairs of neighbouring-layer edges cross."""
        crossings = 0
        for upper, lower in pairwise(self.rows):
            place = {node: index for index, node in enumerate(lower)}
            seen: list[int] = []
            for node in upper:
                ends = sorted(place[target] for target in self._after[node] if target in place)
                crossings += sum(len(seen) - bisect_right(seen, end) for end in ends)
                for end in ends:
                    insort(seen, end)
        return crossings
