"""Scripts that cannot start: they import a module of the project that was there once and is no more."""

import posixpath
import re
from collections.abc import Iterator
from itertools import pairwise

from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.knowledge.conventions import conventions
from mldebt.resolve.names import ModuleFacts

_PACKAGE = "__init__.py"
_PARTS = re.compile(r"[/.]")
_MOST = 20  # questions to the history in one run


@once_a_run
def broken(subject: Subject) -> frozenset[str]:
    """Modules that stop where they begin, whoever starts or imports them, as the history tells. What people keep for
    themselves, such as settings with keys, may have been taken out of the repository only."""
    wanted = {path: frozenset(_missing(subject, module)) for path, module in subject.program.modules.items()}
    asked = sorted(frozenset().union(*wanted.values()))[:_MOST]
    gone = frozenset(place for place in asked if _is_gone(subject, place))
    return frozenset(path for path, places in wanted.items() if places & gone)


def _is_gone(subject: Subject, missing: str) -> bool:
    """Whether there was such a module."""
    return any(subject.changed(path) for path in (f"{missing}.py", f"{missing}/{_PACKAGE}"))


def _may_be_kept(subject: Subject, missing: str) -> bool:
    """Whether people keep such a module for themselves, or a file or folder, of whatever kind and wherever, bears its
    name below one that bears its package's."""
    if posixpath.basename(missing) in conventions().private_modules:
        return True
    return tuple(missing.split("/")[-2:]) in _neighbours(subject)


@once_a_run
def _neighbours(subject: Subject) -> frozenset[tuple[str, ...]]:
    """The names of files, without endings, and folders, and each with that of the folder around it."""
    found: set[tuple[str, ...]] = set()
    for path in subject.component_of:
        parts = _PARTS.split(path)
        found.update(zip(parts))
        found.update(pairwise(parts))
    return frozenset(found)


def _missing(subject: Subject, module: ModuleFacts) -> Iterator[str]:
    """The places, without endings, at which modules should lie that a module imports before it does anything."""
    if module.is_notebook or posixpath.basename(module.path) in conventions().started_by_tools:
        return
    for unit in module.cells:
        for fact in unit.outline.imports:
            if not fact.scope and not fact.guard:
                place = _place_of(subject, module.path, fact)
                if place and not _may_be_kept(subject, place):
                    yield place


def _place_of(subject: Subject, path: str, fact: k.ImportFact) -> str:
    """Where in a package of the project an imported module should lie that is not there; empty where it is there, may
    be a name of the package, or belongs to none."""
    index = subject.program.world.index
    parts = tuple(filter(None, fact.module.split(".")))
    for known in range(len(parts), 0 if not fact.level else -1, -1):
        dotted = ".".join(parts[:known])
        package = index.relative(fact.level, dotted, path) if fact.level else index.find(dotted, path)
        if package is None:
            continue
        named = parts[known] if known < len(parts) else fact.name
        if known == len(parts) and (named in ("", "*") or not _is_only_folder(subject, package, named)):
            return ""
        is_file = package.endswith(".py")
        if is_file and posixpath.basename(package) != _PACKAGE:
            return ""
        return posixpath.join(posixpath.dirname(package) if is_file else package, named)
    return ""


def _is_only_folder(subject: Subject, package: str, name: str) -> bool:
    """Whether a package can have something of a name only as a module, and does not."""
    if subject.program.world.index.child(package, name) is not None:
        return False
    module = subject.program.modules.get(package)
    if module is None:
        return not package.endswith(".py")
    return not any(
        not {name, "__getattr__"}.isdisjoint(unit.outline.identifiers)
        or any(fact.name == "*" for fact in unit.outline.imports)
        for unit in module.cells
    )
