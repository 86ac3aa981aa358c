"""Names that stand in code as a default only, for whoever starts a program or calls a library to replace."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from mldebt.checks.common import Sighting, strings
from mldebt.checks.guards import only_without
from mldebt.checks.nodes import last_name, nodes_of, unit_at, walk
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.model.place import Site
from mldebt.resolve.terms import Const


class Defaults:
    """Defaults of options and of a library's functions."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._program = subject.program

    def is_for_others(self, use: Sighting, term: Const) -> bool:
        """Whether a literal is the default of a command line's option, or of a parameter (or field) that only users of
        a library give."""
        unit = unit_at(self._program, term.origin) if term.origin is not None else None
        if unit is None or term.origin is None:
            return False
        at = term.origin.at
        given = next((found for found in _parameters(unit) if found.at == at), None)
        if self._is_option(unit, at) or (given is not None and given.is_command):
            return True
        called = self._program.calls.direct.get((use.summary.path, use.summary.scope))
        if called or use.summary.scope < 0:
            return False
        if given is not None and self._is_configured(use, given.name):
            return True
        if self._subject.role.name != "library" or (given is not None and self._is_called(term.origin, given)):
            return False
        return (
            given is not None
            or self._stands_in(unit, term.origin)
            or any(_is_field(unit, owner, at) for owner in _classes(unit))
        )

    def _stands_in(self, unit: UnitFacts, site: Site) -> bool:
        """Whether a literal is for a parameter that was not given: ``if name is None: name = "acme/small"``."""
        return any(
            only_without(self._program, site, param.name)
            for node in nodes_of(unit, k.Def)
            if isinstance(node, k.Def) and node.at <= site.at < node.end
            for param in node.params
        )

    def _is_called(self, site: Site, parameter: "_Parameter") -> bool:
        """Whether code of the project that is no test calls the function with the parameter."""
        definitions = self._program.modules[site.path].definitions
        scope = next((scope for scope, node in definitions.items() if node.at == parameter.owner), -1)
        callers = self._program.calls.direct.get((site.path, scope), ())
        return any(not self._subject.demoted(path) for path, _ in callers)

    def _is_configured(self, use: Sighting, parameter: str) -> bool:
        """Whether a configuration names the function (or class) and the parameter: it gives another value."""
        owner = self._program.name_of(use.summary).partition(".")[0]
        return any(owner in text and parameter in text for text in self._subject.texts.values())

    def _is_option(self, unit: UnitFacts, at: int) -> bool:
        makers = strings(self._subject, "option-makers")
        for node in nodes_of(unit, k.Call):
            if isinstance(node, k.Call) and node.at <= at < node.end and last_name(node.func) in makers:
                return True
        return any(owner.name.id in self._parsed and _is_field(unit, owner, at) for owner in _classes(unit))

    @cached_property
    def _parsed(self) -> frozenset[str]:
        """The classes whose fields a parser makes options of."""
        parsers = strings(self._subject, "option-parsers")
        return frozenset(
            inner.id
            for module in self._program.modules.values()
            for unit in module.cells
            if not unit.outline.identifiers.keys().isdisjoint(parsers)
            for node in nodes_of(unit, k.Call)
            if isinstance(node, k.Call) and last_name(node.func) in parsers
            for inner in walk((*node.args, *(keyword.value for keyword in node.keywords)))
            if isinstance(inner, k.Name)
        )


def _classes(unit: UnitFacts) -> Iterator[k.Class]:
    return (node for node in nodes_of(unit, k.Class) if isinstance(node, k.Class))


def _is_field(unit: UnitFacts, owner: k.Class, at: int) -> bool:
    """Whether a place lies among the fields of a class."""
    return any(step.at <= at < step.end for step in unit.body(owner.scope) if isinstance(step, k.AnnBind | k.Bind))


class _Parameter(NamedTuple):
    """A parameter with a default: its name, where the default and the function stand, and whether that is a command."""

    name: str
    at: int
    owner: int
    is_command: bool


def _parameters(unit: UnitFacts) -> Iterator[_Parameter]:
    for node in nodes_of(unit, k.Def):
        if isinstance(node, k.Def):
            names = {last_name(item.func if isinstance(item, k.Call) else item) for item in node.decorators}
            for param in node.params:
                if param.default is not None:
                    default = _spelt_out(unit, param.default)
                    yield _Parameter(param.name, default.at, node.at, "command" in names)


def _spelt_out(unit: UnitFacts, default: k.Expr) -> k.Expr:
    """What a default is: of a name, what the module binds to it."""
    if isinstance(default, k.Name):
        for step in unit.body(0):
            if isinstance(step, k.Bind) and any(
                isinstance(target, k.Name) and target.id == default.id for target in step.targets
            ):
                return step.value
    return default
