"""DEAD001: a switch that nothing ever turns keeps a branch alive that never runs."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from mldebt.checks.common import is_kept_aside, strings
from mldebt.checks.gathering import gathered
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import last_name, nodes_of, walk
from mldebt.checks.registry import check
from mldebt.checks.stopping import stops_before
from mldebt.checks.subject import Subject
from mldebt.checks.textnotebooks import is_kept_as_script
from mldebt.checks.vendored import is_copy
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.conventions import conventions
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Location, Site
from mldebt.resolve import texts
from mldebt.resolve.names import ModuleFacts, bound_names, flatten

_LEAVING = (k.Return, k.Raise, k.Def, k.Class, k.Delete)
_MANY = 3  # switches of one kind, from which on they are the settings of an experiment
_DYNAMIC = frozenset({"exec", "globals", "setattr", "vars", "locals"})


@check("DEAD001")
def constant_flag(subject: Subject) -> Iterator[Draft]:
    """Names that are True or False once and for all, of a module or inside a function, with an ``if`` on them."""
    allowed = re.compile("|".join(strings(subject, "allow")) or "$^", re.IGNORECASE)
    for path in _switched(subject):
        module = subject.program.modules[path]
        if subject.demoted(path) or is_kept_aside(subject, path) or is_copy(subject, path) or _is_dynamic(module):
            continue
        unit = module.cells[0]
        for scope in range(len(unit.row.bodies)):
            flags = list(_flags(unit, scope))
            kinds = Counter(_kind(name) for name, _ in flags)
            for name, bind in flags:
                if (
                    allowed.search(name)
                    or kinds[_kind(name)] >= _MANY
                    or name in _assigned_elsewhere(subject)
                    or stops_before(unit, scope, bind.at)
                ):
                    continue
                value = isinstance(bind.value, k.Name) and bind.value.id == "True"
                branches = list(_branches(unit, scope, name, value=value))
                dead = [branch for branch, taken in branches if not taken]
                if dead and not all(_is_taste(subject, branch) for branch, _ in branches):
                    yield _draft(subject, path, name, bind, dead, value=value)


@gathered(str)
def _switched(subject: Subject) -> Iterator[str]:
    """The module itself where it is no notebook and has such a name."""
    for path, module in subject.program.shown.items():
        unit = module.cells[0]
        if module.is_notebook or is_kept_as_script(module):
            continue
        if any(True for scope in range(len(unit.row.bodies)) for _ in _flags(unit, scope)):
            yield path


def _is_dynamic(module: ModuleFacts) -> bool:
    """Whether the module may set names that no assignment in it shows."""
    return any(_DYNAMIC & unit.outline.identifiers.keys() for unit in module.cells)


def _flags(unit: UnitFacts, scope: int) -> Iterator[tuple[str, k.Bind]]:
    """Names that a scope binds exactly once, in a statement of its own, to True or False."""
    body = unit.body(scope)
    candidates = [(name, step) for step in body if isinstance(step, k.Bind) and (name := _flag(step))]
    if candidates:
        bound = Counter(name for step in flatten(body) for name in bound_names(step))
        yield from ((name, step) for name, step in candidates if bound[name] == 1)


def _kind(name: str) -> str:
    """What a switch turns on, by the last word of its name: ``AUGMENTATION`` of ``FLIP_AUGMENTATION``; else itself."""
    first, _, last = name.rpartition("_")
    return last.lower() if first else name


def _flag(step: k.Bind) -> str:
    """The one name that a statement binds to True or False."""
    value, target = step.value, step.targets[0]
    known = isinstance(value, k.Name) and value.id in ("True", "False") and len(step.targets) == 1
    return target.id if known and isinstance(target, k.Name) else ""


@once_a_run
def _assigned_elsewhere(subject: Subject) -> frozenset[str]:
    """Names that some function rebinds, or some code (of a test, too) sets as an attribute: they may be this switch."""
    return frozenset(_assigned(subject))


@gathered(str, options=True)
def _assigned(subject: Subject) -> Iterable[str]:
    found: set[str] = set()
    setters = frozenset(strings(subject, "setters"))
    for module in subject.program.shown.values():
        for unit in module.cells:
            sets = not setters.isdisjoint(unit.outline.identifiers)
            for node in nodes_of(unit, k.Scoping, k.Bind, *((k.Call,) if sets else ())):
                if isinstance(node, k.Scoping):
                    found.update(name.id for name in node.names)
                elif isinstance(node, k.Call) and last_name(node.func) in setters:
                    spelt = (texts.literal(arg) for arg in node.args[:2] if isinstance(arg, k.Str))
                    found.update(text.rpartition(".")[2] for text in spelt if isinstance(text, str))
                elif isinstance(node, k.Bind):
                    found.update(target.attr for target in node.targets if isinstance(target, k.Attr))
    return sorted(found)


def _branches(unit: UnitFacts, scope: int, name: str, *, value: bool) -> Iterator[tuple[k.Branch, bool]]:
    """The ``if`` statements that a name decides, and whether all they hold can run; of a module also in functions."""
    for inner, fact in enumerate(unit.outline.scopes):
        if inner != scope and (scope or name in fact.binds or name in _parameters(unit, inner)):
            continue  # a name of its own
        for node in flatten(unit.body(inner)):
            if isinstance(node, k.Branch):
                decided = _decided(node.test, name, value=value)
                if decided is not None:
                    yield node, decided and not node.orelse


def _parameters(unit: UnitFacts, scope: int) -> set[str]:
    """What the function of a scope, and those around it, are given."""
    around = {scope}
    while scope > 0:
        scope = unit.outline.scopes[scope].parent
        around.add(scope)
    functions = (node for node in nodes_of(unit, k.Def) if isinstance(node, k.Def) and node.scope in around)
    return {param.name for node in functions for param in node.params}


def _decided(test: k.Expr, name: str, *, value: bool) -> bool | None:
    """What a condition comes to where a name has a value; None where something else decides too."""
    if isinstance(test, k.Name):
        return value if test.id == name else None
    if isinstance(test, k.Un) and test.op == "not":
        inner = _decided(test.operand, name, value=value)
        return None if inner is None else not inner
    if isinstance(test, k.Bool):
        sides = {_decided(side, name, value=value) for side in (test.left, test.right)}
        stops = test.op == "or"  # a true side decides `or`, a false one `and`
        return stops if stops in sides else None
    return None


def _is_taste(subject: Subject, branch: k.Branch) -> bool:
    """Whether both sides of an ``if`` only show something, or give one name another text or number: to turn the switch
    is to write another value."""
    return _only_shows(subject, branch) or (
        _given(branch.body) == _given(branch.orelse) and bool(_given(branch.body)) and "" not in _given(branch.body)
    )


def _given(steps: Iterable[k.Step]) -> frozenset[str]:
    """The names to which some statements give texts or numbers; an empty one where they do anything else."""
    return frozenset(
        step.targets[0].id
        if isinstance(step, k.Bind) and isinstance(step.value, k.Str | k.Num) and isinstance(step.targets[0], k.Name)
        else ""
        for step in steps
    )


def _only_shows(subject: Subject, branch: k.Branch) -> bool:
    """Whether both sides of an ``if`` print or draw, and do nothing else: how a result looks is a matter of taste."""
    shown = conventions().showing_calls | conventions().logging_calls | frozenset(strings(subject, "showing"))
    known = shown | frozenset(strings(subject, "formatting"))
    inside = list(walk((branch.body, branch.orelse)))
    calls = [last_name(node.func) for node in inside if isinstance(node, k.Call)]
    if any(isinstance(node, _LEAVING) for node in inside):
        return False
    return any(name in shown for name in calls) and all(name in known for name in calls)


def _draft(subject: Subject, path: str, name: str, bind: k.Bind, dead: list[k.Branch], *, value: bool) -> Draft:
    def place(at: int, end: int) -> Location:
        return subject.program.locate(Site(path, at, end))

    kept = "a branch that never runs" if len(dead) == 1 else f"{len(dead)} branches that never run"
    return Draft(
        place(bind.at, bind.end),
        f"{name} is {value} and nothing ever changes it: it keeps {kept}.",
        (path, name),
        tuple(Evidence(place(branch.at, branch.at + 2), f"stands on {name}") for branch in dead[:6]),
        f"Delete {name} and what it keeps from running; the history holds it.",
        (f"code:{path}",),
    )
