"""The calls that API tables know, each place once, whatever the ways on which it is reached."""

from collections.abc import Iterable, Iterator
from functools import cache, partial

from msgspec import Struct

from mldebt.checks.gathering import ScopeRef, gathered
from mldebt.checks.subject import Subject
from mldebt.graph.routes import routed
from mldebt.knowledge.panels import PanelRules
from mldebt.model.place import Site
from mldebt.panels.handlers import handlers_in
from mldebt.panels.pointing import pointed_at
from mldebt.panels.prompts import prompts_in
from mldebt.panels.wanted import Wanted
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import IN_LOOP, Alt, Const, Event, Many, Pat, Summary
from mldebt.resolve.world import ScopeKey

_LONGEST_NAME = 60


class SeenCall(Struct, frozen=True, array_like=True):
    """A call that API tables know, as one module sees it, over all ways on which it reaches it.

    ``scope`` is where it stands; ``linked``: its edges hold; ``texts`` are those of arguments of edges, by what they
    are; ``open_ended``: where such an argument may also be something that is not known. ``prompts`` are texts that it
    hands to a language model or template, with their places, ``handlers`` functions that an endpoint's call names,
    ``addresses`` where it points a client of models, ``*`` for one that is not known.
    """

    site: Site
    symbol: str
    scope: ScopeRef
    kind: str
    called: str
    linked: bool
    method: str
    flags: int
    keywords: tuple[str, ...]
    kinds: tuple[str, ...]
    texts: tuple[tuple[str, tuple[str, ...]], ...]
    open_ended: tuple[str, ...]
    prompts: tuple[tuple[str, Site | None], ...]
    handlers: tuple[ScopeRef, ...]
    addresses: tuple[str, ...]


class Tabled:
    """What the tables say of a symbol; of its edges only where they hold."""

    def __init__(self, program: Program, symbol: str, *, linked: bool) -> None:
        row = program.apis.calls.get(symbol) or program.apis.classes.get(symbol)
        self.symbol = symbol
        self.traits = frozenset(row.traits if row is not None else ())
        self.edges = program.edges_of(symbol) if linked else ()
        # Figures and logs are no data that moves.
        self.edge_names = frozenset(f"{edge.edge}:{edge.as_}" for edge in self.edges if edge.sink != "report")
        self.role = program.role_of(symbol)
        self.method: str = getattr(row, "method", "")


class Call:
    """One call of the repository, each place once: what is known of it over all ways to it."""

    def __init__(self, tabled: Tabled, seen: SeenCall) -> None:
        self.site, self.symbol, self.kind, self.called = seen.site, seen.symbol, seen.kind, seen.called
        self.scope: ScopeKey = seen.scope.key
        self.tabled = tabled
        self.method = seen.method or tabled.method
        self.keywords: set[str] = set()
        self.kinds: set[str] = set()
        self.flags = 0
        self.texts: dict[str, dict[str, None]] = {}
        self.open_ended: set[str] = set()
        self.prompts: dict[tuple[str, Site | None], None] = {}
        self.handlers: dict[ScopeKey, None] = {}
        self.addresses: dict[str, None] = {}
        self.take(seen)

    @property
    def in_loop(self) -> bool:
        """Whether it stands in a loop, or is only reached through one."""
        return bool(self.flags & IN_LOOP)

    def take(self, seen: SeenCall) -> None:
        """Learn from another module that sees the same call."""
        self.keywords.update(seen.keywords)
        self.kinds.update(seen.kinds)
        self.flags |= seen.flags
        for form, texts in seen.texts:
            self.texts.setdefault(form, {}).update(dict.fromkeys(texts))
        self.open_ended.update(seen.open_ended)
        self.prompts.update(dict.fromkeys(seen.prompts))
        self.handlers.update(dict.fromkeys(scope.key for scope in seen.handlers))
        self.addresses.update(dict.fromkeys(seen.addresses))

    def all_texts(self) -> Iterable[str]:
        """The texts of all arguments that edges name."""
        return (text for found in self.texts.values() for text in found)


def _methods(event: Event) -> str:
    """The methods that a route names itself: ``POST``, ``GET/POST``."""
    named = dict(event.keywords).get("methods")
    if not isinstance(named, Many):
        return ""
    return "/".join(text for item in named.items for text in texts_of(item))


def known_calls(subject: Subject, rules: PanelRules) -> list[Call]:
    """Every call of a function, class or method that a table has a row for and a panel asks for, in order of place."""
    found: dict[tuple[Site, str], Call] = {}
    tables = cache(partial(Tabled, subject.program))
    for seen in _seen_calls(subject, rules):
        key = (seen.site, seen.symbol)
        call = found.get(key)
        if call is None:
            found[key] = Call(tables(seen.symbol, linked=seen.linked), seen)
        else:
            call.take(seen)
    return [found[key] for key in sorted(found)]


@gathered(SeenCall)
def _seen_calls(subject: Subject, rules: PanelRules) -> Iterator[SeenCall]:
    program = subject.program
    ways: dict[tuple[Site, str], list[tuple[Summary, Event]]] = {}
    wanted = subject.once("what panels want", lambda: Wanted(program, rules))  # of all modules that are gathered now
    for summary in program.summaries():
        for event in summary.events:
            if wanted.may_want(event):
                ways.setdefault((event.site, event.symbol), []).append((summary, event))
    for found in ways.values():
        seen = _seen_call(program, found, rules)
        if wanted.by_kinds(seen.symbol, seen.kinds):
            yield seen


def _seen_call(program: Program, ways: list[tuple[Summary, Event]], rules: PanelRules) -> SeenCall:
    first = ways[0][1]
    edges = program.edges(first)
    kinds: dict[str, None] = {}
    texts: dict[str, dict[str, None]] = {}
    open_ended: dict[str, None] = {}
    flags = 0
    for summary, event in ways:
        flags |= event.flags if not event.via else 0
        if event.type:
            kinds.update(dict.fromkeys((event.type, program.apis.type_of(event.type))))
        for edge in edges:
            term = program.argument(event, edge.arg)
            named = (routed(program, summary, event, edge, text) for text in texts_of(term))
            texts.setdefault(edge.as_, {}).update(dict.fromkeys(named if edge.as_ == "endpoint" else texts_of(term)))
            if isinstance(term, Alt) and not all(isinstance(item, Const | Pat) for item in term.items):
                open_ended[edge.as_] = None
    return SeenCall(
        first.site,
        first.symbol,
        ScopeRef(first.site.path, first.scope),
        first.kind,
        first.called,
        bool(edges),
        _methods(first),
        flags,
        tuple(dict.fromkeys(name for _, event in ways for name, _ in event.keywords)),
        tuple(kinds),
        tuple((form, tuple(found)) for form, found in texts.items()),
        tuple(open_ended),
        tuple(prompts_in(program, ways, kinds, rules.least_prompt)),
        tuple(handlers_in(program, ways)) if any(edge.edge == "exposes" for edge in edges) else (),
        tuple(dict.fromkeys(text for summary, event in ways for text in pointed_at(summary, event, rules.dialect))),
    )


def shortened(text: str, most: int = _LONGEST_NAME) -> str:
    """A text from the repository on one line and of bounded length."""
    flat = " ".join(text[: 10 * most].split())
    return flat if len(flat) <= most else flat[: most - 3] + "..."
