"""``mldebt graph``: what depends on what, for people and for other programs."""

from collections import defaultdict
from collections.abc import Callable, Container
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mldebt.model.graph import Certainty, DependencyGraph, Edge, EdgeKind, NodeKind
from mldebt.model.place import Location
from mldebt.model.report import Report
from mldebt.report import formats_for
from mldebt.report.ink import Ink
from mldebt.report.privacy import hide_addresses
from mldebt.report.text import coverage_sentence
from mldebt.report.views import as_json, as_lines, openlineage, unknown
from mldebt.report.views.columns import COLUMN_PARTS, COLUMN_WRITTEN, columns_text
from mldebt.report.views.lineage import lineage
from mldebt.report.views.narrow import Part, is_structure, narrow
from mldebt.report.views.ways import CODE_KINDS, code_of, data_of, way_of
from mldebt.report.wording import one_line, part, plain, plural

_STORED = {NodeKind.FILE, NodeKind.GLOB, NodeKind.ARTEFACT}


def render_graph(name: str, report: Report, part: Part, color: bool = False) -> str:
    """The part of the report's graph that was asked for, as ``text``, ``json``, ``dot``, ``graphml``, ``mermaid``,
    ``edges`` or ``openlineage`` (both one JSON object a line). Raises ``UnknownViewError``."""
    graph = hide_addresses(narrow(report.graph, part), DependencyGraph)
    if name == "text":
        return _text(graph, report, part, Ink(color, 100))
    if name == "openlineage":
        return openlineage.render(graph, report)
    if name not in _FORMATS:
        raise unknown(name, formats_for("graph"))
    return _FORMATS[name](graph)


def _place(edge: Edge) -> str:
    place = one_line(str(edge.chain[-1])) if edge.chain else one_line(edge.entry)
    return f"{place}, named in {one_line(str(edge.written))}" if edge.written else place


def _text(graph: DependencyGraph, report: Report, asked: Part, ink: Ink) -> str:
    if asked.unresolved:
        return _unresolved(graph, report, ink)
    if len(asked.starts) == 1:
        focus = next(node for node in graph.nodes if node.key == asked.starts[0])
        return "\n".join([*lineage(graph, focus, asked.depth, ink), "", _counts(graph, report)]) + "\n"
    if asked.columns:
        return "\n".join(columns_text(graph, ink)) + "\n"
    label = {node.key: one_line(node.label) for node in graph.nodes}
    kind = {node.key: node.kind for node in graph.nodes}
    home = {node.key: node.component or node.label for node in graph.nodes if node.kind in CODE_KINDS}
    groups: dict[str, list[tuple[str, str, Edge]]] = defaultdict(list)
    for edge in graph.edges:
        if is_structure(edge):
            continue
        end, arrow, other = (edge.target, "←", edge.source) if edge.target in home else (edge.source, "→", edge.target)
        groups[home.get(end) or label.get(end, end)].append((arrow, other, edge))
    lines: list[str] = []
    for name in sorted(groups):
        lines.append(ink.paint(one_line(part(name)), "path"))
        told: dict[str, None] = {}  # edges that differ only in the script that reaches them are one line
        for arrow, other, edge in sorted(
            groups[name], key=lambda row: (row[0], label.get(row[1], row[1]), row[2].kind)
        ):
            sure = "" if edge.certainty is Certainty.EXACT else f" ({edge.certainty.value})"
            what = f"{kind[other].value} {label[other]}" if other in kind else one_line(other)
            told[f"  {arrow} {edge.kind.value:<12} {what}{ink.paint(sure + '  ' + _place(edge), 'faint')}"] = None
        lines += [*told, ""]
    return "\n".join([*lines, _counts(graph, report)]) + "\n"


def _counts(graph: DependencyGraph, report: Report) -> str:
    counts = f"{plural(len(graph.nodes), 'node')}, {plural(len(graph.edges), 'edge')}. {coverage_sentence(report)}"
    return "\n".join([counts, *(f"Note: {one_line(note)}" for note in report.notes)])


def _unresolved(graph: DependencyGraph, report: Report, ink: Ink) -> str:
    lines = []
    for one in graph.unresolved:
        lines.append(f"{ink.paint(one_line(str(one.location)), 'path')}  {one_line(one.symbol)}")
        lines.append(f"    {one_line(one.reason)}")
        if one.hint:
            lines.append(f"    would help: {one_line(one.hint)}")
    lines += ["", f"{plural(len(graph.unresolved), 'call')} unresolved. {coverage_sentence(report)}"]
    return "\n".join(lines) + "\n"


