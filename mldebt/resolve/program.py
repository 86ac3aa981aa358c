"""The resolved program: what flow, graph and checks stand on."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from mldebt.knowledge.apis import Apis, CallRow, ClassRows, EdgeRow
from mldebt.model.place import Location, Site
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.terms import HANDED_OVER, Alt, Const, Event, Op, Pat, Summary, Table, Value
from mldebt.resolve.whocalls import Calls
from mldebt.resolve.world import ScopeKey, World


class Program:
    """Every module's and function's summary, and where their sites lie; each is evaluated when somebody looks.

    ``tops`` holds a summary for each module run as a script, ``functions`` one for each function and class body. An
    event whose ``via`` is empty and whose ``scope`` is the summary's stands in that very scope; the others come from
    calls. ``summaries`` shows those of ``shown`` only, where that is given; all others can be asked for by name.
    """

    def __init__(
        self,
        world: World,
        locate: Callable[[Site], Location],
        shown: Collection[str] | None = None,
        known: "Known | None" = None,
    ) -> None:
        self.world = world
        self.apis: Apis = world.apis
        self.modules: Mapping[str, ModuleFacts] = world.modules
        self.locate = locate
        self.tops: Mapping[str, Summary] = _Tops(world)
        self.functions: Mapping[ScopeKey, Summary] = _Functions(world)
        self._shown = sorted(self.modules) if shown is None else sorted(shown)
        self._known = known or Known()

    def showing(self, paths: Collection[str]) -> "Program":
        """The same program, whose ``summaries`` are those of some modules."""
        return Program(self.world, self.locate, paths, self._known)

    def alone(self, path: str) -> "Program":
        """The same program, whose ``summaries`` are those of one module, and in which nobody may ask who calls it."""
        return Program(self.world, self.locate, (path,), _Alone())

    @property
    def shown(self) -> dict[str, ModuleFacts]:
        """The modules whose summaries are shown."""
        return {path: self.modules[path] for path in self._shown}

    def learn(
        self,
        symbols: Mapping[str, frozenset[str]] | None = None,
        calls: "Calls | None" = None,
    ) -> None:
        """Takes over what is known of all modules without evaluating them: the symbols of the calls in each, and the
        calls of functions of the repository.
        """
        if symbols is not None:
            self._known.symbols, self._known.names = symbols, frozenset().union(*symbols.values())
        self._known.calls = calls if calls is not None else self._known.calls

    def summaries(self) -> Iterator[Summary]:
        """Modules first, then functions, each in order of path and place."""
        return self._summaries(self._shown)

    def summaries_calling(self, wanted: Callable[[str], bool]) -> Iterator[Summary]:
        """The summaries of those modules that hold a call of a wanted symbol (as API rows name it), or one whose result
        is of such a type.
        """
        return self._summaries(self.calling(wanted))

    def calling(self, wanted: Callable[[str], bool]) -> list[str]:
        """The modules whose summaries ``summaries_calling`` gives; all, as long as nothing is known of them."""
        known = self._known
        if known.symbols is None:
            return self._shown
        names = {name for name in known.names if wanted(name)}
        return [path for path in self._shown if not known.symbols[path].isdisjoint(names)]

    def _summaries(self, paths: Sequence[str]) -> Iterator[Summary]:
        for path in paths:
            yield self.world.top(path)
        for path in paths:
            for scope in sorted(self.modules[path].definitions):
                yield self.world.summary(path, scope)

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
        return self.traits_of(event.symbol)

    def traits_of(self, symbol: str) -> tuple[str, ...]:
        """The traits of a symbol's API row."""
        row = self.apis.calls.get(symbol) or self.apis.classes.get(symbol)
        return row.traits if row is not None else ()

    def role(self, event: Event) -> str:
        """What the call does in training and evaluation (``CallRow.role``)."""
        return self.role_of(event.symbol)

    def role_of(self, symbol: str) -> str:
        """The role of a symbol's API row."""
        row = self.apis.calls.get(symbol)
        return row.role if row is not None else ""

    def edges(self, event: Event) -> tuple[EdgeRow, ...]:
        """The edges that the event's API row declares; none where the row means a call with fewer arguments."""
        row = self.row(event) if event.symbol in self.apis.edged else None
        if row is None or ("exact-arguments" in row.traits and len(event.args) > len(getattr(row, "params", ()))):
            return ()
        return row.edges

    def edges_of(self, symbol: str) -> tuple[EdgeRow, ...]:
        """The edges that a symbol's API row declares."""
        row = self.apis.calls.get(symbol) or self.apis.classes.get(symbol)
        return row.edges if row is not None else ()

    def argument(self, event: Event, name: str) -> Value | None:
        """An argument by the name that the API row gives it, or an entry of mappings in it (``a.b``); ``self`` is the
        receiver."""
        if name == "self":
            return event.receiver
        row = self.row(event)
        if name.startswith("*"):
            return event.args[0] if event.args else None
        params = row.params if row is not None else ()
        name, *keys = name.split(".")
        value = event.argument(name, params.index(name) if name in params else None)
        for key in keys:
            entries = dict(zip(value.keys, value.values, strict=True)) if isinstance(value, Table) else {}
            value = next((item for name, item in entries.items() if getattr(name, "value", None) == key), None)
        return value

    def type_of(self, summary: Summary, term: Value | None) -> str:
        """The abstract type or class of a result; empty where it is not known or the term is something else."""
        from mldebt.resolve.terms import Res

        return summary.events[term.event].type if isinstance(term, Res) else ""

    def name_of(self, summary: Summary) -> str:
        """The qualified name of a summary's scope; empty for a module."""
        return "" if summary.scope < 0 else self.modules[summary.path].name(summary.scope)

    # --- who calls whom

    @property
    def calls(self) -> Calls:
        """The calls of the repository's own functions, in the whole program."""
        if self._known.calls is None:
            rows = [
                (call.site, (summary.path, summary.scope), (call.path, call.scope), bool(call.flags & HANDED_OVER))
                for summary in self._summaries(sorted(self.modules))
                for call in summary.calls
            ]
            self._known.calls = Calls(rows)
        return self._known.calls

    @property
    def callees(self) -> Mapping[ScopeKey, Sequence[ScopeKey]]:
        """The functions that a scope calls, by scope."""
        return self.calls.callees

    @property
    def callers(self) -> Mapping[ScopeKey, Sequence[ScopeKey]]:
        """Scopes of the whole program that call a function; a module's own scope is -1."""
        return self.calls.callers

    def summary(self, key: ScopeKey) -> Summary:
        """The summary of a scope; -1 for the module."""
        return self.tops[key[0]] if key[1] < 0 else self.functions[key]

    def reached_from(self, key: ScopeKey) -> list[ScopeKey]:
        """A scope and all it calls, nearest first."""
        seen = {key: None}
        todo = [key]
        while todo:
            for target in self.callees.get(todo.pop(0), ()):
                if target not in seen and target in self.functions:
                    seen[target] = None
                    todo.append(target)
        return list(seen)


