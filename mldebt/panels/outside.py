"""What modules take from outside of the repository: libraries that they import, classes that theirs stand on."""

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
                    yield LibraryImport(dotted, site_in(module, fact.at, cell))


@gathered(OutsideBase)
def outside_bases(subject: Subject) -> Iterator[OutsideBase]:
    """The classes of all modules that stand on one from outside."""
    for path, module in subject.program.shown.items():
        for scope, step in module.definitions.items():
            outside = subject.program.world.class_info(path, scope).outside if isinstance(step, k.Class) else ""
            if outside:
                yield OutsideBase(step.name.id, outside, site_in(module, step.at, module.unit(scope)[0]))


def site_in(module: ModuleFacts, at: int, cell: int) -> Site:
    """A place in a module."""
    return Site(module.path, at, at, cell if module.is_notebook else -1)
