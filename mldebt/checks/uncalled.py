"""Code that nothing runs: functions and classes that no other code of the repository asks for by name."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from mldebt.checks.dormant import dormant
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
    """Looks for who names a function, however it is reached from there: names that agree are taken to be one.

    An import alone calls nobody; neither does what is itself uncalled, a test, or a list of what a module offers.
    """

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._asked: dict[str, bool] = {}

    def holds(self, path: str, scope: int) -> bool:
        """Whether a scope, or one around it, is a function or a class that nothing asks for, or its module is."""
        if path in dormant(self._subject):
            return True
        module = self._subject.program.modules.get(path)
        while module is not None and scope >= 0:
            definition, parent = module.definitions[scope], module.parent(scope)
            if not self._may_run(module, definition, module.definitions.get(parent)):
                return True
            scope = parent
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

    def _may_run(self, module: ModuleFacts, definition: k.Def | k.Class, owner: k.Def | k.Class | None) -> bool:
        if self._is_started(module, definition):
            return True
        if isinstance(owner, k.Class) and (owner.bases or owner.keywords):
            return True  # a library may call it
        return self._is_asked_for(definition.name.id)

    def _is_started(self, module: ModuleFacts, definition: k.Def | k.Class) -> bool:
        """Whether somebody outside of the repository may start it: Python, a framework, or a library's users."""
        name, known = definition.name.id, conventions()
        decorators = {last_name(node.func if isinstance(node, k.Call) else node) for node in definition.decorators}
        if not decorators <= known.plain_decorators:
            return True
        if name in known.started_by_name or (name.startswith("__") and name.endswith("__")):
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

    def _is_asked_for(self, name: str) -> bool:
        if name not in self._asked:
            self._asked[name] = self._is_reached(name)
        return self._asked[name]

    def _is_reached(self, name: str) -> bool:
        """Whether something that runs names it, or names what names it, and so on."""
        seen, todo = {name}, [name]
        while todo:
            word = todo.pop()
            for asker in self._askers(word) if self._named[word] > 0 else ():
                if not asker:
                    return True
                if asker not in seen:
                    seen.add(asker)
                    todo.append(asker)
            if self._is_spelt(word):
                return True
        return False

    def _askers(self, word: str) -> Iterator[str]:
        """The outermost functions and classes that name a word, and other names for it; empty for what runs anyway."""
        for module, unit in self._units:
            if word not in unit.outline.identifiers:
                continue
            yield from (fact.asname for fact in unit.outline.imports if fact.name == word and fact.asname)
            owners = [step for step in flatten(unit.body(0)) if isinstance(step, k.Def | k.Class)]
            for at in _mentions(unit, word):
                owner = next((step for step in owners if step.at <= at <= step.end), None)
                yield "" if owner is None or self._is_started(module, owner) else owner.name.id

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


def _mentions(unit: UnitFacts, word: str) -> Iterator[int]:
    """Where a unit names a word, definitions and imports aside."""
    defined = {node.name.at for node in nodes_of(unit, k.Def, k.Class) if isinstance(node, k.Def | k.Class)}
    for node in nodes_of(unit, k.Name, k.Attr):
        if isinstance(node, k.Attr) and node.attr == word:
            yield node.attr_at
        elif isinstance(node, k.Name) and node.id == word and node.at not in defined:
            yield node.at


@once_a_run
def uncalled(subject: Subject) -> Uncalled:
    """What no code of a run asks for."""
    return Uncalled(subject)
