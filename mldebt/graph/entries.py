"""From which scripts a function is reached."""

from collections.abc import Collection, Container, Iterable, Sequence

from mldebt.graph.trace import NOWHERE, EdgeNote, Trace
from mldebt.model.place import Site
from mldebt.resolve.whocalls import Calls
from mldebt.resolve.world import ScopeKey

MOST_ENTRIES = 12  # a helper that more scripts reach belongs to none of them


class Entries:
    """Scripts by function, found by walking calls backwards. Whoever only hands one of ``stages`` to the library that
    calls it does not run it: importing a pipeline runs none of its nodes."""

    def __init__(self, traces: Iterable[Trace], stages: Collection[ScopeKey] = ()) -> None:
        calls = calls_in(traces)
        self._callers = calls.callers_but(stages)
        self._called = calls.called if stages else {}
        self._known: dict[ScopeKey, tuple[str, ...]] = {}

    def of(self, key: ScopeKey) -> tuple[str, ...]:
        """The modules whose own run reaches a scope; ``("",)`` where too many do, empty where none does."""
        if key[1] < 0:
            return (key[0],)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._search(key)
        return found

    def _search(self, key: ScopeKey) -> tuple[str, ...]:
        seen, todo = {key}, [key]
        scripts: set[str] = set()
        while todo:
            for caller in self._callers.get(todo.pop(), ()):
                if caller[1] < 0:
                    scripts.add(caller[0])
                elif caller not in seen:
                    seen.add(caller)
                    todo.append(caller)
        return tuple(sorted(scripts)) if len(scripts) <= MOST_ENTRIES else ("",)

    def among(self, key: ScopeKey, functions: Container[ScopeKey]) -> tuple[tuple[ScopeKey, ...], tuple[str, ...]]:
        """Those of some functions that reach a scope, nearest first, and the scripts that reach it through none of
        them: beyond one of them nobody looks. Nothing where too many functions do."""
        seen, todo, found = {key}, [key], []
        scripts: dict[str, None] = {}
        while todo:
            at = todo.pop(0)
            if at in functions:
                found.append(at)
                continue
            if at[1] < 0:
                scripts[at[0]] = None
            for caller in self._callers.get(at, ()):
                if caller not in seen:
                    seen.add(caller)
                    todo.append(caller)
        return (tuple(found), tuple(sorted(scripts))) if len(found) <= MOST_ENTRIES else ((), ())

    def along(self, chain: Sequence[Site], functions: Container[ScopeKey]) -> tuple[ScopeKey, ...]:
        """Those of some functions that a chain of calls goes through last; nothing where a call may be of others."""
        for site in reversed(chain[:-1]):
            called = self._called.get(site, ())
            if any(key in functions for key in called):
                return tuple(called) if all(key in functions for key in called) else ()
        return ()

    def behind(self, edge: EdgeNote, path: str) -> tuple[str, ...]:
        """The scripts behind an edge of the module at ``path``; where no script runs what the module calls (its tests,
        say), the module itself."""
        if edge.reached == NOWHERE:
            return ("",)
        called = bool(edge.chain) and edge.chain[-1].path != path
        return self.of((path, edge.reached)) or (path if called else "",)


def calls_in(traces: Iterable[Trace]) -> Calls:
    """The calls that traces hold."""
    return Calls(
        (call.site, (trace.path, call.scope), call.key, call.handed) for trace in traces for call in trace.calls
    )
