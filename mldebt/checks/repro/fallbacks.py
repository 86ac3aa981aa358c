"""Loads for when another load has failed: ``except OSError: model = AutoModel.from_pretrained(name)``."""

from mldebt.checks.arguments import made_names
from mldebt.checks.guards import only_without
from mldebt.checks.nodes import last_name, nodes_of, unit_at, walk
from mldebt.facts import kinds as k
from mldebt.facts.nodes import call_at
from mldebt.model.place import Site
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


def _holds(body: tuple[k.Step, ...], site: Site) -> bool:
    return any(step.at <= site.at <= step.end for step in body)


def _what(load: k.Call) -> str:
    """What is loaded, as it is written."""
    named = next((word.value for word in load.keywords), None)
    first = load.args[0] if load.args else named
    return first.raw if isinstance(first, k.Str) else last_name(first) if first is not None else ""
