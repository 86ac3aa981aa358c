"""Scripts and notebooks that only try out a model: they ask it for what is written in them, keep nothing, and nobody
knows them."""

from collections.abc import Iterator

from mldebt.checks.gathering import gathered
from mldebt.checks.keeping import keeping
from mldebt.checks.loaduse import target_of
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import nodes_of, unit_at, walk
from mldebt.checks.subject import Subject
from mldebt.checks.unserved import is_imported, is_named, is_told
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.apis import EdgeRow
from mldebt.knowledge.conventions import conventions
from mldebt.resolve.importing import is_for_script
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event

_READING = frozenset({"calls", "loads", "reads"})
_LITERALS = (k.Name, k.Str, k.Num, k.Cat, k.Seq)  # names: True, False, None


def is_trial(subject: Subject, event: Event) -> bool:
    """Whether a load stands in such a file beside code of the project."""
    path = event.site.path
    module = subject.program.modules.get(path)
    unit = unit_at(subject.program, event.site)
    if module is None or unit is None or path in keeping(subject) or (module.definitions and not module.is_notebook):
        return False
    target = target_of(unit, event)
    if module.is_notebook:
        tried = path not in _reading(subject)
    else:
        tried = isinstance(target, k.Name) and _asked_for_literals(unit, target)
    return tried and _stands_beside_code(subject, module) and not is_named(subject, path)


def is_self_test(subject: Subject, event: Event) -> bool:
    """Whether a load stands in what a module does where it is started itself, while others import it for what it
    defines, nobody is told to start it, it takes no arguments and keeps nothing."""
    path = event.site.path
    module, taking = subject.program.modules.get(path), conventions().option_calls | conventions().exposing_calls
    if module is None or module.is_notebook or not module.definitions or event.via:
        return False
    entries = (step for _, steps in module.top for step in steps if is_for_script(step))
    if not any(step.at <= event.site.at < step.end for step in entries) or path in keeping(subject):
        return False
    if any(not {*taking, "argv"}.isdisjoint(unit.outline.identifiers) for unit in module.cells):
        return False
    return is_imported(subject, path) and not is_told(subject, path)


@once_a_run
def _reading(subject: Subject) -> frozenset[str]:
    """The files that read something, whatever it is."""
    return frozenset(_reads(subject))


def _may_read(program: Program, symbol: str) -> bool:
    return any(row.edge in _READING for row in program.edges_of(symbol))


@gathered(str, calling=_may_read)
def _reads(subject: Subject) -> Iterator[str]:
    program = subject.program
    events = (event for summary in program.summaries() for event in summary.events)
    yield from sorted({event.site.path for event in events if any(map(_is_read, program.edges(event)))})


def _is_read(row: EdgeRow) -> bool:
    return row.edge in _READING and row.as_ != "hub-model"


def _asked_for_literals(unit: UnitFacts, model: k.Name) -> bool:
    """Whether a model is read only to be called, itself or a method of it, with literals."""
    calls = [node for node in nodes_of(unit, k.Call) if isinstance(node, k.Call)]
    asking = [call for call in calls if _asks(call, model.id) and all(map(_is_literal, _given(call)))]
    reads = [node for node in nodes_of(unit, k.Name) if isinstance(node, k.Name) and node.id == model.id]
    return bool(asking) and len(reads) == len(asking) + 1  # and the one that is bound


def _asks(call: k.Call, name: str) -> bool:
    asked = call.func.value if isinstance(call.func, k.Attr) else call.func
    return isinstance(asked, k.Name) and asked.id == name


def _given(call: k.Call) -> tuple[k.Expr, ...]:
    return (*call.args, *(word.value for word in call.keywords))


def _is_literal(node: k.Expr) -> bool:
    names = (inner.id for inner in walk(node) if isinstance(inner, k.Name))
    return isinstance(node, _LITERALS) and set(names) <= {"True", "False", "None"}


def _stands_beside_code(subject: Subject, module: ModuleFacts) -> bool:
    """Whether other code of the project defines something."""
    others = (other for other in subject.program.modules.values() if other is not module)
    return any(other.definitions and not other.is_notebook for other in others)
