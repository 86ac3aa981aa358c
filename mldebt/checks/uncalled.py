"""Code that nothing runs: functions and classes that no other code of the repository asks for by name."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from mldebt.checks.dormant import dormant
from mldebt.checks.meanings import Meanings, Target
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import last_name, nodes_of, walk
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.conventions import conventions
from mldebt.model.place import Site
from mldebt.resolve.names import ModuleFacts, flatten
from mldebt.resolve.state import TESTS

_BLANK = re.compile(r"\s")
_OFFERED = "__all__"


class Uncalled:
    """Looks for who names a function, however it is reached from there.

    An import alone calls nobody; neither does what is itself uncalled, a test, or a list of what a module offers.
    """

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._meanings = Meanings(subject)
        self._asked: dict[Target, bool] = {}

    def holds(self, path: str, scope: int) -> bool:
        """Whether a scope, or one around it, is a function or a class that nothing asks for, or its module is."""
        if path in dormant(self._subject):
            return True
        module = self._subject.program.modules.get(path)
        while module is not None and scope >= 0:
            if not self._may_run(module, scope):
                return True
            scope = module.parent(scope)
        return False

    def is_idle(self, path: str, scope: int, origin: Site | None) -> bool:
        """Whether nobody asks for what a function asks for by a text that is written at ``origin``.

        An uncalled method of a class that is made asks for what the class chose, as its other methods do.
        """
        if not self.holds(path, scope):
            return False
        module = self._subject.program.modules[path]
        if path in dormant(self._subject):
            return True
        parent = module.parent(scope)
        owner, own = module.definitions.get(parent), module.definitions[scope]
        if not isinstance(owner, k.Class) or origin is None or origin.path != path or self.holds(path, parent):
            return True
        chosen = max(origin.cell, 0) == module.unit(scope)[0] and owner.at <= origin.at <= owner.end
        return not chosen or own.at <= origin.at <= own.end

    def _may_run(self, module: ModuleFacts, scope: int) -> bool:
        definition, parent = module.definitions[scope], module.parent(scope)
        owner = module.definitions.get(parent)
        if self._is_started(module, definition):
            return True
        if isinstance(owner, k.Class) and (owner.bases or owner.keywords):
            return True  # a library may call it
        of_class = owner.name.id if isinstance(owner, k.Class) else ""
        return self._is_asked_for(Target(module.path, definition.name.id, of_class, isinstance(owner, k.Def)))

    def _is_started(self, module: ModuleFacts, definition: k.Def | k.Class) -> bool:
        """Whether somebody outside of the repository may start it: Python, a framework, or a library's users."""
        name, known = definition.name.id, conventions()
        decorators = {last_name(node.func if isinstance(node, k.Call) else node) for node in definition.decorators}
        if not decorators <= known.plain_decorators:
            return True
        if name in known.started_by_name | known.started_in_scripts or (name.startswith("__") and name.endswith("__")):
            return True
        offered = self._subject.role.name == "library" and not module.is_notebook and not name.startswith("_")
        return offered or self._makes_commands(module)

    def _makes_commands(self, module: ModuleFacts) -> bool:
        """Whether a module makes a command of everything in it: ``fire.Fire()``."""
        makers = conventions().exposing_calls
        return any(
            isinstance(node, k.Call) and not node.args and last_name(node.func) in makers
            for unit in module.cells
            if not makers.isdisjoint(unit.outline.identifiers)
            for node in nodes_of(unit, k.Call)
        )

    def _is_asked_for(self, target: Target) -> bool:
        if target not in self._asked:
            self._asked[target] = self._is_reached(target)
        return self._asked[target]

    def _is_reached(self, target: Target) -> bool:
        """Whether something that runs names it, or names what names it, and so on."""
        seen, todo = {target}, [target]
        while todo:
            wanted = todo.pop()
            for asker in self._askers(wanted) if self._named[wanted.name] > 0 else ():
                if asker is None:
                    return True
                if asker not in seen:
                    seen.add(asker)
                    todo.append(asker)
            if self._is_spelt(wanted.name):
                return True
        return False

    def _askers(self, target: Target) -> Iterator[Target | None]:
        """The outermost functions and classes that name a target; None for what runs anyway."""
        for word in self._words_for(target.name):
            for module, unit in self._units:
                if word not in unit.outline.identifiers:
                    continue
                owners = [step for step in flatten(unit.body(0)) if isinstance(step, k.Def | k.Class)]
                for node in _mentions(unit, word):
                    at = node.attr_at if isinstance(node, k.Attr) else node.at
                    owner = next((step for step in owners if step.at <= at <= step.end), None)
                    if self._meanings.may_be(node, module, owner, target):
                        runs = owner is None or self._is_started(module, owner)
                        yield None if owner is None or runs else Target(module.path, owner.name.id)

    def _words_for(self, name: str) -> list[str]:
        """A name, and those under which imports bring it, or bring these."""
        words = [name]
        for word in words:
            words += [other for other in self._renamed.get(word, ()) if other not in words]
        return words

    def _is_spelt(self, word: str) -> bool:
        """Whether a configuration, or a text without blanks that code holds, spells a word."""
        whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        return any(word in text and whole.search(text) for text in (*self._subject.texts.values(), self._strings))

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
        return "\0".join(raw for raw in raws if not _BLANK.search(raw))


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
    """Where a unit names a word, definitions and imports aside."""
    defined = {node.name.at for node in nodes_of(unit, k.Def, k.Class) if isinstance(node, k.Def | k.Class)}
    for node in nodes_of(unit, k.Name, k.Attr):
        if isinstance(node, k.Name | k.Attr) and last_name(node) == word and node.at not in defined:
            yield node


@once_a_run
def uncalled(subject: Subject) -> Uncalled:
    """What no code of a run asks for."""
    return Uncalled(subject)
