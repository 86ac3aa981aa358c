"""What a ``with`` statement runs of context managers whose classes the repository defines."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.resolve.terms import NONE, Unknown, Value

if TYPE_CHECKING:
    from mldebt.resolve.steps import Steps

_NO_EXCEPTION = (NONE, NONE, NONE)


def entered(state: "Steps", item: k.WithItem) -> Value:
    """Binds what a manager gives; the manager, as it is inside."""
    manager = state.evaluate(item.value)
    given, manager = state.run_method(manager, "__enter__", (), state.site(item.at, item.value.at))
    if item.target is not None:
        state.bind(item.target, manager if given is None or isinstance(given, Unknown) else given)
    return manager


def leave(state: "Steps", managers: Iterable[Value], step: k.With) -> None:
    """What managers do at the end, the innermost first."""
    for manager in reversed(list(managers)):
        state.run_method(manager, "__exit__", _NO_EXCEPTION, state.site(step.at, step.at))
