"""CACE009: training and serving compute one feature in two ways."""

import re
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from mldebt.checks.data.edges import READS, WRITES
from mldebt.checks.nodes import nodes_of, walk
from mldebt.checks.registry import check
from mldebt.checks.serve.handlers import handlers_of, reached
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import EdgeKind
from mldebt.model.place import Site
from mldebt.resolve import texts

ADVICE = "Compute it in one function that both import, or save it with the model as a pipeline."


class Feature(Struct, frozen=True):
    """One assignment of a column: where, from which columns, and its expression without the names of variables."""

    site: Site
    columns: frozenset[str]
    form: str


@check("CACE009")
def divergent_feature(subject: Subject) -> Iterator[Draft]:
    """Columns that a training file and a serving file assign from the same columns by different expressions."""
    serving = _serving(subject)
    training = {
        edge.chain[-1].path for edge in subject.graph.edges if edge.kind is EdgeKind.TRAINS and edge.chain
    } - serving
    if not serving or not training:
        return
    trained, served = _features(subject, training), _features(subject, serving)
    linked = _linked(subject)
    for name in sorted(trained.keys() & served.keys()):
        pair = _divergent(trained[name], served[name], linked)
        if pair is not None and not subject.demoted(pair[1].site.path):
            ours, theirs = (subject.program.locate(feature.site) for feature in pair)
            yield Draft(
                theirs,
                f"{name} is computed otherwise here than where the model is trained ({ours.path}).",
                (pair[1].site.path, name),
                (Evidence(ours, f"{name} in training"), Evidence(theirs, f"{name} in serving")),
                ADVICE,
                (f"code:{ours.path}", f"code:{theirs.path}"),
            )


def _serving(subject: Subject) -> set[str]:
    """Files that request handlers reach."""
    found: set[str] = set()
    for handler in handlers_of(subject.program):
        found.update(scope.key[0] for scope in reached(subject.program, handler.key))
    return found


def _features(subject: Subject, paths: set[str]) -> dict[str, list[Feature]]:
    found: defaultdict[str, list[Feature]] = defaultdict(list)
    for path in sorted(paths):
        module = subject.program.modules[path]
        for index, unit in enumerate(module.cells):
            for node in nodes_of(unit):
                name = _column(node.targets[0]) if isinstance(node, k.Bind) and len(node.targets) == 1 else ""
                if name and isinstance(node, k.Bind):
                    site = Site(path, node.at, node.end, index if module.is_notebook else -1)
                    feature = Feature(site, _columns(node.value), _form(node.value))
                    if feature.columns - {name}:
                        found[name].append(feature)
    return found


def _linked(subject: Subject) -> frozenset[tuple[str, str]]:
    """(writer, reader) pairs of files of which the one saves what the other loads."""
    written: defaultdict[str, set[str]] = defaultdict(set)
    for edge in subject.graph.edges:
        if edge.kind in WRITES and edge.chain:
            written[edge.target].update((edge.chain[-1].path, edge.entry))
    return frozenset(
        (writer, reader)
        for edge in subject.graph.edges
        if edge.kind in READS and edge.chain
        for writer in written.get(edge.source, ())
        for reader in (edge.chain[-1].path, edge.entry)
    )


def _divergent(
    trained: list[Feature], served: list[Feature], linked: frozenset[tuple[str, str]]
) -> tuple[Feature, Feature] | None:
    """Two computations from the same columns in files that an artefact links, where neither side has one that the other
    has too."""
    if {item.form for item in trained} & {item.form for item in served}:
        return None
    pairs = ((ours, theirs) for ours in trained for theirs in served if ours.columns == theirs.columns)
    return next((pair for pair in pairs if (pair[0].site.path, pair[1].site.path) in linked), None)


def _column(target: k.Expr) -> str:
    """``c`` of ``frame["c"]``."""
    if not isinstance(target, k.Item) or len(target.slices) != 1:
        return ""
    return _text(target.slices[0])


def _text(node: k.Expr) -> str:
    value = texts.literal(node) if isinstance(node, k.Str) else None
    return value if isinstance(value, str) else ""


def _columns(value: k.Expr) -> frozenset[str]:
    """The columns that an expression selects by name."""
    return frozenset(
        name
        for node in walk(value)
        if isinstance(node, k.Item) and len(node.slices) == 1 and (name := _text(node.slices[0]))
    )


def _template(value: object) -> list[str]:
    """The pieces of a text that is put together, however it is spelt; empty for anything else."""
    if isinstance(value, k.Fmt):
        return [
            part.raw if isinstance(part, k.Text) else f"{{{_form(getattr(part, 'value', part))}}}"
            for part in value.parts
        ]
    if isinstance(value, k.Bin) and value.op == "%" and isinstance(value.left, k.Str):
        given = list(value.right.items) if isinstance(value.right, k.Seq) else [value.right]
        pieces = re.split(r"%[sd]", _text(value.left))
        if len(pieces) == len(given) + 1:
            filled = [f"{{{_form(item)}}}" for item in given]
            return [piece for pair in zip(pieces, [*filled, ""], strict=True) for piece in pair]
    if isinstance(value, k.Bin) and value.op == "+" and _is_text(value):
        sides = [_template(side) or [_text(side) or f"{{{_form(side)}}}"] for side in (value.left, value.right)]
        return sides[0] + sides[1]
    return []


def _is_text(value: k.Expr) -> bool:
    """Whether a sum holds a literal text: then it joins texts."""
    if isinstance(value, k.Bin) and value.op == "+":
        return _is_text(value.left) or _is_text(value.right)
    return isinstance(value, k.Str | k.Fmt)


def _form(value: object) -> str:
    """An expression without places and names of variables."""
    if isinstance(value, tuple):
        return f"({','.join(_form(item) for item in value)})"
    if isinstance(value, k.Name):
        return "_"
    text = _template(value)
    if text:
        return "".join(text)
    if isinstance(value, k.Kind):
        fields = [name for name in value.__struct_fields__ if name not in ("at", "end", "attr_at")]
        return f"{type(value).__name__}[{','.join(_form(getattr(value, name)) for name in fields)}]"
    return str(value).strip("\"'") if isinstance(value, str) else str(value)
