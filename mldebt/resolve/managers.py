"""What a ``with`` statement runs of context managers whose classes the repository defines."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mldebt.facts import kinds as k
from mldebt.model.place import Site
from mldebt.resolve.deferral import DEFERRED, is_handed, keep
from mldebt.resolve.terms import NONE, Const, Op, Unknown, Value, part

if TYPE_CHECKING:
    from mldebt.resolve.steps import Steps

_NO_EXCEPTION = (NONE, NONE, NONE)


def entered(state: "Steps", item: k.WithItem) -> Value:
    """Binds what a manager gives; the manager, as it is inside."""
    manager = state.evaluate(item.value)
    site = state.site(item.at, item.value.at)
    given, manager = state.run_method(manager, "__enter__", (), site)
    if given is None:
        _leave_open(state, manager, "__enter__", (), site)
    if item.target is not None:
        state.bind(item.target, manager if given is None or isinstance(given, Unknown) else given)
    return manager


def leave(state: "Steps", managers: Iterable[Value], step: k.With) -> None:
    """What managers do at the end, the innermost first."""
    site = state.site(step.at, step.at)
    for manager in reversed(list(managers)):
        if state.run_method(manager, "__exit__", _NO_EXCEPTION, site)[0] is None:
            _leave_open(state, manager, "__exit__", _NO_EXCEPTION, site)


def _leave_open(state: "Steps", manager: Value, name: str, args: tuple[Value, ...], site: Site) -> None:
    """Keeps the call for who knows what the manager is that a caller hands over, or whose call makes it."""
    if (is_handed(manager) or (isinstance(manager, Op) and manager.op == DEFERRED)) and state.world.is_method(name):
        keep(state, part(manager, "attr", Const(name)), args, {}, site)
