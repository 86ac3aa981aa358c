"""The lineage of one node, up and down, as trees in a terminal."""

from collections import defaultdict
from collections.abc import Mapping

from mldebt.model.graph import Certainty, DependencyGraph, Edge, Node
from mldebt.report.ink import Ink
from mldebt.report.views.narrow import flows
from mldebt.report.wording import one_line

MOST_LINES = 200  # of one tree


def lineage(graph: DependencyGraph, node: Node, depth: int, ink: Ink) -> list[str]:
    """What a node comes from and what it goes to, step by step. ``depth`` 0: as far as it goes."""
    nodes = {one.key: one for one in graph.nodes}
    lines = [ink.paint(f"{node.kind.value} {one_line(node.label)}", "path")]
    lines += [f"  {one_line(key)}: {one_line(value)}" for key, value in node.attrs.items()]
    for title, forward in (("comes from", False), ("goes to", True)):
        tree = _Tree(graph, nodes, depth, ink, forward=forward)
        drawn = tree.below(node.key)
        lines += [title, *drawn] if drawn else [f"{title} nothing that is known"]
    return lines


class _Tree:
    """One direction; what was drawn once is not drawn again below."""

    def __init__(
        self, graph: DependencyGraph, nodes: Mapping[str, Node], depth: int, ink: Ink, *, forward: bool
    ) -> None:
        self._nodes, self._depth, self._ink, self._forward = nodes, depth, ink, forward
        self._next: defaultdict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
        for edge in graph.edges:
            if flows(edge):
                here, there = (edge.source, edge.target) if forward else (edge.target, edge.source)
                self._next[here][there].append(edge)
        self._drawn: set[str] = set()

    def below(self, key: str) -> list[str]:
        """The lines below a node."""
        lines: list[str] = []
        self._draw(key, "  ", 1, lines)
        if len(lines) > MOST_LINES:
            lines[MOST_LINES:] = [f"  … and {len(lines) - MOST_LINES:,} lines more; --depth shows fewer steps"]
        return lines

    def _draw(self, key: str, margin: str, step: int, lines: list[str]) -> None:
        self._drawn.add(key)
        rows = sorted(self._next[key].items(), key=lambda row: self._label(row[0]))
        for index, (other, edges) in enumerate(rows):
            last = index == len(rows) - 1
            again = other in self._drawn and bool(self._next[other])
            lines.append(f"{margin}{'└─' if last else '├─'} {self._row(other, edges)}{' (see above)' if again else ''}")
            if not again and (not self._depth or step < self._depth) and len(lines) <= MOST_LINES:
                self._draw(other, margin + ("   " if last else "│  "), step + 1, lines)

    def _row(self, other: str, edges: list[Edge]) -> str:
        words = ", ".join(dict.fromkeys(edge.kind.value for edge in edges))
        unsure = sorted({edge.certainty.value for edge in edges} - {Certainty.EXACT.value})
        places = list(dict.fromkeys(one_line(str(edge.chain[-1])) for edge in edges if edge.chain))
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        where = f"  {places[0]}{more}" if places else ""
        sure = f" ({', '.join(unsure)})" if unsure else ""
        return f"{words} {'→' if self._forward else '←'} {self._label(other)}{self._ink.paint(sure + where, 'faint')}"

    def _label(self, key: str) -> str:
        node = self._nodes.get(key)
        return f"{node.kind.value} {one_line(node.label)}" if node is not None else one_line(key)
