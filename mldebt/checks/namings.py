"""Who names a definition: in code that may run, in configurations, and in texts of code."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from mldebt.checks.dormant import dormant
from mldebt.checks.meanings import Meanings, Target
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import last_name, nodes_of, walk
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.resolve.names import ModuleFacts, flatten
from mldebt.resolve.state import TESTS

_NO_NAME = re.compile(r"[\s/]")  # sentences, paths and addresses
_OFFERED = "__all__"
_NEVER = "False"


class Naming(NamedTuple):
    """A place that names something: ``node`` in a module, in the outermost definition ``around`` it."""

    module: ModuleFacts
    node: k.Name | k.Attr
    around: k.Def | k.Class | None


class Namings:
    """Looks for names in what may run: neither in tests nor in files that nothing runs."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._meanings = Meanings(subject)

    def of(self, target: Target) -> Iterator[Naming]:
        """The places that may name a target, definitions and imports aside."""
        for word in self._words_for(target.name) if self._named[target.name] > 0 else ():
            for module, unit in self._units:
                if word not in unit.outline.identifiers:
                    continue
                owners = [step for step in flatten(unit.body(0)) if isinstance(step, k.Def | k.Class)]
                for node in _mentions(unit, word):
                    at = node.attr_at if isinstance(node, k.Attr) else node.at
                    around = next((step for step in owners if step.at <= at <= step.end), None)
                    if self._meanings.may_be(node, module, around, target):
                        yield Naming(module, node, around)

    def are_spelt(self, word: str) -> bool:
        """Whether a configuration, or a text without blanks and slashes that code holds, spells a word."""
        whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        return any(word in text and whole.search(text) for text in (*self._subject.texts.values(), self._strings))

    def _words_for(self, name: str) -> list[str]:
        """A name, and those under which imports bring it, or bring these."""
        words = [name]
        for word in words:
            words += [other for other in self._renamed.get(word, ()) if other not in words]
        return words

    @cached_property
    def _units(self) -> list[tuple[ModuleFacts, UnitFacts]]:
        modules = self._subject.program.modules.items()
        asleep = dormant(self._subject)
        awake = (module for path, module in modules if self._subject.demoted(path) != TESTS and path not in asleep)
        return [(module, unit) for module in awake for unit in module.cells]

    @cached_property
    def _named(self) -> Counter[str]:
        """How often each name is written, aside from where it is defined, or imported under that name."""
        named: Counter[str] = Counter()
        for _, unit in self._units:
            named.update(unit.outline.identifiers)
            named.subtract(fact.name for fact in unit.outline.scopes)
            named.subtract(fact.name for fact in unit.outline.imports if not fact.asname)
        return named

    @cached_property
    def _renamed(self) -> dict[str, set[str]]:
        """The names under which imports bring others."""
        renamed: dict[str, set[str]] = {}
        for fact in (fact for _, unit in self._units for fact in unit.outline.imports if fact.name and fact.asname):
            renamed.setdefault(fact.name, set()).add(fact.asname)
        return renamed

    @cached_property
    def _strings(self) -> str:
        raws = (
            node.raw
            for _, unit in self._units
            for offered in [_offered(unit)]
            for node in nodes_of(unit, k.Str)
            if isinstance(node, k.Str) and node.at not in offered
        )
        return "\0".join(raw for raw in raws if not _NO_NAME.search(raw))


def _offered(unit: UnitFacts) -> frozenset[int]:
    """Where a unit spells what it offers: ``__all__ = ["ask"]``."""
    if _OFFERED not in unit.outline.identifiers:
        return frozenset()
    steps = (step for step in unit.body(0) if isinstance(step, k.Bind | k.AnnBind | k.AugBind))
    return frozenset(
        node.at
        for step in steps
        if any(
            last_name(target) == _OFFERED for target in (step.targets if isinstance(step, k.Bind) else [step.target])
        )
        for node in walk(step.value)
        if isinstance(node, k.Str)
    )


def _mentions(unit: UnitFacts, word: str) -> Iterator[k.Name | k.Attr]:
    """Where a unit names a word, definitions, imports and what never runs aside."""
    dead = list(_dead(unit))
    defined = {node.name.at for node in nodes_of(unit, k.Def, k.Class) if isinstance(node, k.Def | k.Class)}
    for node in nodes_of(unit, k.Name, k.Attr):
        if not isinstance(node, k.Name | k.Attr) or last_name(node) != word or node.at in defined:
            continue
        if not any(start <= node.at < end for start, end in dead):
            yield node


def _dead(unit: UnitFacts) -> Iterator[tuple[int, int]]:
    """From where to where a unit holds what somebody switched off for good: ``if False:``."""
    for node in nodes_of(unit, k.Branch, k.While) if _NEVER in unit.outline.identifiers else ():
        if isinstance(node, k.Branch | k.While) and isinstance(node.test, k.Name) and node.test.id == _NEVER:
            yield node.body[0].at, node.body[-1].end


@once_a_run
def namings(subject: Subject) -> Namings:
    """Who names what in a run."""
    return Namings(subject)
