"""What a route is for."""

from collections.abc import Collection, Iterable

from mldebt.checks.common import words
from mldebt.checks.nodes import last_name, walk
from mldebt.checks.serve.handlers import Handler, Reach
from mldebt.facts import kinds as k
from mldebt.resolve.program import Program


def is_about(program: Program, handler: Handler, topics: Collection[str]) -> bool:
    """Whether a route, or the function behind it, is called by what it does: ``/models/reload``, ``load_model``.

    A topic of several words (``update model``) is met where a name holds all of them.
    """
    if handler.script:
        return False
    name = program.modules[handler.key[0]].name(handler.key[1]).rpartition(".")[2]
    first = name.strip("_").partition("_")[0].lower()
    if first in topics or not words(handler.route).isdisjoint(topics):
        return True
    several = [set(topic.split()) for topic in topics if " " in topic]
    return any(topic <= words(text) for topic in several for text in (handler.route, name))


def answers(program: Program, handler: Handler, scopes: Iterable[Reach], names: Collection[str]) -> bool:
    """Whether something of the request is read: a parameter, or one of the ``names`` under which it is found.

    What reads nothing of it is a job that somebody starts by a request.
    """
    definition = program.modules[handler.key[0]].definitions.get(handler.key[1])
    if handler.script or not isinstance(definition, k.Def):
        return True
    if any(param.name not in ("self", "cls") for param in definition.params):
        return True
    bodies = (program.modules[scope.key[0]].steps(scope.key[1]) for scope in scopes if scope.key[1] >= 0)
    return any(last_name(node) in names for body in bodies for node in walk(body))
