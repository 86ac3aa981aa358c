"""Parsers that a module makes at its top, and functions parse with: all its statements about one, in their order."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.resolve.interfaces.parsers import is_parse
from mldebt.resolve.names import bound_names, flatten
from mldebt.resolve.terms import Value

if TYPE_CHECKING:
    from mldebt.resolve.names import Binding, ModuleFacts
    from mldebt.resolve.scope import Evaluator


def filled_parser(evaluator: "Evaluator", name: str) -> Value | None:
    """A parser of a module with the options, groups and sub-commands that the module's own statements give it."""
    for cell, step in _statements(evaluator.module, name):
        evaluator.cell = cell
        evaluator.run((step,))
    return evaluator.env.get(name)


def _statements(module: "ModuleFacts", name: str) -> "Iterator[Binding]":
    """The statements that make or import a parser, or that call a method of it, of a group or a sub-command; those that
    parse are none of them."""
    names = {name}
    for cell, steps in module.top:
        for step in flatten(steps):
            bound = set(bound_names(step))
            if name in bound:
                yield cell, step
            elif isinstance(step, k.Bind | k.Do) and isinstance(step.value, k.Call) and _filled(step.value) in names:
                names |= bound
                yield cell, step


def _filled(call: k.Call) -> str:
    """Of which name a call is a method, perhaps behind others of its methods; empty where it is none, or parses."""
    func: k.Expr = call
    while isinstance(func, k.Call) and isinstance(func.func, k.Attr) and not is_parse(func.func.attr):
        func = func.func.value
    return func.id if isinstance(func, k.Name) else ""
