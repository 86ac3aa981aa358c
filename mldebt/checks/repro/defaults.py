"""Names that stand in code as a default only, for whoever starts a program or calls a library to replace."""

from collections.abc import Iterator
from functools import cached_property

from mldebt.checks.common import Sighting, strings
from mldebt.checks.nodes import last_name, nodes_of, unit_at, walk
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
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
        if self._is_option(unit, at):
            return True
        if self._program.callers.get((use.summary.path, use.summary.scope)):
            return False
        parameter = next((found for found in _parameters(unit) if found[1] == at), None)
        if parameter is not None and self._is_configured(use, parameter[0]):
            return True
        is_given = parameter is not None or any(_is_field(unit, owner, at) for owner in _classes(unit))
        return is_given and self._subject.role.name == "library"

    def _is_configured(self, use: Sighting, parameter: str) -> bool:
        """Whether a configuration names the function (or class) and the parameter: it gives another value."""
        module = self._program.modules[use.summary.path]
        names = [name for name in module.name(use.summary.scope).split(".") if not name.startswith("__")]
        texts = self._subject.texts.values()
        return bool(names) and any(names[0] in text and parameter in text for text in texts)

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


def _parameters(unit: UnitFacts) -> Iterator[tuple[str, int]]:
    """Parameters with a default, and where that stands."""
    for node in nodes_of(unit, k.Param):
        if isinstance(node, k.Param) and node.default is not None:
            yield node.name, node.default.at
