"""Routers that no application includes: nobody asks for what is routed there."""

from mldebt.checks.meanings import Target
from mldebt.checks.namings import Naming, namings
from mldebt.checks.nodes import last_name, nodes_of
from mldebt.checks.reach import programs_load_by_name
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.knowledge.conventions import conventions
from mldebt.resolve.names import ModuleFacts


class Unmounted:
    """Looks whether anybody takes the router by which a function is decorated."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._taken: dict[tuple[str, str], bool] = {}

    def holds(self, module: ModuleFacts, definition: k.Def | k.Class) -> bool:
        """Whether all that could start a definition are routers of its own module that nothing takes from there."""
        plain = conventions().plain_decorators
        called = [node.func if isinstance(node, k.Call) else node for node in definition.decorators]
        starting = [node for node in called if last_name(node) not in plain]
        return bool(starting) and all(
            isinstance(node, k.Attr) and isinstance(node.value, k.Name) and self._is_spare(module, node.value.id)
            for node in starting
        )

    def _is_spare(self, module: ModuleFacts, name: str) -> bool:
        key = (module.path, name)
        if key not in self._taken:
            self._taken[key] = not _is_router(module, name) or self._is_taken(module, name)
        return not self._taken[key]

    def _is_taken(self, module: ModuleFacts, name: str) -> bool:
        """Whether code hands a router on, or may take it from its module, or a text names it there."""
        if self._subject.role.name == "library" or programs_load_by_name(self._subject) or module.is_notebook:
            return True
        used = {node.value.at for unit in module.cells for node in nodes_of(unit, k.Attr) if isinstance(node, k.Attr)}
        found = namings(self._subject)
        if any(_takes(naming, module, used) for naming in found.of(Target(module.path, name))):
            return True
        stem = module.path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]
        return any(found.are_spelt(f"{stem}{mark}{name}") for mark in ".:")


def _takes(naming: Naming, module: ModuleFacts, used: set[int]) -> bool:
    """Whether a place does more with a router of a module than to make it or to route something there."""
    if naming.module is not module:
        return True
    bound = (step.targets for _, step in module.names.get(last_name(naming.node), ()) if isinstance(step, k.Bind))
    return naming.node.at not in used and all(naming.node not in targets for targets in bound)


def _is_router(module: ModuleFacts, name: str) -> bool:
    """Whether a name at the top of a module is a router, and nothing else."""
    makers = conventions().router_classes
    bound = [step for _, step in module.names.get(name, ())]
    return bool(bound) and all(
        isinstance(step, k.Bind) and isinstance(step.value, k.Call) and last_name(step.value.func) in makers
        for step in bound
    )
