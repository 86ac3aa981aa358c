"""What a name that code writes may mean: which of the definitions of the repository that bear it."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from mldebt.checks.nodes import nodes_of
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.model.paths import parents
from mldebt.resolve.names import ModuleFacts

_OWN = ("self", "cls")
_RUNNERS = frozenset({"exec", "eval"})
_RUN = "run"  # the form of magics that run another file as if it stood there
_PACKAGE = "/__init__"


class Target(NamedTuple):
    """A definition, by its module and its name; ``owner`` is the class of a method. What is ``inner`` stands in a
    function."""

    path: str
    name: str
    owner: str = ""
    inner: bool = False


class Meanings:
    """Looks where a name comes from: a bare one from its own module or an import, one behind a dot from what stands
    before it. What is not known may mean all that bears the name."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._world = subject.program.world
        self._runs: dict[str, bool] = {}

    def may_be(
        self, node: k.Name | k.Attr, module: ModuleFacts, around: k.Def | k.Class | None, target: Target
    ) -> bool:
        """Whether a name in a module may mean a target; ``around`` is the outermost definition in which it stands."""
        if self._runs_others(module):
            return True
        if target.inner or (target.owner and isinstance(node, k.Name)):
            return module.path == target.path
        if isinstance(node, k.Name):
            return self._leads_to(module.path, node.id, target, frozenset())
        root, steps = _root(node)
        if root in _OWN and steps == 1:
            return bool(target.owner) and _may_inherit(module, around, target)
        facts = list(_binding(module, root, stars=False))
        if not facts or _is_bound_otherwise(module, root):
            return bool(target.owner) or self._may_be_held(target)
        return any(self._may_hold(module.path, fact, node.attr, steps, target) for fact in facts)

    def _runs_others(self, module: ModuleFacts) -> bool:
        """Whether a module runs text, or other files, as if it stood there."""
        if module.path not in self._runs:
            self._runs[module.path] = any(
                not _RUNNERS.isdisjoint(unit.outline.identifiers)
                or any(isinstance(node, k.Magic) and node.form == _RUN for node in nodes_of(unit, k.Magic))
                for unit in module.cells
            )
        return self._runs[module.path]

    def _leads_to(self, path: str, word: str, target: Target, seen: frozenset[tuple[str, str]]) -> bool:
        """Whether a word of a module means a target at the top of its own."""
        module = self._world.modules.get(path)
        if (path, word) == (target.path, target.name):
            return True
        if module is None:
            return path.endswith(".py")  # one that could not be read
        if (path, word) in seen:
            return False
        further = seen | {(path, word)}
        return any(
            self._leads_to(file, fact.name if fact.name != "*" else word, target, further)
            for fact in _binding(module, word, stars=True)
            if fact.name
            for file in self._files(path, fact.level, fact.module, target)
        )

    def _files(self, path: str, level: int, dotted: str, target: Target) -> Iterator[str]:
        """The files that an import may mean; also the target's where its path ends so, unless another one is nearer."""
        found = self._world.relative_file(level, dotted, path) if level else self._world.module_file(dotted, path)
        if found is not None:
            yield found
        if found == target.path or (level and found is not None):
            return
        if found is None:
            may_mean = bool(level) or _ends_in(target.path, dotted, partly=True)
        else:
            near = _nearness(path, found) <= _nearness(path, target.path)
            may_mean = near and _ends_in(target.path, dotted, partly=False)
        if may_mean:
            yield target.path

    def _may_hold(self, path: str, fact: k.ImportFact, word: str, steps: int, target: Target) -> bool:
        """Whether what an import binds may have a target for an attribute, so many steps away."""
        files = list(self._files(path, fact.level, fact.module, target))
        if not files or target.owner or steps > 1:
            return bool(files)
        children = [self._world.child(file, fact.name) for file in files] if fact.name else files
        modules = [file for file in children if file is not None]
        return not modules or any(self._leads_to(file, word, target, frozenset()) for file in modules)

    def _may_be_held(self, target: Target) -> bool:
        """Whether some code has the module of a target in hand, and may give it to others."""
        return target.path.removesuffix(".py").removesuffix(_PACKAGE).rpartition("/")[2] in self._held

    @cached_property
    def _held(self) -> frozenset[str]:
        units = (unit for module in self._subject.program.modules.values() for unit in module.cells)
        facts = (fact for unit in units for fact in unit.outline.imports)
        return frozenset(fact.name or fact.module.rpartition(".")[2] for fact in facts)


def _binding(module: ModuleFacts, word: str, *, stars: bool) -> Iterator[k.ImportFact]:
    """The imports anywhere in a module that bind a word, or that may, by a star."""
    for unit in module.cells:
        for fact in unit.outline.imports:
            if (fact.asname or fact.name or fact.module.partition(".")[0]) == word or (stars and fact.name == "*"):
                yield fact


def _is_bound_otherwise(module: ModuleFacts, word: str) -> bool:
    """Whether more than imports bind a word in a module."""
    for unit in module.cells:
        imported = {fact.scope for fact in unit.outline.imports if word in (fact.asname, fact.name, fact.module)}
        if any(word in fact.binds and at not in imported for at, fact in enumerate(unit.outline.scopes)):
            return True
    return False


def _root(node: k.Attr) -> tuple[str, int]:
    """The name that a chain of attributes begins with, empty where it is none, and the length of the chain."""
    steps, held = 1, node.value
    while isinstance(held, k.Attr):
        steps, held = steps + 1, held.value
    return (held.id if isinstance(held, k.Name) else ""), steps


def _may_inherit(module: ModuleFacts, around: k.Def | k.Class | None, target: Target) -> bool:
    """Whether a method that a class asks itself for may be that of a target: it is, or it has none of its own."""
    if not isinstance(around, k.Class) or (module.path, around.name.id) == (target.path, target.owner):
        return True
    own = {node.name.id for scope, node in module.definitions.items() if module.parent(scope) == around.scope}
    return target.name not in own


def _ends_in(path: str, dotted: str, *, partly: bool) -> bool:
    """Whether a module's path ends as an import says, or, ``partly``, has the last word of it anywhere."""
    plain = path.removesuffix(".py").removesuffix(_PACKAGE)
    if partly:
        return dotted.rpartition(".")[2] in plain.split("/")
    return f"/{plain}".endswith(f"/{dotted.replace('.', '/')}")


def _nearness(path: str, other: str) -> int:
    """How many folders two files share."""
    return len(set(parents(path)) & set(parents(other)))
