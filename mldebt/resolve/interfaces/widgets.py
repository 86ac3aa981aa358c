"""Widgets of Databricks: ``dbutils.widgets.text("day", "today")`` in some cell, ``dbutils.widgets.get("day")`` in
another; whoever runs the notebook may say otherwise."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.resolve import texts
from mldebt.resolve.calls import Args
from mldebt.resolve.interfaces.words import origin, word_value
from mldebt.resolve.names import ModuleFacts, flatten
from mldebt.resolve.notebookruns import given_by_run, run_by_magics
from mldebt.resolve.terms import Const, Unknown, Value, alternatives

if TYPE_CHECKING:
    from mldebt.resolve.interfaces.evaluating import Interfaces


def widget_value(state: "Interfaces", args: Args) -> Value:
    """A widget's value: what the notebook is run with, else its default."""
    name = args[0].value if args and isinstance(args[0], Const) else None
    line = state.world.command
    given = given_by_run(line.words) if line is not None else {}
    if line is not None and name in given:
        return word_value(given[str(name)], origin(line))
    for path in (state.path, *run_by_magics(state.world, state.module)):
        module = state.world.look_into(path)
        found = [_default(state, path, *made) for made in _makers(state, module, name)] if module is not None else []
        if found:
            return alternatives(found)
    return Unknown(f"the widget {name}")


def _makers(state: "Interfaces", module: ModuleFacts, name: object) -> Iterator[tuple[int, k.Call]]:
    for cell, steps in module.top:
        for step in flatten(steps):
            node = step.value if isinstance(step, k.Do) else None
            if not isinstance(node, k.Call) or not isinstance(node.func, k.Attr):
                continue
            named = [keyword.value for keyword in node.keywords if keyword.name == "name"]
            first = next(iter((*node.args, *named)), None)
            if (
                node.func.attr in state.rules.widget_makers
                and isinstance(first, k.Str)
                and texts.literal(first) == name
            ):
                yield cell, node


def _default(state: "Interfaces", path: str, cell: int, call: k.Call) -> Value:
    words = {keyword.name: keyword.value for keyword in call.keywords}
    node = call.args[1] if len(call.args) > 1 else words.get("defaultValue")
    outer = type(state)(state.world, path, -1)
    outer.cell, outer.lazy = cell, True
    value = outer.evaluate(node) if node is not None else Const("")
    empty = isinstance(value, Const) and value.value == ""
    return Unknown("a widget that is left empty") if empty else value
