"""Whether code names the columns that it takes of a frame, or takes what is left: read from the terms of an index or an
argument."""

from enum import Enum
from typing import TypeGuard

from mldebt.checks.nodes import nodes_of
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.flow.lineage import Lineage
from mldebt.graph.columns.effects import labels_of_columns, name_of
from mldebt.graph.columns.keys import all_but, names_in
from mldebt.knowledge.columns import column_effects
from mldebt.resolve.terms import Alt, Const, Event, Many, Op, Part, Res, Value

_MASKS = frozenset({"&", "|", "^", "~", "not", "compare"})
_INDEXERS = frozenset({"loc", "values", "iloc", "T"})  # attributes that are no columns


class Choice(Enum):
    """What happens to the columns: ``ALL`` stay, some are ``NAMED``, the ``REST`` of them stays when some are taken
    away, or it is not known."""

    ALL = "all"
    NAMED = "named"
    REST = "rest"
    UNKNOWN = "unknown"


def taken(subject: Subject, lineage: Lineage, term: Part) -> Choice:
    """The columns that a part of a frame has of it."""
    key = term.key
    if term.op != "item":
        named = isinstance(key, Const) and isinstance(key.value, str) and key.value not in _INDEXERS
        return Choice.NAMED if named else Choice.ALL
    indexer = _indexer(term.base)
    if isinstance(key, Many) and key.form == "tuple" and len(key.items) == 2:
        return _second_axis(subject, lineage, key.items[1])
    if indexer or (isinstance(key, Const) and not isinstance(key.value, str)):
        return Choice.ALL
    if isinstance(key, Op) and (key.op in _MASKS or key.op == "slice"):
        return Choice.ALL
    chosen = listed(subject, lineage, key)
    return Choice.ALL if chosen is Choice.UNKNOWN and _are_rows_of(lineage, key, term.base) else chosen


def listed(subject: Subject, lineage: Lineage, key: Value | None) -> Choice:
    """What a list of columns holds: names, or what is left of a frame's own."""
    if key is None:
        return Choice.UNKNOWN
    names = names_in(key)
    if names.texts:
        return Choice.NAMED
    if isinstance(key, Alt):
        found = {listed(subject, lineage, item) for item in key.items}
        return found.pop() if len(found) == 1 else Choice.UNKNOWN
    if isinstance(key, Many):
        numbered = bool(key.items) and all(isinstance(item, Const) for item in key.items)
        return Choice.NAMED if numbered else Choice.UNKNOWN
    if _is_columns(key) or all_but(key) is not None or _leaves_out(subject, lineage, key):
        return Choice.REST
    if isinstance(key, Part) and key.op == "item" and _is_columns(key.base):
        return _span(key.key)
    return Choice.UNKNOWN


def kept(subject: Subject, lineage: Lineage, event: Event) -> Choice:
    """The columns that a call leaves of its frame, where it is one that selects, makes or drops columns."""
    does = column_effects().get(name_of(event), "")
    words = dict(event.keywords)
    if does == "drop" and drops_columns(event):
        labels = words.get("columns", words.get("labels", event.args[0] if event.args else None))
        dropped = listed(subject, lineage, labels)
        if dropped is Choice.UNKNOWN and _holds_columns(labels):
            return Choice.UNKNOWN if _may_keep_named(subject, event) else Choice.REST
        return Choice.NAMED if dropped is Choice.REST else Choice.REST
    if event.symbol == "del":
        return Choice.UNKNOWN if event.args and _holds_columns(event.args[0]) else Choice.REST
    if does in ("select", "make", "reindex"):
        first = event.args[0] if does == "select" and event.args else None
        first = labels_of_columns(event) if does == "reindex" else first
        given = words.get("items", words.get("columns", first))
        if given is not None and listed(subject, lineage, given) is not Choice.REST:
            return Choice.NAMED if names_in(given).texts else Choice.UNKNOWN
    return Choice.ALL


def drops_columns(event: Event) -> bool:
    """Whether a call of ``drop`` takes columns, not rows."""
    words = dict(event.keywords)
    axis = words.get("axis", event.args[1] if len(event.args) > 1 else None)
    return "columns" in words or (isinstance(axis, Const) and axis.value in (1, "columns"))


