"""What a task finds that its library asks its other methods for: ``self.input()`` of Luigi, what it requires has made.

https://luigi.readthedocs.io/en/stable/tasks.html
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.knowledge.pipelines import pipeline_rules
from mldebt.resolve.terms import (
    Alt,
    Cls,
    Fun,
    Hole,
    Many,
    Obj,
    Op,
    Sym,
    Table,
    Unknown,
    Value,
    alternatives,
    many,
    operation,
    record,
    table,
)

if TYPE_CHECKING:
    from mldebt.model.place import Site
    from mldebt.resolve.calls import Calls
    from mldebt.resolve.world import World

MADE = "made"  # how a row says that a method gives what its first hook names, as the second one of each gives it


def made_for(state: "Calls", base: Value, name: str, site: "Site") -> Value | None:
    """What such a method gives; None of any other method."""
    cls = _class_of(state, base)
    info = state.world.class_info(cls.path, cls.scope) if cls is not None else None
    row = state.apis.method(info.outside, name) if info is not None and info.outside else None
    if cls is None or row is None or row.parses != MADE or len(row.hooks) != 2:
        return None
    needs, gives = row.hooks
    asked = state.attribute(base, needs)
    needed = state.apply(asked, base, needs, (), {}, site) if isinstance(asked, Fun) else _decorated(state.world, cls)
    return Unknown("what a task requires") if needed is None else _each(state, needed, gives, site)


def _class_of(state: "Calls", base: Value) -> Cls | None:
    if isinstance(base, Obj):
        return base.cls
    own = isinstance(base, Hole) and base.name == state.receiver and state.cls is not None
    return Cls(*state.cls, "") if own and state.cls is not None else None


def _each(state: "Calls", needed: Value, gives: str, site: "Site") -> Value:
    """Lists and mappings of tasks as lists and mappings of what they make. What one of several tasks is that a
    generator yields nobody knows."""
    again: Callable[[Value], Value] = lambda value: _each(state, value, gives, site)  # noqa: E731
    if isinstance(needed, Obj):
        asked = state.attribute(needed, gives)
        return (
            state.apply(asked, needed, gives, (), {}, site) if isinstance(asked, Fun) else Unknown("what a task makes")
        )
    if isinstance(needed, Many):
        return many(needed.form, tuple(map(again, needed.items)))
    if isinstance(needed, Table):
        return table(needed.keys, tuple(map(again, needed.values)), more=needed.open)
    if isinstance(needed, Alt):
        return alternatives(list(map(again, needed.items)))
    if isinstance(needed, Op) and needed.op == "comp" and not isinstance(needed.args[-1], Alt):
        return operation("comp", (*needed.args[:-1], again(needed.args[-1])))
    return Unknown("what a task requires")


def _decorated(world: "World", cls: Cls) -> Value | None:
    """What decorators say that a task requires: one task, or a list."""
    tasks = tuple(record(each, {}, None) for each in required_by_decorator(world, cls))
    return tasks[0] if len(tasks) == 1 else many("list", tasks) if tasks else None


def required_by_decorator(world: "World", cls: Cls) -> list[Cls]:
    """The classes of tasks that the decorators of one name: ``@requires(Load)``."""
    from mldebt.resolve.scope import lazy_evaluator

    definition = world.definition(cls.path, cls.scope)
    outer = lazy_evaluator(world, cls.path, -1)
    outer.cell = cls.scope >> 16
    found: list[Value] = []
    for node in definition.decorators if isinstance(definition, k.Class) else ():
        head = outer.evaluate(node.func) if isinstance(node, k.Call) else None
        if isinstance(head, Sym) and head.name in pipeline_rules().handing.needing and isinstance(node, k.Call):
            found += map(outer.evaluate, node.args)
    return [value for value in found if isinstance(value, Cls)]
