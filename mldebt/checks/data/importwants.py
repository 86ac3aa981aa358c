"""What scripts want of the modules that they import: the rest is made when they are imported, and left lying."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from mldebt.checks.nodes import site_at, walk
from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import dotted_name
from mldebt.facts.unit import UnitFacts
from mldebt.model.graph import Edge
from mldebt.resolve.importing import imported_by, imported_file, is_for_script
from mldebt.resolve.program import Program

_ALL = "*"


class Wants:
    """The names of imported modules that some scripts come to. A name of a module is wanted where something that runs,
    or something that is wanted itself, mentions it; so is all of a module that is handed around as a whole."""

    def __init__(self, program: Program, scripts: Collection[str]) -> None:
        self._program = program
        self._modules: dict[str, _Module] = {}
        self._wanted: defaultdict[str, set[str]] = defaultdict(set)
        self._todo: list[tuple[str, str]] = []
        for path in scripts:
            self._start(path, whole=True)
        while self._todo:
            self._want(*self._todo.pop())

    def leave(self, read: Edge) -> bool:
        """Whether an access belongs to names of an imported module that nothing wants, so that it happens, if at all,
        only since the module is imported."""
        for place in read.chain:
            module = self._modules.get(place.path)
            site = site_at(self._program, place)
            names = module.made_at(site.at) if module is not None and site is not None else ()
            if names and self._wanted[place.path].isdisjoint((*names, _ALL)):
                return True
        return False

    def _start(self, path: str, *, whole: bool = False) -> None:
        """What starting or importing a module runs."""
        if path in self._modules or path not in self._program.modules:
            return
        module = _Module(self._program.modules[path].cells, whole=whole)
        self._modules[path] = module
        for found in dict.fromkeys(imported_by(self._program.world, path)):
            self._start(found)
        self._look(path, module.run())

    def _want(self, path: str, name: str) -> None:
        if path not in self._modules or name in self._wanted[path]:
            return
        self._wanted[path].add(name)
        module = self._modules[path]
        self._look(path, module.all() if name == _ALL else module.parts.get(name, ()))
        if child := self._program.world.child(path, name):
            self._todo.append((child, _ALL))
        for fact in module.imports:
            if (fact.asname or fact.name) == name or (_ALL in (name, fact.name)):
                self._take(path, fact, name if fact.name == _ALL else fact.name or _ALL)

    def _take(self, path: str, fact: k.ImportFact, name: str) -> None:
        """A name of what an import brings is wanted; all of it where it brings a module."""
        found = imported_file(self._program.world, path, fact.module, fact.level, fact.name)
        if found is None:
            return
        is_module = found != imported_file(self._program.world, path, fact.module, fact.level, "")
        self._todo.append((found, _ALL if is_module else name))

    def _look(self, path: str, nodes: Iterable[k.Kind]) -> None:
        """What statements mention is wanted: names of the module, and what they take of modules that it imports."""
        followed: set[int] = set()
        for node in nodes:
            if id(node) in followed:
                continue
            if isinstance(node, k.Attr) and (dotted := dotted_name(node)):
                if self._follow(path, dotted):
                    followed.update(map(id, walk(node.value)))
            elif isinstance(node, k.Name):
                self._todo.append((path, node.id))
                self._whole(path, node.id)

    def _follow(self, path: str, dotted: str) -> bool:
        """Takes the attribute of an imported module that a dotted name ends in; false where it means no such thing."""
        found = False
        for fact in self._modules[path].imports:
            bound = fact.asname or fact.name or fact.module
            if not dotted.startswith(f"{bound}."):
                continue
            child = imported_file(self._program.world, path, fact.module, fact.level, fact.name)
            plain = imported_file(self._program.world, path, fact.module, fact.level, "")
            if child is not None and (not fact.name or child != plain):
                self._todo.append((child, dotted[len(bound) + 1 :].partition(".")[0]))
                found = True
        return found

    def _whole(self, path: str, name: str) -> None:
        """All of a module is wanted whose name stands alone."""
        for fact in self._modules[path].imports:
            if not fact.name and name == (fact.asname or fact.module.partition(".")[0]):
                self._take(path, fact, _ALL)


class _Module:
    """A module as those see it who import it: what each of its names is made of, and what runs in any case."""

    def __init__(self, units: tuple[UnitFacts, ...], *, whole: bool) -> None:
        self.units = units
        self.is_whole = whole or len(units) != 1
        self.imports = [fact for unit in units for fact in unit.outline.imports]
        self.parts: defaultdict[str, list[k.Kind]] = defaultdict(list)
        self._running: list[k.Kind] = []
        for unit in units:
            for step in unit.body(0):
                self._sort(unit, step)

    def _sort(self, unit: UnitFacts, step: k.Step) -> None:
        names = [] if self.is_whole else _made(step)
        nodes = list(_inside(unit, step)) if self.is_whole or not is_for_script(step) else []
        for name in names:
            self.parts[name] += nodes
        if not names:
            self._running += nodes

    def run(self) -> list[k.Kind]:
        """What runs when the module is started or imported."""
        return self._running

    def all(self) -> Iterator[k.Kind]:
        """Everything in the module but what is for its own start."""
        yield from self._running
        for nodes in self.parts.values():
            yield from nodes

    def made_at(self, at: int) -> list[str]:
        """The names that the statement around an offset makes; none where it does something else, or all is run."""
        if self.is_whole:
            return []
        steps = [step for step in self.units[0].body(0) if step.at <= at]
        return _made(max(steps, key=lambda step: step.at)) if steps else []


def _made(step: k.Step) -> list[str]:
    """The names that a statement makes and does nothing else: what has a decorator may be registered by it."""
    if isinstance(step, k.Def | k.Class):
        return [] if step.decorators else [step.name.id]
    targets = step.targets if isinstance(step, k.Bind) else ()
    items = [item for target in targets for item in (target.items if isinstance(target, k.Seq) else (target,))]
    names = [item.id for item in items if isinstance(item, k.Name)]
    return names if len(names) == len(items) else []


def _inside(unit: UnitFacts, step: object) -> Iterator[k.Kind]:
    """What stands in a statement, the bodies of functions and classes in it too."""
    for node in walk(step):
        yield node
        if isinstance(node, k.Def | k.Class):
            yield from _inside(unit, unit.body(node.scope))
