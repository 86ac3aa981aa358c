"""Strongly connected components (Tarjan 1972): a graph library takes longer to import than they take to find."""

from collections.abc import Iterable, Iterator, Mapping


def circles(steps: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """The nodes of each component; what a component leads to comes before it. Nodes without steps are found too."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: list[str] = []
    waiting: set[str] = set()
    for start in steps:
        path: list[tuple[str, Iterator[str]]] = []
        following: str | None = start if start not in order else None
        while following is not None or path:
            if following is not None:
                order[following] = low[following] = len(order)
                open_nodes.append(following)
                waiting.add(following)
                path.append((following, iter(steps.get(following, ()))))
                following = None
            node, rest = path[-1]
            for target in rest:
                if target not in order:
                    following = target
                    break
                if target in waiting:
                    low[node] = min(low[node], order[target])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == order[node]:
                    yield _closed(node, open_nodes, waiting)


def _closed(node: str, open_nodes: list[str], waiting: set[str]) -> list[str]:
    """Everything that was opened since ``node``, itself included."""
    members = []
    while True:
        members.append(open_nodes.pop())
        waiting.discard(members[-1])
        if members[-1] == node:
            return members