def _indexer(base: Value) -> bool:
    return isinstance(base, Part) and base.op == "attr" and getattr(base.key, "value", "") in _INDEXERS


def _second_axis(subject: Subject, lineage: Lineage, key: Value) -> Choice:
    """The columns in ``frame.loc[rows, key]`` and ``array[rows, key]``."""
    if isinstance(key, Op) and key.op == "slice":
        return _span(key)
    return Choice.NAMED if isinstance(key, Const) else listed(subject, lineage, key)


def _span(key: Value) -> Choice:
    """``0:4`` and ``"a":"f"`` end at a column that is named; ``1:`` and ``:-1`` take what there is."""
    if not isinstance(key, Op) or key.op != "slice" or len(key.args) < 2:
        return Choice.NAMED if isinstance(key, Many | Const) else Choice.UNKNOWN
    start, stop = key.args[:2]
    if start == stop == Const(None):
        return Choice.ALL
    if not isinstance(stop, Const) or not isinstance(start, Const):
        return Choice.UNKNOWN
    ends = isinstance(stop.value, str) or (isinstance(stop.value, int) and stop.value >= 0)
    return Choice.NAMED if ends else Choice.REST


def _are_rows_of(lineage: Lineage, key: Value, base: Value) -> bool:
    """Whether an index is made of the rows that it is applied to, as a mask is."""
    ours, theirs = lineage.rows(key), lineage.rows(base)
    return bool(ours and theirs) and (ours or ())[0] == (theirs or ())[0]


def _is_columns(term: Value) -> bool:
    """``frame.columns``, also as a list or an array."""
    if isinstance(term, Op) and len(term.args) == 1 and term.op in (".tolist", ".to_list", ".copy"):
        return _is_columns(term.args[0])
    if not (isinstance(term, Part) and term.op == "attr" and isinstance(term.key, Const)):
        return False
    return term.key.value == "columns" or (term.key.value == "values" and _is_columns(term.base))


def _holds_columns(term: Value | None) -> bool:
    """Whether a value is made of a frame's own columns, one by one."""
    if isinstance(term, Op) and term.op == "comp":
        return _holds_columns(term.args[0])
    return isinstance(term, Part) and term.op == "iter" and _is_columns(term.base)


def _leaves_out(subject: Subject, lineage: Lineage, key: Value) -> bool:
    """Whether an index is the frame's own columns without some: ``[c for c in frame.columns if c not in others]``. The
    term does not hold the condition, so every such list of the module must leave out."""
    if not (isinstance(key, Op) and key.op == "comp" and _holds_columns(key)):
        return False
    names = key.args[0].base if isinstance(key.args[0], Part) else None
    while isinstance(names, Part | Op):
        names = names.base if isinstance(names, Part) else names.args[0]
    if not isinstance(names, Res):
        return False
    tests = _conditions(subject, lineage.events[names.event].site.path)
    return bool(tests) and all(map(_is_apart, tests))


def _may_keep_named(subject: Subject, event: Event) -> bool:
    """Whether what a call drops may be all columns but the named ones."""
    return any(map(_is_apart, _conditions(subject, event.site.path)))


def _conditions(subject: Subject, path: str) -> list[k.Expr]:
    """The conditions of all lists in a module that keep items as they are."""
    module = subject.program.world.look_into(path)
    lists = [node for unit in (module.cells if module else ()) for node in nodes_of(unit, k.Comp) if _filters(node)]
    return [test for node in lists for test in node.gens[0].ifs]


def _is_apart(test: k.Expr) -> bool:
    return isinstance(test, k.Cmp) and set(test.ops) <= {"not in", "!="}


def _filters(node: k.Kind) -> TypeGuard[k.Comp]:
    """Whether a comprehension keeps items as they are, under a condition."""
    if not isinstance(node, k.Comp) or len(node.gens) != 1 or not node.gens[0].ifs:
        return False
    target, value = node.gens[0].target, node.value
    return isinstance(target, k.Name) and isinstance(value, k.Name) and target.id == value.id