class Known:
    """What is known of all modules: shared by all views of a program."""

    def __init__(self) -> None:
        self.symbols: Mapping[str, frozenset[str]] | None = None
        self.names: frozenset[str] = frozenset()  # all symbols
        self.calls: Calls | None = None


class _Alone(Known):
    """What one module knows of the others: nothing."""

    @property
    def calls(self) -> Calls:
        raise AssertionError("who calls whom is no matter of a single module")

    @calls.setter
    def calls(self, _value: object) -> None: ...


class _Tops(Mapping[str, Summary]):
    """Summaries of modules, by path."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __getitem__(self, path: str) -> Summary:
        if path not in self._world.modules:
            raise KeyError(path)
        return self._world.top(path)

    def __contains__(self, path: object) -> bool:
        return path in self._world.modules

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._world.modules))

    def __len__(self) -> int:
        return len(self._world.modules)


class _Functions(Mapping[ScopeKey, Summary]):
    """Summaries of functions and class bodies, by path and scope."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __getitem__(self, key: ScopeKey) -> Summary:
        if key not in self:
            raise KeyError(key)
        return self._world.summary(*key)

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, tuple):
            return False
        module = self._world.modules.get(key[0])
        return module is not None and key[1] in module.definitions

    def __iter__(self) -> Iterator[ScopeKey]:
        for path in sorted(self._world.modules):
            for scope in sorted(self._world.modules[path].definitions):
                yield path, scope

    def __len__(self) -> int:
        return sum(len(module.definitions) for module in self._world.modules.values())


def texts_of(term: Value | None) -> tuple[str, ...]:
    """The texts a term may be, patterns included (``*`` for what is not known); empty where nothing is known."""
    if isinstance(term, Const):
        return (term.value,) if isinstance(term.value, str) else ()
    if isinstance(term, Pat):
        return (term.text,)
    if isinstance(term, Alt):
        return tuple(text for item in term.items for text in texts_of(item))
    if isinstance(term, Op) and term.op == "or":  # what stands behind a parameter that may be empty
        return tuple(text for item in term.args for text in texts_of(item))
    return ()


def origins_of(term: Value | None) -> tuple[Site, ...]:
    """Where the texts of a term were written."""
    if isinstance(term, Const | Pat):
        return (term.origin,) if term.origin is not None else ()
    if isinstance(term, Alt):
        return tuple(site for item in term.items for site in origins_of(item))
    if isinstance(term, Op) and term.op == "or":
        return tuple(site for item in term.args for site in origins_of(item))
    return ()
