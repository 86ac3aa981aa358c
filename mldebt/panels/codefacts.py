"""What modules take from outside of the repository, libraries and classes that theirs stand on, and what they name."""

import re
from collections.abc import Iterator

from msgspec import Struct

from mldebt.checks.gathering import gathered
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.model.place import Site
from mldebt.resolve.names import ModuleFacts


class LibraryImport(Struct, frozen=True, array_like=True):
    """An import that leaves the repository: ``dotted`` is what it asks for, the imported name included, since that may
    be a module."""

    dotted: str
    site: Site


class OutsideBase(Struct, frozen=True, array_like=True):
    """A class whose first base from outside is known."""

    name: str
    outside: str
    site: Site


@gathered(LibraryImport)
def library_imports(subject: Subject) -> Iterator[LibraryImport]:
    """Imports that run and leave the repository: a folder of the project may bear a library's name."""
    world = subject.program.world
    for path, module in subject.program.shown.items():
        for cell, unit in enumerate(module.cells):
            for fact in unit.outline.imports:
                dotted = f"{fact.module}.{fact.name}" if fact.name else fact.module
                within = bool(fact.level) or fact.guard == "typing"
                if not within and world.module_file(dotted.partition(".")[0], path) is None:
                    yield LibraryImport(dotted, _site(module, fact.at, cell))


@gathered(OutsideBase)
def outside_bases(subject: Subject) -> Iterator[OutsideBase]:
    """The classes of all modules that stand on one from outside."""
    for path, module in subject.program.shown.items():
        for scope, step in module.definitions.items():
            outside = subject.program.world.class_info(path, scope).outside if isinstance(step, k.Class) else ""
            if outside:
                yield OutsideBase(step.name.id, outside, _site(module, step.at, module.unit(scope)[0]))


class Named(Struct, frozen=True, array_like=True):
    """A name, and where it is bound first."""

    name: str
    site: Site


@gathered(Named)
def names_bound(subject: Subject, patterns: tuple[str, ...]) -> Iterator[Named]:
    """The variables of modules, functions and classes whose names match one of some regular expressions."""
    wanted = [re.compile(pattern) for pattern in patterns]
    for module in subject.program.shown.values():
        named = [(name, cell, step) for name, bound in module.names.items() for cell, step in bound[:1]]
        for scope, definition in module.definitions.items():
            named.append((definition.name.id, module.unit(scope)[0], definition))
        for name, cell, step in named:
            if not isinstance(step, k.Import | k.ImportFrom) and any(each.search(name) for each in wanted):
                yield Named(name, _site(module, step.at, cell))


def _site(module: ModuleFacts, at: int, cell: int) -> Site:
    return Site(module.path, at, at, cell if module.is_notebook else -1)
