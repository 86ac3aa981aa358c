"""A module as the resolver sees it: one file, or the cells of a notebook in order, with what its names are bound by."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from mldebt.facts import kinds as k
from mldebt.facts.nodes import walk
from mldebt.facts.unit import UnitFacts

CELL_SHIFT = 16  # a scope's id in a module is cell << 16 | scope of the unit
IMPORTING = frozenset({"import_module", "__import__"})
Binding = tuple[int, k.Step]


class ModuleFacts:
    """One module. ``cells`` holds one unit for a file, several for a notebook."""

    def __init__(self, path: str, cells: Sequence[UnitFacts]) -> None:
        self.path = path
        self.cells = tuple(cells)

    @property
    def is_notebook(self) -> bool:
        """Whether the module consists of cells."""
        return len(self.cells) != 1 or self.path.endswith(".ipynb")

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
    def path_hints(self) -> tuple[tuple[int, int, str], ...]:
        """Cell, line and text of each pragma that says what the call on a line reads or writes."""
        return tuple(
            (cell, one.target, one.value)
            for cell, unit in enumerate(self.cells)
            for one in unit.outline.pragmas
            if one.kind == "path"
        )

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

    def tested(self, scope: int) -> frozenset[str]:
        """The names that decide conditions of a function or what it looks up by name: those that these mention, and
        those that it hands on to a function of the module for which they decide it."""
        return self._tested.get(scope, frozenset())

    @cached_property
    def _tested(self) -> dict[int, frozenset[str]]:
        found: dict[int, set[str]] = {}
        handed: list[tuple[int, int, str, frozenset[str]]] = []
        methods = {(self.parent(scope), one.name.id): scope for scope, one in self.definitions.items()}
        inner: list[tuple[int, int]] = []
        for scope, definition in self.definitions.items():
            own, around = found.setdefault(scope, set()), self.parent(scope)
            for node in walk(self.steps(scope)) if isinstance(definition, k.Def) else ():
                if isinstance(node, k.Branch | k.If):
                    own.update(_names_in(node.test), _attributes_in(node.test, definition))
                elif isinstance(node, k.Call):
                    own |= _looked_up_by(node, definition)
                    handed += [(scope, *given) for given in self._handed(node)]
                    called = methods.get((around, _own_method(node, definition)))
                    inner += [(scope, called)] if called is not None else []
        grows = True
        while grows:
            grows = False
            more = [(scope, names) for scope, callee, param, names in handed if param in found.get(callee, ())]
            more += [(scope, self._own_attributes(found, scope, callee)) for scope, callee in inner]
            for scope, names in more:
                grows |= not names <= found[scope]
                found[scope] |= names
        return {scope: frozenset(names) for scope, names in found.items()}

    def _own_attributes(self, found: Mapping[int, set[str]], scope: int, callee: int) -> frozenset[str]:
        """What decides conditions of another method of a class, as attributes of the receiver of the first."""
        own, other = (f"{_first_parameter(self.definitions[one])}." for one in (scope, callee))
        return frozenset(own + name.removeprefix(other) for name in found[callee] if name.startswith(other))

    def _handed(self, call: k.Call) -> Iterator[tuple[int, str, frozenset[str]]]:
        """What a call hands to a function of the module: its scope, the parameter, and the names in the argument."""
        bound = self.names.get(call.func.id, []) if isinstance(call.func, k.Name) else []
        cell, definition = bound[0] if len(bound) == 1 else (0, None)
        if not isinstance(definition, k.Def):
            return
        callee = cell << CELL_SHIFT | definition.scope
        for param, argument in zip(definition.params, call.args, strict=False):
            if param.star or isinstance(argument, k.Star):
                break
            yield callee, param.name, _names_in(argument)
        for word in call.keywords:
            yield callee, word.name, _names_in(word.value)

    def parent(self, scope: int) -> int:
        """The scope around a scope; -1 for the module."""
        cell, unit, inner = self.unit(scope)
        above = unit.outline.scopes[inner].parent
        return cell << CELL_SHIFT | above if above > 0 else -1


def _looked_up_by(call: k.Call, definition: k.Def | k.Class) -> frozenset[str]:
    """The names that may decide which module or attribute a call gives: all parameters where it imports a module."""
    called = call.func.id if isinstance(call.func, k.Name) else call.func.attr if isinstance(call.func, k.Attr) else ""
    if called in IMPORTING and isinstance(definition, k.Def):
        return frozenset(param.name for param in definition.params)
    return _names_in(call.args[1]) if called == "getattr" and len(call.args) > 1 else frozenset()


def _names_in(node: k.Expr) -> frozenset[str]:
    return frozenset(inner.id for inner in walk(node) if isinstance(inner, k.Name))


def _first_parameter(definition: k.Def | k.Class) -> str:
    return definition.params[0].name if isinstance(definition, k.Def) and definition.params else ""


def _own_method(call: k.Call, definition: k.Def | k.Class) -> str:
    """``run`` of ``self.run(...)``: what is called of a function's first parameter."""
    func = call.func
    own = isinstance(func, k.Attr) and isinstance(func.value, k.Name) and func.value.id == _first_parameter(definition)
    return func.attr if own and isinstance(func, k.Attr) else ""


def _attributes_in(node: k.Expr, definition: k.Def | k.Class) -> Iterator[str]:
    """The attributes of a function's first parameter that an expression asks for: ``self.params``."""
    first = _first_parameter(definition)
    for inner in walk(node):
        if isinstance(inner, k.Attr) and isinstance(inner.value, k.Name) and inner.value.id == first:
            yield f"{first}.{inner.attr}"


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
    if isinstance(step, k.Bind):
        return [name for target in step.targets for name in target_names(target)]
    if isinstance(step, k.AnnBind):
        return target_names(step.target) if step.value is not None else []
    if isinstance(step, k.AugBind | k.For):
        return target_names(step.target)
    if isinstance(step, k.Def | k.Class | k.TypeStatement):
        return [step.name.id]
    if isinstance(step, k.Import):
        return [alias.asname or alias.name.split(".", 1)[0] for alias in step.names]
    if isinstance(step, k.ImportFrom):
        return [alias.asname or alias.name for alias in step.names]
    if isinstance(step, k.With):
        return [name for item in step.items if item.target is not None for name in target_names(item.target)]
    return []


def target_names(target: k.Expr) -> list[str]:
    """The names in an assignment's target."""
    if isinstance(target, k.Name):
        return [target.id]
    if isinstance(target, k.Star):
        return target_names(target.value)
    if isinstance(target, k.Seq):
        return [name for item in target.items for name in target_names(item)]
    return []
