"""DEAD001: a switch that nothing ever turns keeps a branch alive that never runs."""

import re
from collections.abc import Iterator

from mldebt.checks.common import strings
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import nodes_of
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Location, Site
from mldebt.resolve.names import ModuleFacts

_DYNAMIC = frozenset({"exec", "globals", "setattr", "vars", "locals"})
_LIKE_ANY = 1  # bindings of a name: a second one may turn the switch


@check("DEAD001")
def constant_flag(subject: Subject) -> Iterator[Draft]:
    """Module constants that are True or False once and for all, with an ``if`` that stands on them."""
    allowed = re.compile("|".join(strings(subject, "allow")) or "$^", re.IGNORECASE)
    for path, module in subject.program.modules.items():
        if module.is_notebook or subject.demoted(path) or _is_dynamic(module):
            continue
        for name, bind, value in _flags(module):
            if allowed.search(name) or name in _assigned_elsewhere(subject):
                continue
            branches = list(_branches(module, name))
            dead = [branch for branch, wanted in branches if wanted != value or branch.orelse]
            if dead:
                yield _draft(subject, path, name, bind, dead, value=value)


def _is_dynamic(module: ModuleFacts) -> bool:
    """Whether the module may set names that no assignment in it shows."""
    return any(_DYNAMIC & unit.outline.identifiers.keys() for unit in module.cells)


def _flags(module: ModuleFacts) -> Iterator[tuple[str, k.Bind, bool]]:
    direct = {id(step) for _, steps in module.top for step in steps}
    for name, bindings in module.names.items():
        step = bindings[0][1]
        if len(bindings) != _LIKE_ANY or id(step) not in direct or not isinstance(step, k.Bind):
            continue
        value = step.value
        if isinstance(value, k.Name) and value.id in ("True", "False") and len(step.targets) == 1:
            yield name, step, value.id == "True"


@once_a_run
def _assigned_elsewhere(subject: Subject) -> frozenset[str]:
    """Names that some function rebinds, or some code sets as an attribute: they may be this switch."""
    found: set[str] = set()
    for module in subject.program.modules.values():
        for unit in module.cells:
            for node in nodes_of(unit, k.Scoping, k.Bind):
                if isinstance(node, k.Scoping):
                    found.update(name.id for name in node.names)
                elif isinstance(node, k.Bind):
                    found.update(target.attr for target in node.targets if isinstance(target, k.Attr))
    return frozenset(found)


def _branches(module: ModuleFacts, name: str) -> Iterator[tuple[k.Branch, bool]]:
    """The ``if NAME`` and ``if not NAME`` of a module, with the value that the first body wants."""
    for cell in module.cells:
        for scope, fact in enumerate(cell.outline.scopes):
            if scope and name in fact.binds:
                continue  # a name of its own
            for step in cell.body(scope):
                for node in _statements(step):
                    test = node.test
                    wanted = not (isinstance(test, k.Un) and test.op == "not")
                    inner = test if wanted else getattr(test, "operand", None)
                    if isinstance(inner, k.Name) and inner.id == name:
                        yield node, wanted


def _statements(step: k.Step) -> Iterator[k.Branch]:
    from mldebt.resolve.names import flatten

    yield from (item for item in flatten((step,)) if isinstance(item, k.Branch))


def _draft(subject: Subject, path: str, name: str, bind: k.Bind, dead: list[k.Branch], *, value: bool) -> Draft:
    def place(at: int, end: int) -> Location:
        return subject.program.locate(Site(path, at, end))

    count = "a branch" if len(dead) == 1 else f"{len(dead)} branches"
    return Draft(
        place(bind.at, bind.end),
        f"{name} is {value} and nothing ever changes it: it keeps {count} that never runs.",
        (path, name),
        tuple(Evidence(place(branch.at, branch.at + 2), f"stands on {name}") for branch in dead[:6]),
        f"Delete {name} and what it keeps from running; the history holds it.",
        (f"code:{path}",),
    )
