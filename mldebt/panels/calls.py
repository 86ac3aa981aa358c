"""The calls that API tables know, each place once, whatever the ways on which it is reached."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from mldebt.knowledge.panels import Provider
from mldebt.model.place import Site
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import IN_LOOP, Alt, Const, Event, Many, Pat, Summary, Value
from mldebt.resolve.world import ScopeKey

_LONGEST_NAME = 60


class Call:
    """One call of the repository: the event that knows most, and the texts of its arguments over all ways to it."""

    def __init__(self, program: Program, summary: Summary, event: Event) -> None:
        self.event = event
        self.summary = summary
        row = program.row(event)
        self.traits = frozenset(row.traits if row is not None else ())
        self.edges = program.edges(event)
        self.edge_names = frozenset(f"{edge.edge}:{edge.as_}" for edge in self.edges)
        self.role = program.role(event)
        self.method = _methods(event) or getattr(row, "method", "")
        self.keywords: set[str] = set()
        self.kinds: set[str] = set()
        self.flags = 0
        self.texts: dict[str, dict[str, None]] = {}
        self.open_ended: set[str] = set()  # kinds of arguments that may also be something that is not known
        self.ways: list[tuple[Summary, Event]] = []
        self.take(program, summary, event)

    @property
    def symbol(self) -> str:
        """The canonical name."""
        return self.event.symbol

    @property
    def scope(self) -> ScopeKey:
        """The scope in which the call stands."""
        return (self.event.site.path, self.event.scope)

    @property
    def in_loop(self) -> bool:
        """Whether it stands in a loop, or is only reached through one."""
        return bool(self.flags & IN_LOOP)

    def take(self, program: Program, summary: Summary, event: Event) -> None:
        """Learn from another way on which the same call is reached."""
        self.ways.append((summary, event))
        self.keywords.update(name for name, _ in event.keywords)
        if not event.via:
            self.flags |= event.flags
        if event.type:
            self.kinds.update((event.type, program.apis.type_of(event.type)))
        for edge in self.edges:
            found = self.texts.setdefault(edge.as_, {})
            term = program.argument(event, edge.arg)
            found.update(dict.fromkeys(texts_of(term)))
            if isinstance(term, Alt) and not all(isinstance(item, Const | Pat) for item in term.items):
                self.open_ended.add(edge.as_)

    def all_texts(self) -> Iterable[str]:
        """The texts of all arguments that edges name."""
        return (text for found in self.texts.values() for text in found)

    def arguments(self, program: Program, edge_as: str) -> Iterable[tuple[Summary, Value]]:
        """The argument of an edge on every way, with the summary that its terms refer to."""
        for summary, event in self.ways:
            for edge in self.edges:
                if edge.as_ == edge_as and (term := program.argument(event, edge.arg)) is not None:
                    yield summary, term


def _methods(event: Event) -> str:
    """The methods that a route names itself: ``POST``, ``GET/POST``."""
    named = dict(event.keywords).get("methods")
    if not isinstance(named, Many):
        return ""
    return "/".join(text for item in named.items for text in texts_of(item))


def known_calls(program: Program) -> list[Call]:
    """Every call of a function, class or method that a table has a row for, in order of place."""
    found: dict[tuple[Site, str], Call] = {}
    for summary in program.summaries():
        for event in summary.events:
            if program.row(event) is None:
                continue
            key = (event.site, event.symbol)
            call = found.get(key)
            if call is None:
                found[key] = Call(program, summary, event)
            else:
                call.take(program, summary, event)
    return [found[key] for key in sorted(found)]


def provider_of(call: Call, providers: Iterable[Provider]) -> Provider | None:
    """Whose language models a call reaches; None where only the run decides."""
    rows = tuple(providers)
    for row in rows:
        if any(fnmatchcase(call.symbol, pattern) for pattern in row.calls):
            return row
    models = call.texts.get("llm", {})
    for row in rows:
        if any(model.startswith(row.models) for model in models):
            return row
    return None


def name_of(call: Call, providers: Iterable[Provider]) -> str:
    """A call in the words of a report: what it names if that is known, else what it makes or is."""
    if any(edge.edge == "calls" and edge.as_ == "llm" for edge in call.edges):
        return _model_name(call, provider_of(call, providers))
    for kind in ("endpoint", "hub-model"):
        if any(edge.as_ == kind for edge in call.edges):
            return _named_by(call, kind)
    return call.event.called if call.event.kind == "construct" else _method_name(call)


def _named_by(call: Call, kind: str) -> str:
    """What an argument names: an address with its method where the call itself says it, or a model of a hub."""
    texts = list(call.texts.get(kind, ()))
    if not texts:
        return f"{call.event.called}, {kind.replace('-', ' ')} not known"
    return shortened(f"{call.method} {texts[0]}".strip())


def _method_name(call: Call) -> str:
    owner, method = call.symbol.rpartition(".")[0], call.event.called
    return f"{owner.rpartition('.')[2]}.{method}" if owner else method


def _model_name(call: Call, provider: Provider | None) -> str:
    host = provider.name if provider is not None else "provider not known"
    models = list(call.texts.get("llm", ()))
    if not models:
        return f"{host}, model not known"
    known = [*models[:2], "another"] if len(models) > 2 or "llm" in call.open_ended else models
    return f"{shortened(' or '.join(known))} ({host})"


def shortened(text: str, most: int = _LONGEST_NAME) -> str:
    """A text from the repository on one line and of bounded length."""
    flat = " ".join(text[: 10 * most].split())
    return flat if len(flat) <= most else flat[: most - 3] + "..."
