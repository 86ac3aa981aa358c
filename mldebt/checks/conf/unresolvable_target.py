"""CONF007: a configuration names a class or function of the project that does not exist."""

from collections.abc import Iterator

from mldebt.checks.common import document_place, document_rows, strings
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.model.finding import Draft
from mldebt.resolve.program import Program

_FEWEST_PARTS = 2
_DYNAMIC = frozenset({"__getattr__", "globals", "setattr", "exec"})


@check("CONF007")
def unresolvable_target(subject: Subject) -> Iterator[Draft]:
    """Dotted names under keys such as ``_target_`` that begin in a package of the repository and lead nowhere."""
    keys = frozenset(strings(subject, "keys"))
    shared = strings(subject, "shared-packages")
    for path in sorted(subject.texts):
        if not any(key in subject.texts[path] for key in keys):
            continue
        for row in document_rows(subject, path):
            if not row.path or row.path[-1] not in keys or not isinstance(row.value, str) or "$" in row.value:
                continue
            if row.value.partition(".")[0] in shared:
                continue  # what is installed may hold the rest of it
            missing = _missing(subject.program, row.value, path)
            if missing:
                yield Draft(
                    document_place(path, row),
                    f"{row.value} does not exist: {missing}.",
                    (path, row.value),
                    advice="Name what is there, or delete the entry.",
                )


def _missing(program: Program, dotted: str, path: str) -> str:
    """What of a dotted name does not exist; empty where it does, or lies outside of the repository."""
    parts = dotted.split(".")
    if len(parts) < _FEWEST_PARTS or not all(part.isidentifier() for part in parts):
        return ""
    index = program.world.index
    top = index.find(parts[0], path)
    if top is None or (not top.endswith(".py") and parts[0] in index.external):
        return ""
    for length in range(len(parts), 0, -1):
        found = index.find(".".join(parts[:length]), path)
        if found is None:
            continue
        rest = parts[length:]
        if not rest:
            return ""
        if not found.endswith(".py"):
            return f"there is no {rest[0]} in {found}"
        return "" if _defines(program, found, rest[0]) else f"{found} does not define {rest[0]}"
    return ""


def _defines(program: Program, path: str, name: str) -> bool:
    """Whether a module binds a name, as far as can be seen: star imports and dynamic names may hold anything."""
    module = program.modules.get(path)
    if module is None or name in module.names:
        return True
    for unit in module.cells:
        if unit.row.error or _DYNAMIC & unit.outline.identifiers.keys() or "__getattr__" in module.names:
            return True
        if any(fact.name == "*" for fact in unit.outline.imports):
            return True
        if any(isinstance(step, k.Import | k.ImportFrom) and _binds(step, name) for step in unit.body(0)):
            return True
    return program.world.index.child(path, name) is not None


def _binds(step: k.Import | k.ImportFrom, name: str) -> bool:
    return any((alias.asname or alias.name) == name for alias in step.names)
