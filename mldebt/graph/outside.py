"""What crosses the border of the repository, as its owners say in ``[imports]`` and ``[exports]``."""

import fnmatch
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from mldebt.config import Config
from mldebt.model.graph import MADE_OUTSIDE, READ_OUTSIDE, DependencyGraph, Node


def mark_outside(graph: DependencyGraph, config: Config) -> tuple[DependencyGraph, tuple[str, ...]]:
    """The graph with its border marked, and a sentence for each name of the configuration that nothing here bears."""
    if not config.imports and not config.exports:
        return graph, ()
    used: set[tuple[str, str]] = set()
    nodes = []
    for node in graph.nodes:
        attrs = dict(node.attrs)
        for table, names, word in (
            ("imports", config.imports, MADE_OUTSIDE),
            ("exports", config.exports, READ_OUTSIDE),
        ):
            for name in _matching(node, names):
                used.add((table, name))
                attrs[word] = names[name]
        nodes.append(replace(node, attrs=attrs) if len(attrs) > len(node.attrs) else node)
    notes = tuple(
        f"[{table}] names `{name}`, which nothing that was read here reads or writes; correct it, or remove it."
        for table, names in (("imports", config.imports), ("exports", config.exports))
        for name in names
        if (table, name) not in used
    )
    return replace(graph, nodes=tuple(nodes)), notes


def _matching(node: Node, names: Mapping[str, str]) -> Iterable[str]:
    """The names, paths or patterns that mean a node: by its key, or by its label as people see it."""
    return [name for name in names if name in (node.key, node.label) or fnmatch.fnmatchcase(node.label, name)]
