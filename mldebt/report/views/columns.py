"""``mldebt graph --columns``: which columns of what data feed which training, prediction and file."""

from collections import defaultdict

from mldebt.model.graph import Certainty, DependencyGraph, Edge, EdgeKind, Node, NodeKind
from mldebt.report.ink import Ink
from mldebt.report.wording import one_line, plural

_OTHERS = "*"
COLUMN_WRITTEN = "written"
COLUMN_PARTS = {"feature": "features", "label": "label", "input": "columns", COLUMN_WRITTEN: "columns"}
"""What columns are at the call that they arrive at (``Edge.mode``), and how a list of them begins."""

_MADE = "frame:"
_MOST = 60  # columns of one list


def columns_text(graph: DependencyGraph, ink: Ink) -> list[str]:
    """A block for each call that columns arrive at, then how columns are made of others."""
    nodes = {node.key: node for node in graph.nodes if node.kind is NodeKind.COLUMN}
    labels = {node.key: one_line(node.label) for node in graph.nodes}
    calls: defaultdict[tuple[str, str, str], defaultdict[str, list[Edge]]]
    calls = defaultdict(lambda: defaultdict(list))
    for edge in graph.edges:
        if edge.source in nodes and edge.mode in COLUMN_PARTS and edge.chain:
            call = (one_line(str(edge.chain[-1])), one_line(edge.symbol), _target(edge, labels))
            calls[call][edge.mode].append(edge)
    lines: list[str] = []
    for (place, symbol, target), parts in sorted(calls.items()):
        lines.append(f"{ink.paint(place, 'path')}  {symbol} → {target}")
        for part in sorted(parts):
            lines += [f"  {COLUMN_PARTS[part]:<10}{row}" for row in _sources(parts[part], nodes, labels)]
        lines.append("")
    made = _derived(graph, nodes, ink)
    lines += [*made, ""] if made else []
    return [*lines, _counts(calls, nodes)]


def _target(edge: Edge, labels: dict[str, str]) -> str:
    if edge.mode == COLUMN_WRITTEN:
        return labels.get(_owner(edge.target), _owner(edge.target))
    return labels.get(edge.target, one_line(edge.target))


def _owner(key: str) -> str:
    return key.rpartition("::")[0]


def _sources(edges: list[Edge], nodes: dict[str, Node], labels: dict[str, str]) -> list[str]:
    """A line for each source: its columns by name, or why they cannot be known."""
    by_owner: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    why: dict[str, str] = {}
    for edge in edges:
        node, owner = nodes[edge.source], _owner(edge.source)
        if node.label == _OTHERS:
            says = nodes.get(edge.target, node)  # of a file that is written, the reason is its own
            why[owner] = one_line(says.attrs.get("why", ""))
        else:
            by_owner[owner][one_line(node.label)] = edge.certainty is not Certainty.EXACT
    rows = []
    for owner in sorted(by_owner.keys() | why.keys()):
        names = by_owner.get(owner, {})
        shown = ", ".join(list(names)[:_MOST]) + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")
        text = f"some of {shown}" if any(names.values()) else shown
        other = f"not known: {why[owner]}" if owner in why else ""
        where = (
            f"made in {one_line(owner.removeprefix(_MADE))}" if owner.startswith(_MADE) else labels.get(owner, owner)
        )
        rows.append(f"{where}: {'; others '.join(filter(None, (text, other)))}")
    return rows


def _derived(graph: DependencyGraph, nodes: dict[str, Node], ink: Ink) -> list[str]:
    """Columns that are made of others, by the place where."""
    made: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for edge in graph.edges:
        if edge.kind is EdgeKind.DERIVES and not edge.mode and edge.source in nodes and edge.target in nodes:
            place = one_line(str(edge.chain[-1])) if edge.chain else ""
            made[place, one_line(nodes[edge.target].label)][one_line(nodes[edge.source].label)] = None
    return [
        f"{ink.paint(place, 'path')}  {name} is made of {', '.join(sources)}"
        for (place, name), sources in sorted(made.items())
    ]


def _counts(calls: dict[tuple[str, str, str], defaultdict[str, list[Edge]]], nodes: dict[str, Node]) -> str:
    named = sum(node.label != _OTHERS for node in nodes.values())
    whole = sum(
        not any(nodes[edge.source].label == _OTHERS for edges in parts.values() for edge in edges)
        for parts in calls.values()
    )
    return f"{plural(named, 'column')} at {plural(len(calls), 'call')}; every column is known at {whole} of them."
