"""A module as the resolver sees it: one file, or the cells of a notebook in order, with what its names are bound by."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.resolve.texts import literal

CELL_SHIFT = 16  # a scope's id in a module is cell << 16 | scope of the unit
RUN = "run"  # the form of a magic that runs a file in the namespace of the notebook
IMPORTING = frozenset({"import_module", "__import__"})
_LONGEST_WORD = 64  # of a decorator: longer ones are texts that people read
Binding = tuple[int, k.Step]


class ModuleFacts:
    """One module. ``cells`` holds one unit for a file, several for a notebook."""

    def __init__(self, path: str, cells: Sequence[UnitFacts]) -> None:
        self.path = path
        self.cells = tuple(cells)
        self.is_notebook = len(self.cells) != 1 or path.endswith(".ipynb")  # whether it consists of cells

    def unit(self, scope: int) -> tuple[int, UnitFacts, int]:
        """Cell, facts of the unit, and the scope's number inside it."""
        cell = scope >> CELL_SHIFT
        return cell, self.cells[cell], scope & 0xFFFF

    def steps(self, scope: int) -> tuple[k.Step, ...]:
        """The steps of a function or class scope."""
        _, unit, inner = self.unit(scope)
        return unit.body(inner)

    def name(self, scope: int) -> str:
        """The qualified name of a scope."""
        _, unit, inner = self.unit(scope)
        return unit.qualified_name(inner)

    @cached_property
    def top(self) -> tuple[tuple[int, tuple[k.Step, ...]], ...]:
        """The module's own steps, cell by cell."""
        return tuple((index, unit.body(0)) for index, unit in enumerate(self.cells))

    @cached_property
    def imports(self) -> dict[int, list[k.ImportFact]]:
        """What each scope imports when it runs (-1: the module's own statements)."""
        found: dict[int, list[k.ImportFact]] = {}
        for cell, unit in enumerate(self.cells):
            for fact in unit.outline.imports:
                if fact.guard != "typing":
                    found.setdefault(cell << CELL_SHIFT | fact.scope if fact.scope else -1, []).append(fact)
        return found

    @cached_property
    def methods(self) -> tuple[str, ...]:
        """The names of the methods of its classes."""
        found = {
            node.name.id
            for scope, node in self.definitions.items()
            if isinstance(node, k.Def) and isinstance(self.definitions.get(self.parent(scope)), k.Class)
        }
        return tuple(sorted(found))

    @cached_property
    def decorators(self) -> tuple[str, ...]:
        """The names that begin the decorators of its own functions and classes, ``REG`` of ``@REG.register("x")``, and
        each with every word under which it may be told of what it decorates."""
        found = {
            spelt
            for _, steps in self.top
            for step in steps
            if isinstance(step, k.Def | k.Class)
            for node in step.decorators
            if (name := decorator_name(node))
            for spelt in (name, *(told_under(name, word) for word in decorator_words(node, step)))
        }
        return tuple(sorted(found))

    @cached_property
    def path_hints(self) -> tuple[tuple[int, int, str], ...]:
        """Cell, line and text of each pragma that says what the call on a line reads or writes."""
        return tuple(
            (cell, one.target, one.value)
            for cell, unit in enumerate(self.cells)
            for one in unit.row.pragmas
            if one.kind == "path"
        )

    @cached_property
    def runs(self) -> tuple[str, ...]:
        """What stands behind each ``%run`` of its own statements, in order."""
        steps = (step for _, body in self.top for step in flatten(body))
        return tuple(step.text for step in steps if isinstance(step, k.Magic) and step.form == RUN)

    @cached_property
    def names(self) -> dict[str, list[Binding]]:
        """What binds each top name, in order."""
        found: dict[str, list[Binding]] = {}
        for cell, steps in self.top:
            for step in flatten(steps):
                for name in bound_names(step):
                    found.setdefault(name, []).append((cell, step))
        return found

    @cached_property
    def definitions(self) -> dict[int, k.Def | k.Class]:
        """The statement that opens each scope."""
        found: dict[int, k.Def | k.Class] = {}
        for cell, unit in enumerate(self.cells):
            for inner in range(len(unit.row.bodies)):
                for step in flatten(unit.body(inner)):
                    if isinstance(step, k.Def | k.Class):
                        found[cell << CELL_SHIFT | step.scope] = step
        return found

    def parent(self, scope: int) -> int:
        """The scope around a scope; -1 for the module."""
        cell, unit, inner = self.unit(scope)
        above = unit.outline.scopes[inner].parent
        return cell << CELL_SHIFT | above if above > 0 else -1


