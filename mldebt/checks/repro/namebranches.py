"""Branches on what a model is called: ``if "llama" in name: model = Llama.from_pretrained(name)``."""

from collections.abc import Callable
from functools import partial

from mldebt.checks.guards import runs_only_where
from mldebt.checks.nodes import nodes_of, unit_at
from mldebt.facts import kinds as k
from mldebt.facts.nodes import call_at
from mldebt.facts.unit import UnitFacts
from mldebt.model.place import Site
from mldebt.resolve import texts
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event

TextOf = Callable[[k.Expr], str | None]
"""The text that an expression stands for; None where none is known."""

_CASES = ("lower", "upper", "casefold")
_ENDS = ("startswith", "endswith")


def is_ruled_out(program: Program, event: Event, text: str) -> bool:
    """Whether a load stands in a branch that is not entered where its model bears this name."""
    unit = unit_at(program, event.site)
    name = _spelt_name(program, event, unit) if unit is not None else ""
    if unit is None or not name:
        return False
    return runs_only_where(program, event.site, partial(fails, _Name(unit, event.site, name, text).text_of))


def _spelt_name(program: Program, event: Event, unit: UnitFacts) -> str:
    """The variable or attribute that the call gives as the model's name; empty where it is none."""
    call = call_at(unit, event.site.at, event.site.end)
    if call is None:
        return ""
    named = {row.arg for row in program.edges(event) if row.edge == "loads"}
    given = [word.value for word in call.keywords if word.name in named] or list(call.args[:1])
    return _dotted(given[0]) if given else ""


def _dotted(node: k.Expr) -> str:
    parts: list[str] = []
    while isinstance(node, k.Attr):
        parts.append(node.attr)
        node = node.value
    return ".".join((node.id, *reversed(parts))) if isinstance(node, k.Name) else ""


class _Name:
    """A variable that holds a text at a load."""

    def __init__(self, unit: UnitFacts, site: Site, name: str, text: str) -> None:
        self._site, self._name, self._text = site, name, text
        self._bound = [
            step.at
            for step in nodes_of(unit, k.Bind, k.AnnBind)
            if isinstance(step, k.Bind | k.AnnBind)
            for target in (step.targets if isinstance(step, k.Bind) else (step.target,))
            if _dotted(target) == name
        ]

    def text_of(self, node: k.Expr) -> str | None:
        """The text of an expression that is the variable."""
        rebound = any(node.at < at < self._site.at for at in self._bound)
        return self._text if _dotted(node) == self._name and not rebound else None


def fails(text_of: TextOf, test: k.Expr, holds: bool) -> bool:
    """Whether a test is certainly not what it must be for its block to run, as far as texts are known."""
    known = _truth(text_of, test)
    return known is not None and known != holds


def _truth(text_of: TextOf, test: k.Expr) -> bool | None:
    if isinstance(test, k.Un) and test.op == "not":
        inner = _truth(text_of, test.operand)
        return None if inner is None else not inner
    if isinstance(test, k.Bool):
        deciding = test.op == "or"
        sides = [_truth(text_of, side) for side in (test.left, test.right)]
        return deciding if deciding in sides else None if None in sides else not deciding
    asked = partial(_text, text_of)
    if isinstance(test, k.Call) and isinstance(test.func, k.Attr) and test.func.attr in _ENDS and len(test.args) == 1:
        whole, end = asked(test.func.value), asked(test.args[0])
        return None if whole is None or end is None else getattr(whole, test.func.attr)(end)
    if isinstance(test, k.Cmp) and len(test.ops) == 1:
        return _compared(test.ops[0], asked(test.left), asked(test.rights[0]))
    return None


def _text(text_of: TextOf, node: k.Expr) -> str | None:
    """What an expression of a test is: what is known of it, perhaps in other letters, or a literal."""
    if isinstance(node, k.Str):
        written = texts.literal(node)
        return written if isinstance(written, str) else None
    if isinstance(node, k.Call) and isinstance(node.func, k.Attr) and node.func.attr in _CASES and not node.args:
        inner = _text(text_of, node.func.value)
        return getattr(inner, node.func.attr)() if inner is not None else None
    return text_of(node)


def _compared(op: str, first: str | None, second: str | None) -> bool | None:
    if first is None or second is None:
        return None
    if op in ("in", "not in"):
        return (first in second) == (op == "in")
    return (first == second) == (op == "==") if op in ("==", "!=") else None
