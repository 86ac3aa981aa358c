"""The resolved program: what flow, graph and checks stand on."""

from collections.abc import Callable, Iterator
from functools import cached_property

from mldebt.knowledge.apis import Apis, CallRow, ClassRows, EdgeRow
from mldebt.model.place import Location, Site
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.terms import Alt, Const, Event, Pat, Summary, Value
from mldebt.resolve.world import ScopeKey, World


class Program:
    """Every module's and function's summary, and where their sites lie.

    ``tops`` holds a summary for each module run as a script, ``functions`` one for each function and class body. An
    event whose ``via`` is empty and whose ``scope`` is the summary's stands in that very scope; the others come from
    calls.
    """

    def __init__(self, world: World, locate: Callable[[Site], Location]) -> None:
        self.world = world
        self.apis: Apis = world.apis
        self.modules: dict[str, ModuleFacts] = dict(world.modules)
        self.locate = locate
        self.tops: dict[str, Summary] = {path: world.top(path) for path in sorted(self.modules)}
        self.functions: dict[ScopeKey, Summary] = {
            (path, scope): world.summary(path, scope)
            for path in sorted(self.modules)
            for scope in sorted(self.modules[path].definitions)
        }

    def summaries(self) -> Iterator[Summary]:
        """Modules first, then functions, each in order of path and place."""
        yield from self.tops.values()
        yield from self.functions.values()

    def own_events(self, summary: Summary) -> Iterator[tuple[int, Event]]:
        """The events that stand in the summary's own scope, with their index."""
        for index, event in enumerate(summary.events):
            if not event.via and event.site.path == summary.path and event.scope == summary.scope:
                yield index, event

    # --- what a table says of an event

    def row(self, event: Event) -> CallRow | ClassRows | None:
        """The API row of an event's symbol."""
        return self.apis.calls.get(event.symbol) or self.apis.classes.get(event.symbol)

    def traits(self, event: Event) -> tuple[str, ...]:
        """The traits of the event's API row, and of the class it is called on."""
        row = self.row(event)
        return row.traits if row is not None else ()

    def role(self, event: Event) -> str:
        """What the call does in training and evaluation (``CallRow.role``)."""
        row = self.apis.calls.get(event.symbol)
        return row.role if row is not None else ""

    def edges(self, event: Event) -> tuple[EdgeRow, ...]:
        """The edges that the event's API row declares."""
        row = self.row(event)
        return row.edges if row is not None else ()

    def argument(self, event: Event, name: str) -> Value | None:
        """An argument by the name that the API row gives it; ``self`` is the receiver."""
        if name == "self":
            return event.receiver
        row = self.row(event)
        if name.startswith("*"):
            return event.args[0] if event.args else None
        params = row.params if row is not None else ()
        return event.argument(name, params.index(name) if name in params else None)

    def type_of(self, summary: Summary, term: Value | None) -> str:
        """The abstract type or class of a result; empty where it is not known or the term is something else."""
        from mldebt.resolve.terms import Res

        return summary.events[term.event].type if isinstance(term, Res) else ""

    def name_of(self, summary: Summary) -> str:
        """The qualified name of a summary's scope; empty for a module."""
        return "" if summary.scope < 0 else self.modules[summary.path].name(summary.scope)

    # --- who calls whom

    @cached_property
    def callers(self) -> dict[ScopeKey, list[ScopeKey]]:
        """Scopes that call a function; a module's own scope is -1."""
        found: dict[ScopeKey, list[ScopeKey]] = {}
        for summary in self.summaries():
            for call in summary.calls:
                found.setdefault((call.path, call.scope), []).append((summary.path, summary.scope))
        return found

    def summary(self, key: ScopeKey) -> Summary:
        """The summary of a scope; -1 for the module."""
        return self.tops[key[0]] if key[1] < 0 else self.functions[key]

    def reached_from(self, key: ScopeKey) -> list[ScopeKey]:
        """A scope and all it calls, nearest first."""
        seen = {key: None}
        todo = [key]
        while todo:
            for call in self.summary(todo.pop(0)).calls:
                target = (call.path, call.scope)
                if target not in seen and target in self.functions:
                    seen[target] = None
                    todo.append(target)
        return list(seen)


def texts_of(term: Value | None) -> tuple[str, ...]:
    """The texts a term may be, patterns included (``*`` for what is not known); empty where nothing is known."""
    if isinstance(term, Const):
        return (term.value,) if isinstance(term.value, str) else ()
    if isinstance(term, Pat):
        return (term.text,)
    if isinstance(term, Alt):
        return tuple(text for item in term.items for text in texts_of(item))
    return ()


def origins_of(term: Value | None) -> tuple[Site, ...]:
    """Where the texts of a term were written."""
    if isinstance(term, Const | Pat):
        return (term.origin,) if term.origin is not None else ()
    if isinstance(term, Alt):
        return tuple(site for item in term.items for site in origins_of(item))
    return ()
