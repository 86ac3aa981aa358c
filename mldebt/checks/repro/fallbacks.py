"""Loads for when another load has failed, or would: ``except OSError: model = AutoModel.from_pretrained(name)``."""

from collections.abc import Iterator
from functools import partial

from mldebt.checks.arguments import made_names
from mldebt.checks.guards import only_without, runs_only_where
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import last_name, nodes_of, unit_at, walk
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.nodes import call_at
from mldebt.facts.unit import UnitFacts
from mldebt.knowledge.conventions import conventions
from mldebt.model.place import Site
from mldebt.resolve import texts
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event


def is_fallback(program: Program, site: Site) -> bool:
    """Whether a load runs only where one of the same kind from elsewhere, tried just before, has failed."""
    unit = unit_at(program, site)
    load = call_at(unit, site.at, site.end) if unit is not None else None
    if unit is None or load is None:
        return False
    for attempt in nodes_of(unit, k.Try):
        if isinstance(attempt, k.Try) and any(_holds(handler.body, site) for handler in attempt.handlers):
            tried = [node for node in walk(attempt.body) if isinstance(node, k.Call)]
            if any(last_name(node.func) == last_name(load.func) and _what(node) != _what(load) for node in tried):
                return True
    return False


def stands_in(program: Program, event: Event) -> bool:
    """Whether a load stands in for an argument, and every call of the function around it gives one that was made."""
    key = (event.site.path, event.scope)
    calls = [site for site, keys in program.calls.called.items() if key in keys]
    made = [frozenset(made_names(program, site, key)) for site in calls]
    return bool(made) and any(only_without(program, event.site, name) for name in frozenset.intersection(*made))


def has_copy(subject: Subject, site: Site) -> bool:
    """Whether a load runs only where a file is not there that the repository holds, and that is read else."""
    unit = unit_at(subject.program, site)
    return unit is not None and runs_only_where(subject.program, site, partial(_asks_held, subject, unit))


def _asks_held(subject: Subject, unit: UnitFacts, test: k.Expr, missing: bool) -> bool:
    if isinstance(test, k.Un):
        return test.op == "not" and _asks_held(subject, unit, test.operand, not missing)
    if missing or not isinstance(test, k.Call) or last_name(test.func) not in conventions().existence_checks:
        return False
    asked = test.args[0] if test.args else test.func.value if isinstance(test.func, k.Attr) else None
    return any(_ends(subject, text) for text in written_texts(unit, asked, test.at))


def written_texts(unit: UnitFacts, node: k.Expr | None, at: int) -> Iterator[str]:
    """The text of a literal, also of one that a path is made of, or of those that a name is bound to in a unit, or is
    by default around a place."""
    while isinstance(node, k.Call) and len(node.args) == 1:
        node = node.args[0]  # Path(name)
    if isinstance(node, k.Str):
        yield str(texts.literal(node))
    elif isinstance(node, k.Name):
        for step in nodes_of(unit, k.Bind, k.Def):
            if isinstance(step, k.Bind) and any(last_name(target) == node.id for target in step.targets):
                yield from written_texts(unit, step.value, at) if isinstance(step.value, k.Str) else ()
            elif isinstance(step, k.Def) and step.at <= at < step.end:
                own = (param.default for param in step.params if param.name == node.id)
                yield from (str(texts.literal(value)) for value in own if isinstance(value, k.Str))


def _ends(subject: Subject, text: str) -> bool:
    return text.replace("\\", "/").lstrip("./") in _tails(subject)


@once_a_run
def _tails(subject: Subject) -> frozenset[str]:
    """How the paths of the tree may be spelt from some folder: a file's bare name is not enough to tell it."""
    parts = (path.split("/") for path in subject.component_of)
    return frozenset("/".join(found[start:]) for found in parts for start in range(max(1, len(found) - 1)))


def _holds(body: tuple[k.Step, ...], site: Site) -> bool:
    return any(step.at <= site.at <= step.end for step in body)


def _what(load: k.Call) -> str:
    """What is loaded, as it is written."""
    named = next((word.value for word in load.keywords), None)
    first = load.args[0] if load.args else named
    return first.raw if isinstance(first, k.Str) else last_name(first) if first is not None else ""
