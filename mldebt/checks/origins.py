"""The file in which something was defined that a module names, also where others hand it on."""

from collections.abc import Iterator

from mldebt.checks.nodes import walk
from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import dotted_name
from mldebt.resolve.importing import imported_file
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.world import World

HANDS = 4  # modules that hand a name on, one to the other


class Origins:
    """What the names of one module mean that it imports."""

    def __init__(self, world: World, module: ModuleFacts) -> None:
        self._world = world
        self._path = module.path
        self._facts = _bound(module)

    def used_in(self, part: object) -> Iterator[str]:
        """The modules of the repository from which a part of the module imports, or uses, something."""
        nodes = list(walk(part))
        standing = {node.at for node in nodes if isinstance(node, k.Alias)}
        own = {name: fact for name, facts in self._facts.items() for fact in facts if fact.at in standing}
        for fact in own.values():
            yield from self._origins(fact, "")
        for name in {dotted_name(node) for node in nodes if isinstance(node, k.Attr | k.Name)}:
            head, _, rest = name.partition(".")
            for fact in self._facts.get(head, ()) if head not in own else ():
                yield from self._origins(fact, rest)

    def _origins(self, fact: k.ImportFact, rest: str) -> Iterator[str]:
        found = _origin(self._world, self._path, fact, rest, HANDS)
        if found is not None:
            yield found


def _bound(module: ModuleFacts) -> dict[str, list[k.ImportFact]]:
    found: dict[str, list[k.ImportFact]] = {}
    for unit in module.cells:
        for fact in unit.outline.imports:
            found.setdefault(fact.asname or fact.name or fact.module.partition(".")[0], []).append(fact)
    return found


def _origin(world: World, path: str, fact: k.ImportFact, rest: str, hands: int) -> str | None:
    found = imported_file(world, path, fact.module, fact.level, fact.name)
    if found is None:
        return None
    is_module = not fact.name or found != imported_file(world, path, fact.module, fact.level, "")
    wanted = rest if is_module else fact.name
    if not wanted or not hands:
        return found
    head, _, below = wanted.partition(".")
    below = below or ("" if is_module else rest)
    for inner in _bound(world.modules[found]).get(head, ()):
        if (further := _origin(world, found, inner, below, hands - 1)) is not None:
            return further
    return found
