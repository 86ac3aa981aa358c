"""From the rows that a model is fitted on, back to the read they come from: which columns were chosen on the way."""

from collections.abc import Iterator
from typing import NamedTuple, TypeGuard

from mldebt.checks.nodes import called_name, nodes_of
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.flow.lineage import ARITHMETIC, Lineage
from mldebt.resolve.terms import Alt, Const, Event, Many, Op, Part, Res, Summary, Value

_LONGEST = 60
_SOURCES = ("path", "url", "sql", "table")
_TRAINING = frozenset({"fit", "fit_predict"})
_CHOOSING_ARGUMENTS = ("usecols", "columns", "names", "dtype")


class FeaturePath(NamedTuple):
    """``read`` is the call that yields the frame; ``drops`` the calls or selections that only take columns away;
    ``chosen`` whether columns were named one by one, on the way or at the read."""

    read: Event
    drops: tuple[Event, ...]
    chosen: bool


class TrainedOn(NamedTuple):
    """A fit of a model in a summary, and the path of its frame."""

    summary: Summary
    fit: Event
    path: FeaturePath


def trained_on(subject: Subject) -> Iterator[TrainedOn]:
    """Every fit of a model whose frame leads back to one read."""
    program = subject.program
    for summary in program.summaries_calling(lambda name: program.role_of(name) in _TRAINING):
        lineage = subject.roles.lineage(summary)
        for event in summary.events:
            if program.role(event) in _TRAINING and subject.roles.is_model(lineage, event.receiver):
                path = feature_path(subject, lineage, lineage.data_of(event))
                if path is not None:
                    yield TrainedOn(summary, event, path)


def feature_path(subject: Subject, lineage: Lineage, term: Value | None) -> FeaturePath | None:
    """The path of a fitted frame; None where it does not lead to one read, or passes a call that makes new columns."""
    drops: list[Event] = []
    chosen = False
    for _ in range(_LONGEST):
        if isinstance(term, Alt):
            term = term.items[0]
        if isinstance(term, Part):
            if term.op == "item" and not _is_told(lineage, term.key) and not _leaves_out(subject, lineage, term.key):
                return None
            chosen = chosen or _names_columns(term.key)
            term = _behind_part(subject, lineage, term)
            continue
        if not isinstance(term, Res):
            return None
        event = lineage.events[term.event]
        if any(row.edge == "reads" and row.as_ in _SOURCES for row in subject.program.edges(event)):
            chosen = chosen or any(name in _CHOOSING_ARGUMENTS for name, _ in event.keywords)
            return FeaturePath(event, tuple(drops), chosen)
        if called_name(subject.program, event.site) == "drop" and _drops_columns(event):
            drops.append(event)
        term = _behind(subject, lineage, event)
    return None


def _is_told(lineage: Lineage, key: Value) -> bool:
    """Whether an index is known to choose rows, or columns by name: a list that is computed may choose either."""
    if isinstance(key, Many):
        return all(_is_told(lineage, item) for item in key.items)
    if isinstance(key, Const) or lineage.rows(key) is not None:
        return True
    return isinstance(key, Op) and (key.op in ARITHMETIC or key.op in ("compare", "slice"))


def _leaves_out(subject: Subject, lineage: Lineage, key: Value) -> bool:
    """Whether an index is the frame's own columns without some: ``[c for c in frame.columns if c not in others]``. The
    term does not hold the condition, so every such list of the module must leave out."""
    if not (isinstance(key, Op) and key.op == "comp" and isinstance(key.args[0], Part) and key.args[0].op == "iter"):
        return False
    names = key.args[0].base
    if not (isinstance(names, Part) and names.op == "attr" and names.key == Const("columns")):
        return False
    if not isinstance(names.base, Res):
        return False
    module = subject.program.modules.get(lineage.events[names.base.event].site.path)
    lists = [node for unit in (module.cells if module else ()) for node in nodes_of(unit, k.Comp) if _filters(node)]
    tests = [test for node in lists for test in node.gens[0].ifs]
    return bool(tests) and all(isinstance(test, k.Cmp) and set(test.ops) <= {"not in", "!="} for test in tests)


def _filters(node: k.Kind) -> TypeGuard[k.Comp]:
    """Whether a comprehension keeps items as they are, under a condition."""
    if not isinstance(node, k.Comp) or len(node.gens) != 1 or not node.gens[0].ifs:
        return False
    target, value = node.gens[0].target, node.value
    return isinstance(target, k.Name) and isinstance(value, k.Name) and target.id == value.id


def _names_columns(key: Value) -> bool:
    """Whether an index names columns: a list of texts, a list from somewhere else, or both axes of ``loc``."""
    if isinstance(key, Many) and key.form == "tuple" and key.items:
        key = key.items[-1]
    if isinstance(key, Many):
        return bool(key.items) and all(isinstance(item, Const) and isinstance(item.value, str) for item in key.items)
    return isinstance(key, Const) and isinstance(key.value, str) and key.value not in ("values", "loc", "iloc", "T")


def _behind_part(subject: Subject, lineage: Lineage, term: Part) -> Value | None:
    base, key = term.base, term.key
    if isinstance(base, Res) and isinstance(key, Const) and isinstance(key.value, int):
        event = lineage.events[base.event]
        if subject.program.role(event) == "split":
            place = key.value // 2
            return event.args[place] if place < len(event.args) else None
    return base


def _behind(subject: Subject, lineage: Lineage, event: Event) -> Value | None:
    """What a call that keeps the columns was made of."""
    if event.kind == "store":
        return event.receiver
    row = subject.program.apis.calls.get(event.symbol)
    if row is None or row.role in ("transform", "fit_transform", "predict") or row.rows not in ("keep", "subset"):
        return None
    return lineage.data_of(event)


def _drops_columns(event: Event) -> bool:
    words = dict(event.keywords)
    axis = words.get("axis", event.args[1] if len(event.args) > 1 else None)
    return "columns" in words or (isinstance(axis, Const) and axis.value in (1, "columns"))
