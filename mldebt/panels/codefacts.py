"""What modules take from outside of the repository, libraries and classes that theirs stand on, and what they name."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from msgspec import Struct

from mldebt.checks.gathering import ScopeRef, gathered
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.kinds.outline import Outline
from mldebt.facts.nodes import walk
from mldebt.knowledge.panels import HandlerSpec
from mldebt.model.place import Site
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.texts import literal

_LONGEST = 200  # characters of a text that are kept


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


@cache
def _bears(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a name matches one of some regular expressions: modules share most of theirs, so each is asked once."""
    wanted = [re.compile(pattern) for pattern in patterns]
    return cache(lambda name: any(each.search(name) for each in wanted))


@gathered(Named)
def names_bound(subject: Subject, patterns: tuple[str, ...]) -> Iterator[Named]:
    """The variables of modules, functions and classes whose names match one of some regular expressions."""
    wanted = _bears(patterns)
    for module in subject.program.shown.values():
        named = [(name, cell, step) for name, bound in module.names.items() for cell, step in bound[:1]]
        for scope, definition in module.definitions.items():
            named.append((definition.name.id, module.unit(scope)[0], definition))
        for name, cell, step in named:
            if not isinstance(step, k.Import | k.ImportFrom) and wanted(name):
                yield Named(name, _site(module, step.at, cell))


@gathered(Named)
def words_used(subject: Subject, patterns: tuple[str, ...]) -> Iterator[Named]:
    """The names that modules use, of attributes too, that match one of some regular expressions: each once a module,
    where it stands first. Bodies are opened only where the outline counts such a name."""
    wanted = _bears(patterns)
    for module in subject.program.shown.values():
        seen: set[str] = set()
        for cell, unit in enumerate(module.cells):
            found = {*filter(wanted, unit.outline.identifiers)} - seen
            for node in unit.of_kinds(_NAMING) if found else ():
                for name, at in _names_in(node):
                    if name in found and name not in seen:
                        seen.add(name)
                        yield Named(name, _site(module, at, cell))


def _names_in(node: k.Kind) -> Iterator[tuple[str, int]]:
    """What a node that bears names is called, and where."""
    if isinstance(node, k.Name):
        yield node.id, node.at
    elif isinstance(node, k.Attr):
        yield node.attr, node.attr_at
    elif isinstance(node, k.Param | k.Keyword):
        yield node.name, node.at
    elif isinstance(node, k.Def | k.Class):
        yield node.name.id, node.name.at


@gathered(Named)
def assertions_on(subject: Subject, attributes: tuple[str, ...]) -> Iterator[Named]:
    """The assertions that speak of some attributes, each by the first of them."""
    wanted = frozenset(attributes)
    for module in subject.program.shown.values():
        for cell, unit in enumerate(module.cells):
            for node in unit.of_kinds((k.Assert,)) if not wanted.isdisjoint(unit.outline.identifiers) else ():
                named = [each.attr for each in walk(node) if isinstance(each, k.Attr) and each.attr in wanted]
                if named:
                    yield Named(named[0], _site(module, node.at, cell))


class NamedHandler(Struct, frozen=True, array_like=True):
    """A function that a platform calls for each request."""

    name: str
    scope: ScopeRef
    site: Site


@gathered(NamedHandler)
def handlers_named(subject: Subject, handlers: tuple[HandlerSpec, ...]) -> Iterator[NamedHandler]:
    """The functions that bear the names of handlers."""
    wanted = {each.name: each.beside for each in handlers}
    for path, module in subject.program.shown.items():
        names = {scope: module.name(scope) for scope in module.definitions}
        for scope, name in names.items():
            if name in wanted and wanted[name] in ("", *names.values()):
                site = _site(module, module.definitions[scope].at, module.unit(scope)[0])
                yield NamedHandler(name, ScopeRef(path, scope), site)


_NAMING = (k.Name, k.Attr, k.Param, k.Keyword, k.Def, k.Class)


class Written(Struct, frozen=True, array_like=True):
    """A text of one line in the code."""

    text: str
    site: Site


@gathered(Written)
def strings_beside(subject: Subject, pattern: str, names: tuple[str, ...]) -> Iterator[Written]:
    """The texts that match a regular expression, in modules that import one of some libraries or use such a name."""
    wanted, tops = re.compile(pattern), frozenset(names)
    for module in subject.program.shown.values():
        if not any(_speaks_of(unit.outline, tops) for unit in module.cells):
            continue
        for cell, unit in enumerate(module.cells):
            for node in unit.of_kinds((k.Str, k.Text)):
                text = literal(node) if isinstance(node, k.Str) else node.raw if isinstance(node, k.Text) else None
                if isinstance(text, str) and "\n" not in text and wanted.search(text):
                    yield Written(text[:_LONGEST], _site(module, node.at, cell))


def _speaks_of(outline: Outline, names: frozenset[str]) -> bool:
    """Whether a piece of code imports one of some libraries, or uses such a name."""
    imported = (fact.module.partition(".")[0] for fact in outline.imports)
    return not names.isdisjoint(outline.identifiers) or not names.isdisjoint(imported)


def _site(module: ModuleFacts, at: int, cell: int) -> Site:
    return Site(module.path, at, at, cell if module.is_notebook else -1)