def edge_rows(graph: DependencyGraph) -> list[dict[str, object]]:
    """What code and tools read and write, a row an edge: file, path, dir, certainty, entry, stage, line. ``entry`` is
    the script that reaches the access; where none is known to, the file in which the way to it begins, and its line if
    a stage launches that file: none of its stages does it. ``path`` is data as the code names it; ``name`` its name in
    the whole project where that is another. With columns, there is a row for each column of data that arrives
    somewhere, with the ``part`` that it has there."""
    kinds = {node.key: node.kind for node in graph.nodes}
    launched = {edge.target.partition(":")[2] for edge in graph.edges if edge.kind is EdgeKind.LAUNCHES}
    rows: list[dict[str, object]] = []
    for edge in graph.edges:
        way, data, code = way_of(edge), data_of(edge), code_of(edge)
        column = ""
        if edge.mode in COLUMN_PARTS:
            way, end = ("write", edge.target) if edge.mode == COLUMN_WRITTEN else ("read", edge.source)
            data, _, column = end.rpartition("::")
        if not way or kinds.get(data, NodeKind.CODE) in CODE_KINDS:
            continue
        path = name = data.partition(":")[2] if kinds[data] in _STORED | {NodeKind.DATASET} else data
        if kinds[data] is NodeKind.DATASET and edge.symbol and not column:
            path = edge.symbol
        place = edge.chain[-1] if edge.chain else None
        file = place.path if place else code.partition(":")[2].partition("::")[0].partition("#")[0]
        row: dict[str, object] = {"file": file, "path": path, "dir": way, "certainty": edge.certainty.value}
        unreached = bool(edge.chain) and not edge.entry and not edge.stage and not edge.declared
        entry = _begins(edge.chain[0], launched) if unreached else edge.entry
        row |= {"entry": entry, "stage": edge.stage} if edge.stage else {"entry": entry}
        row |= {"name": name} if name != path else {}
        row |= {"column": column, "part": edge.mode} if column else {}
        rows.append({**row, "line": place.line if place else 0})
    return rows


def _begins(place: Location, launched: Container[str]) -> str:
    return f"{place.path}:{place.line}" if place.path in launched else place.path


def _dot_text(text: str) -> str:
    return '"' + plain(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _dot(graph: DependencyGraph) -> str:
    lines = ["digraph mldebt {", "  rankdir=LR;", '  node [shape=box, fontname="Helvetica"];']
    for node in graph.nodes:
        shape = {NodeKind.ENDPOINT: ", shape=oval", NodeKind.CODE: ", style=filled"}.get(node.kind, "")
        lines.append(f"  {_dot_text(node.key)} [label={_dot_text(node.label)}{shape}];")
    for edge in graph.edges:
        style = ", style=dashed" if edge.declared else ""
        lines.append(
            f"  {_dot_text(edge.source)} -> {_dot_text(edge.target)} [label={_dot_text(edge.kind.value)}{style}];"
        )
    return "\n".join([*dict.fromkeys(lines), "}"]) + "\n"


def _mermaid(graph: DependencyGraph) -> str:
    number = {node.key: f"n{index}" for index, node in enumerate(graph.nodes)}

    def text(value: str) -> str:
        return "".join(c if c.isalnum() or c in " ._-/" else f"#{ord(c)};" for c in one_line(value))

    lines = ["flowchart LR", *(f'  {number[node.key]}["{text(node.label)}"]' for node in graph.nodes)]
    for edge in graph.edges:
        arrow = "-.->" if edge.declared else "-->"
        if edge.source in number and edge.target in number:
            lines.append(f"  {number[edge.source]} {arrow}|{edge.kind.value}| {number[edge.target]}")
    return "\n".join(dict.fromkeys(lines)) + "\n"


def _graphml(graph: DependencyGraph) -> str:
    root = Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    for owner, names in (("node", ("label", "kind", "component")), ("edge", ("kind", "certainty", "symbol", "place"))):
        for field in names:
            SubElement(root, "key", {"id": f"{owner}-{field}", "for": owner, "attr.name": field, "attr.type": "string"})
    body = SubElement(root, "graph", id="mldebt", edgedefault="directed")
    for node in graph.nodes:
        element = SubElement(body, "node", id=plain(node.key))
        _fill(element, "node", {"label": node.label, "kind": node.kind.value, "component": node.component})
    known = {node.key for node in graph.nodes}
    for edge in graph.edges:
        if edge.source in known and edge.target in known:
            element = SubElement(body, "edge", source=plain(edge.source), target=plain(edge.target))
            values = {"kind": edge.kind.value, "certainty": edge.certainty.value, "symbol": edge.symbol}
            _fill(element, "edge", {**values, "place": _place(edge)})
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _fill(element: Element, owner: str, values: dict[str, str]) -> None:
    for field, value in values.items():
        if value:
            SubElement(element, "data", key=f"{owner}-{field}").text = one_line(value)


_FORMATS: dict[str, Callable[[DependencyGraph], str]] = {
    "json": as_json,
    "dot": _dot,
    "graphml": _graphml,
    "mermaid": _mermaid,
    "edges": lambda graph: as_lines(edge_rows(graph)),
}
