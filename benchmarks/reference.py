"""Where things stand in a unit: according to the facts, and according to LibCST's own PositionProvider.

Both sides yield the same categories of spans (start and end, in characters). Left out on both sides: the parts of
dotted module names, type parameters, and the keywords of class patterns, which the facts keep without a place.
"""

import sys
from array import array
from collections import Counter
from collections.abc import Iterator
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from mldebt.facts import kinds as k
from mldebt.facts.reader import line_starts, read_facts
from mldebt.facts.unit import UnitFacts

CATEGORIES = ("calls", "strings", "names", "bound names", "statements", "definitions")
Span = tuple[int, int]
Spans = dict[str, Counter[Span]]

_TARGETS: dict[type, str] = {
    k.AnnBind: "target", k.AugBind: "target", k.For: "target", k.Gen: "target", k.WithItem: "target",
    k.Walrus: "target", k.Handler: "name", k.Pattern: "name", k.TypeStatement: "name", k.Def: "name", k.Class: "name",
}  # fmt: skip
_CST_TARGETS: dict[type, str] = {
    cst.AssignTarget: "target", cst.AnnAssign: "target", cst.AugAssign: "target", cst.For: "target",
    cst.CompFor: "target", cst.NamedExpr: "target", cst.AsName: "name", cst.MatchAs: "name", cst.MatchStar: "name",
    cst.MatchMapping: "rest", cst.TypeAlias: "name", cst.FunctionDef: "name", cst.ClassDef: "name", cst.Param: "name",
}  # fmt: skip
_STRINGS = tuple(
    getattr(cst, name) for name in ("SimpleString", "FormattedString", "TemplatedString") if hasattr(cst, name)
)


def empty() -> Spans:
    """No span of any category."""
    return {category: Counter() for category in CATEGORIES}


# --- the facts


def facts_spans(text: str) -> tuple[Spans, bool]:
    """The spans of the facts, and whether they came from the slow path. A unit that could not be read has none."""
    row = read_facts(text)
    unit = UnitFacts("", row)
    spans = empty()
    for scope in range(len(row.bodies)):
        for node in kinds_in(unit.body(scope)):
            note_fact(node, spans)
    return spans, unit.outline.inexact


def kinds_in(value: Any) -> Iterator[k.Kind]:
    """Every kind below a value."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, tuple):
            waiting.extend(item)
        elif isinstance(item, k.Kind):
            yield item
            waiting.extend(getattr(item, name) for name in item.__struct_fields__)


def note_fact(node: Any, spans: Spans) -> None:
    """Adds the spans of one kind."""
    if isinstance(node, k.Call):
        spans["calls"][node.at, node.end] += 1
    elif isinstance(node, k.Str | k.Fmt):
        spans["strings"][node.at, node.end] += 1
    elif isinstance(node, k.Name):
        spans["names"][node.at, node.end] += 1
    elif isinstance(node, k.Attr):
        spans["names"][node.attr_at, node.attr_at + len(node.attr)] += 1
    elif isinstance(node, k.Param) or (isinstance(node, k.Keyword) and node.name != "**"):
        spans["names"][node.at, node.at + len(node.name)] += 1
    elif isinstance(node, k.Alias) and node.asname:
        spans["names"][node.asname_at, node.asname_at + len(node.asname)] += 1
    elif isinstance(node, k.Def | k.Class):
        spans["definitions"][node.at, node.end] += 1
    if isinstance(node, k.Step):
        spans["statements"][node.at, node.end] += 1
    for span in fact_binds(node):
        spans["bound names"][span] += 1


def fact_binds(node: Any) -> Iterator[Span]:
    """The spans of the names that one kind binds itself."""
    if isinstance(node, k.Param):
        yield node.at, node.at + len(node.name)
    elif isinstance(node, k.Alias) and node.asname:
        yield node.asname_at, node.asname_at + len(node.asname)
    elif isinstance(node, k.Alias) and node.name != "*":
        yield node.at, node.at + len(node.name.split(".", 1)[0])
    targets = list(node.targets) if isinstance(node, k.Bind) else [getattr(node, _TARGETS.get(type(node), ""), None)]
    while targets:
        target = targets.pop()
        if isinstance(target, k.Name):
            yield target.at, target.end
        elif isinstance(target, k.Seq):
            targets.extend(target.items)
        elif isinstance(target, k.Star):
            targets.append(target.value)


# --- LibCST


def reference_spans(text: str) -> Spans | None:
    """The spans of LibCST; None where it cannot parse the text or place its nodes."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))
    try:
        wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
        collector = Collector(line_starts(text), wrapper.resolve(PositionProvider))
        collector.collect(wrapper.module)
    except (cst.ParserSyntaxError, RecursionError):
        return None
    return collector.spans


class Collector:
    """Goes through a tree and notes the spans of its nodes."""

    def __init__(self, starts: "array[int]", positions: Any) -> None:
        self.starts, self.positions = starts, positions
        self.spans = empty()

    def place(self, node: cst.CSTNode) -> Span:
        """The provider's range, as offsets."""
        where = self.positions[node]
        return (
            self.starts[where.start.line - 1] + where.start.column,
            self.starts[where.end.line - 1] + where.end.column,
        )

    def collect(self, root: cst.CSTNode) -> None:
        """Notes everything below ``root``."""
        waiting: list[cst.CSTNode] = [root]
        while waiting:
            node = waiting.pop()
            self.note(node)
            if isinstance(node, cst.ImportAlias):
                if node.asname is not None:
                    waiting.append(node.asname)
            elif isinstance(node, cst.MatchKeywordElement):
                waiting.append(node.pattern)
            elif not isinstance(node, cst.ImportFrom | cst.TypeParameters):
                waiting.extend(node.children)
            elif isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
                waiting.extend(node.names)

    def note(self, node: cst.CSTNode) -> None:
        """Adds the spans of one node."""
        if isinstance(node, cst.Call):
            self.spans["calls"][self.place(node)] += 1
        elif isinstance(node, _STRINGS):
            self.spans["strings"][self.place(node)] += 1
        elif isinstance(node, cst.Name):
            self.spans["names"][self.place(node)] += 1
        elif isinstance(node, cst.FunctionDef | cst.ClassDef):
            self.spans["definitions"][self.place(node)] += 1
        if isinstance(node, cst.BaseSmallStatement | cst.BaseCompoundStatement):
            self.spans["statements"][self.place(node)] += 1
        if isinstance(node, cst.ImportAlias) and node.asname is None:
            self.spans["bound names"][self.place(leftmost(node.name))] += 1
        for name in bound(getattr(node, _CST_TARGETS.get(type(node), ""), None)):
            self.spans["bound names"][self.place(name)] += 1


def leftmost(node: Any) -> cst.CSTNode:
    """``a`` of ``a.b.c``."""
    while isinstance(node, cst.Attribute):
        node = node.value
    return node  # type: ignore[no-any-return]


def bound(target: Any) -> Iterator[cst.Name]:
    """The names in a target of an assignment."""
    if isinstance(target, cst.Name):
        yield target
    elif isinstance(target, cst.Tuple | cst.List):
        for element in target.elements:
            yield from bound(element.value)
