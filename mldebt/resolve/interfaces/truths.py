"""Whether a test of a known value holds: what counts as true, and of which types values are."""

from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.resolve import texts
from mldebt.resolve.configs.loading import loaded
from mldebt.resolve.configs.parts import find, reference
from mldebt.resolve.configs.trees import Leaf, Missing, Tree
from mldebt.resolve.instances import DICT, LIST, NEITHER, UNKNOWN, Types, types_of
from mldebt.resolve.interfaces.comparing import holds
from mldebt.resolve.terms import ITERATED, NONE, Const, Many, Obj, Op, Part, Pat, Res, Table, Value

if TYPE_CHECKING:
    from mldebt.resolve.interfaces.evaluating import Interfaces
    from mldebt.resolve.state import State

MOST_ASKED = 32  # items that one test asks about
_WRAPPED = frozenset({"omegaconf", "hydra"})  # forms of documents whose mappings are of a type of their own


def holds_something(state: "State", value: Value) -> bool | None:
    """Whether a value counts as true; None where that is not known."""
    if isinstance(value, Const):
        return bool(value.value)
    if isinstance(value, Pat):
        return True if value.text.strip("*") else None  # text of which something is known is not empty
    if isinstance(value, Many):
        return bool(value.items) or None
    if isinstance(value, Table):
        return (bool(value.keys) and value.keys[0] != ITERATED) or None
    nodes = [node for node, _ in _nodes(state, value)]
    return (bool(nodes) and all(isinstance(node, dict | list) and bool(node) for node in nodes)) or None


def is_any(state: "Interfaces", test: k.Expr) -> bool | None:
    """Whether ``any(test for item in items)`` or ``all(...)`` holds, of items that are known; None for another test."""
    if not isinstance(test, k.Call) or not isinstance(test.func, k.Name) or test.func.id not in ("any", "all"):
        return None
    made = test.args[0] if len(test.args) == 1 else None
    if not isinstance(made, k.Comp) or len(made.gens) != 1 or made.gens[0].ifs:
        return None
    target, items = made.gens[0].target, state.expanded(state.evaluate(made.gens[0].iter))
    if not isinstance(target, k.Name) or not isinstance(items, Many) or not 0 < len(items.items) <= MOST_ASKED:
        return None
    before, found = dict(state.env), set()
    for item in items.items:
        state.env[target.id] = item
        found.add(state.decided(made.value))
    state.env = before
    wanted = test.func.id == "any"
    return wanted if wanted in found else None if None in found else not wanted


def types_in(state: "State", value: Value) -> Types:
    """The types of the language of which a value is, also of objects and of parts of documents that are known."""
    if isinstance(value, Obj) and value.cls is not None and not state.type_of(value):
        return NEITHER
    kinds = {_types_of_node(node) for node, form in _nodes(state, value) if form not in _WRAPPED}
    return kinds.pop() if len(kinds) == 1 else types_of(value)


def _types_of_node(node: Tree) -> Types:
    if isinstance(node, Leaf):
        return UNKNOWN
    return DICT if isinstance(node, dict) else LIST


def _nodes(state: "State", value: Value) -> list[tuple[Tree, str]]:
    """What the documents hold that a value is a part of; empty where one is not known, or holds nothing there."""
    found = reference(state, value) if isinstance(value, Res | Part) else None
    if found is None:
        return []
    nodes = [(find(document, found[1]), document.form) for document in loaded(state, found[0])]
    return [] if any(isinstance(node, Missing) for node, _ in nodes) else nodes  # type: ignore[return-value]


def compared(value: Value, test: k.Expr) -> bool | None:
    """Whether a comparison of two values holds."""
    if not isinstance(value, Op) or value.op != "compare" or not isinstance(test, k.Cmp) or len(test.ops) != 1:
        return None
    if test.ops[0] in ("is", "is not") and value.args[1] == NONE and _is_made(value.args[0]):
        return test.ops[0] == "is not"
    return holds(test.ops[0], *value.args)


def _is_made(value: Value) -> bool:
    """Whether a value is not None, whatever it is: text or a path that is put together, a list, a mapping."""
    text = isinstance(value, Op) and (value.op in texts.PATH_FUNCTIONS or value.op in texts.TEXT_FUNCTIONS)
    return text or isinstance(value, Many | Table | Obj | Pat)
