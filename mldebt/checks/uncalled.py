"""Code that nothing runs: functions and classes that no other code of the repository asks for by name."""

from collections.abc import Iterator

from mldebt.checks.dormant import dormant
from mldebt.checks.meanings import Target
from mldebt.checks.memo import once_a_run
from mldebt.checks.namings import namings
from mldebt.checks.nodes import last_name, nodes_of, scope_at
from mldebt.checks.redefined import is_redefined
from mldebt.checks.subject import Subject
from mldebt.checks.unmounted import Unmounted
from mldebt.facts import kinds as k
from mldebt.knowledge.conventions import conventions
from mldebt.model.place import Site
from mldebt.resolve.names import CELL_SHIFT, ModuleFacts


class Uncalled:
    """Looks for who names a function, however it is reached from there.

    An import alone calls nobody; neither does what is itself uncalled, a test, or a list of what a module offers.
    """

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._namings = namings(subject)
        self._unmounted = Unmounted(subject)
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

    def holds_around(self, site: Site) -> bool:
        """Whether a place lies in such a function, class or module."""
        module, cell = self._subject.program.modules[site.path], max(site.cell, 0)
        scope = scope_at(module.cells[cell], site.at)
        return self.holds(site.path, cell << CELL_SHIFT | scope if scope else -1)

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
        if is_redefined(module, scope):
            return False
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
        if not decorators <= known.plain_decorators and not self._unmounted.holds(module, definition):
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
            for asker in self._askers(wanted):
                if asker is None:
                    return True
                if asker not in seen:
                    seen.add(asker)
                    todo.append(asker)
            if self._namings.are_spelt(wanted.name):
                return True
        return False

    def _askers(self, target: Target) -> Iterator[Target | None]:
        """The outermost functions and classes that name a target; None for what runs anyway."""
        for module, _, around in self._namings.of(target):
            runs = around is None or self._is_started(module, around)
            yield None if around is None or runs else Target(module.path, around.name.id)


@once_a_run
def uncalled(subject: Subject) -> Uncalled:
    """What no code of a run asks for."""
    return Uncalled(subject)