def flatten(steps: Iterable[k.Step]) -> Iterator[k.Step]:
    """The steps of one scope, compound statements opened, in source order."""
    for step in steps:
        yield step
        bodies = _BODIES.get(type(step))
        if bodies is not None:
            for body in bodies(step):
                yield from flatten(body)


def _two_bodies(step: Any) -> tuple[tuple[k.Step, ...], ...]:
    return step.body, step.orelse


# What stands inside a compound statement, in source order.
_BODIES: dict[type, Callable[[Any], tuple[tuple[k.Step, ...], ...]]] = {
    k.Branch: _two_bodies,
    k.For: _two_bodies,
    k.While: _two_bodies,
    k.With: lambda step: (step.body,),
    k.Try: lambda step: (step.body, *[handler.body for handler in step.handlers], step.orelse, step.final),
    k.Match: lambda step: tuple([case.body for case in step.cases]),
}


def bound_names(step: k.Step) -> list[str]:
    """The plain names a step binds itself (not those of statements inside it)."""
    binds = _BINDS.get(type(step))
    return binds(step) if binds is not None else []


def target_names(target: k.Expr) -> list[str]:
    """The names in an assignment's target."""
    if isinstance(target, k.Name):
        return [target.id]
    if isinstance(target, k.Star):
        return target_names(target.value)
    if isinstance(target, k.Seq):
        return [name for item in target.items for name in target_names(item)]
    return []


def _in_target(step: Any) -> list[str]:
    return target_names(step.target)


def _defined(step: Any) -> list[str]:
    return [step.name.id]


# What a statement binds, by its kind.
_BINDS: dict[type, Callable[[Any], list[str]]] = {
    k.Bind: lambda step: [name for target in step.targets for name in target_names(target)],
    k.AnnBind: lambda step: target_names(step.target) if step.value is not None else [],
    k.AugBind: _in_target,
    k.For: _in_target,
    k.Def: _defined,
    k.Class: _defined,
    k.TypeStatement: _defined,
    k.Import: lambda step: [alias.asname or alias.name.split(".", 1)[0] for alias in step.names],
    k.ImportFrom: lambda step: [alias.asname or alias.name for alias in step.names],
    k.With: lambda step: [name for item in step.items if item.target is not None for name in target_names(item.target)],
}


def decorator_name(node: k.Expr) -> str:
    """``REG`` of ``@REG.register("name")``, ``register`` of ``@register("name")``; empty for any other decorator."""
    node = node.func if isinstance(node, k.Call) else node
    node = node.value if isinstance(node, k.Attr) else node
    return node.id if isinstance(node, k.Name) else ""


def decorator_words(node: k.Expr, step: k.Def | k.Class) -> frozenset[str]:
    """The words under which a decorator may be told of what it decorates: those it is written with, or its name."""
    values = (*node.args, *(keyword.value for keyword in node.keywords)) if isinstance(node, k.Call) else ()
    words = {literal(value) for value in values if isinstance(value, k.Str)}
    return frozenset({step.name.id, *(word for word in words if isinstance(word, str) and len(word) <= _LONGEST_WORD)})


def told_under(name: str, word: str) -> str:
    """A decorator's name and one of the words under which it is told of something, as one."""
    return f"{name} {word}"
