"""Scripts that cannot start: they import a module of the project that was there once and is no more."""

import posixpath
from collections.abc import Iterator

from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.knowledge.conventions import conventions
from mldebt.resolve.names import ModuleFacts

_PACKAGE = "__init__.py"


@once_a_run
def broken(subject: Subject) -> frozenset[str]:
    """Modules that stop where they begin, whoever starts or imports them, as the history tells. What people keep for
    themselves, such as settings with keys, may have been taken out of the repository only."""
    return frozenset(path for path, module in subject.program.modules.items() if _lacks(subject, module))


def _lacks(subject: Subject, module: ModuleFacts) -> bool:
    if module.is_notebook or posixpath.basename(module.path) in conventions().started_by_tools:
        return False
    return any(_is_gone(subject, missing) for missing in dict.fromkeys(_missing(subject, module)))


def _is_gone(subject: Subject, missing: str) -> bool:
    """Whether there was such a module, and nothing of the tree could be it, wherever it was moved."""
    if posixpath.basename(missing) in conventions().private_modules or _is_elsewhere(subject, missing):
        return False
    return any(subject.changed(path) for path in (f"{missing}.py", f"{missing}/{_PACKAGE}"))


def _is_elsewhere(subject: Subject, missing: str) -> bool:
    """Whether a file or folder, of whatever kind, bears the module's name below one that bears its package's."""
    tail = "/" + "/".join(missing.split("/")[-2:])
    return any(f"/{path}/".replace(".", "/").find(f"{tail}/") >= 0 for path in subject.component_of)


def _missing(subject: Subject, module: ModuleFacts) -> Iterator[str]:
    """The places, without endings, at which modules should lie that a module imports before it does anything."""
    for unit in module.cells:
        for fact in unit.outline.imports:
            if not fact.scope and not fact.guard:
                place = _place_of(subject, module.path, fact)
                if place:
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
