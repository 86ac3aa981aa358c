"""LLM005: the program calls a language model that is gone, or has a date to go."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from mldebt.checks.common import (
    assumed,
    by_site,
    chain,
    has_edge,
    heading_of,
    is_kept_aside,
    number,
    scope_name,
    strings,
    text_place,
    texts_with_origins,
)
from mldebt.checks.gathering import ScopeRef, gathered
from mldebt.checks.loaduse import LoadUse
from mldebt.checks.lone import is_record
from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import walk
from mldebt.checks.registry import check
from mldebt.checks.scratch import is_scratch
from mldebt.checks.subject import Subject
from mldebt.checks.uncalled import uncalled
from mldebt.checks.unserved import is_commented_out, is_unserved_version
from mldebt.checks.vendored import is_unasked_copy
from mldebt.facts import kinds as k
from mldebt.knowledge.lifecycle import RetiringModel, retiring_models
from mldebt.model.finding import Confidence, Draft, Evidence, Severity
from mldebt.model.place import Location
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import HOLE, Alt, Const, Event, Fun, Part, Res, Summary, Sym, Value, bits_of

_ANY = "named-provider"  # the trait of calls whose model id may begin with the vendor
_Calendar = dict[tuple[str, str], RetiringModel]


@check("LLM005")
def retiring_model(subject: Subject) -> Iterator[Draft]:
    """Ids in the calls, and in the configuration the calls read, that have a shutdown date near or past."""
    calendar = {(row.provider, name): row for row in retiring_models() for name in row.ids}
    today = datetime.fromtimestamp(subject.now, UTC).date()
    program = subject.program
    seen: set[tuple[Location, str]] = set()
    for uses in by_site(_asked(subject)).values():
        for use in uses:
            found = list(_retiring(subject, use, calendar))
            for name, term, row in found if found and _runs(subject, use) else ():
                if uncalled(subject).is_idle(use.summary.path, use.summary.scope, term.origin):
                    continue
                if is_record(subject, use.event.site.path, _midnight(row.shutdown), number(subject, "record-days")):
                    continue
                place = text_place(subject, term) or program.locate(use.event.site)
                severity = None if _is_made_up(subject, place.path) else _severity(subject, row, today)
                if severity is not None and (place, name) not in seen:
                    seen.add((place, name))
                    yield _draft(subject, use, place, name, row, severity, today)


class Asked(Struct, frozen=True, array_like=True):
    """A call of a language model that may name a listed id, as one summary sees it, of which only the scope and its
    parameters are known, and the call that made its client (``direct``: it is that itself); None where that is not
    known."""

    summary: Summary
    event: Event
    client: Event | None
    direct: bool


def _may_ask(program: Program, symbol: str) -> bool:
    return any((row.edge, row.as_) == ("calls", "llm") for row in program.edges_of(symbol))


@gathered(Asked, calling=_may_ask)
def _asked(subject: Subject) -> Iterator[Asked]:
    program = subject.program
    listed = frozenset(name for row in retiring_models() for name in row.ids)
    for summary in program.summaries():
        heading = heading_of(summary)
        for event in summary.events:
            if has_edge(program, event, "calls", "llm") and _may_name(program, event, listed):
                client = event if event.receiver is None else _client(summary, event, event.receiver)
                yield Asked(heading, event, client, client is event)


def _may_name(program: Program, event: Event, listed: frozenset[str]) -> bool:
    """Whether a call may be given a listed id: by itself, or by the default of a parameter."""
    for edge in program.edges(event):
        value = program.argument(event, edge.arg) if edge.as_ == "llm" else None
        if value is not None and (bits_of(value) & HOLE or any(_is_listed(text, listed) for text in texts_of(value))):
            return True
    return False


def _is_listed(text: str, listed: frozenset[str]) -> bool:
    """Whether an id is listed, by itself or without whoever is named in front of it."""
    return text in listed or re.split("[/:]", text, maxsplit=1)[-1] in listed


def _runs(subject: Subject, use: Asked) -> bool:
    """Whether somebody runs a call: it lies neither in what nothing asks for nor in what was put aside or copied, nor
    does it make a client that is never asked."""
    event = use.event
    paths = {use.summary.path, event.site.path}
    return not (
        any(_is_left(subject, path) for path in paths)
        or uncalled(subject).holds(event.site.path, event.scope)
        or is_unasked_copy(subject, (event.site.path, event.scope))
        or (event.kind == "construct" and LoadUse(subject).is_idle(event))
    )


def _is_made_up(subject: Subject, path: str) -> bool:
    """Whether a file holds settings for a run of the tests only."""
    return path.rpartition("/")[2].lower() in strings(subject, "made-up-settings")


def _is_left(subject: Subject, path: str) -> bool:
    if is_kept_aside(subject, path) or is_unserved_version(subject, path) or is_commented_out(subject, path):
        return True
    return is_scratch(subject, path)


def _retiring(subject: Subject, use: Asked, calendar: _Calendar) -> Iterator[tuple[str, Const, RetiringModel]]:
    """The ids of a call that stand in the calendar of whoever answers it."""
    program, event = subject.program, use.event
    vendors = _vendors(subject, use, {vendor for vendor, _ in calendar})
    for edge in program.edges(event) if vendors else ():
        if edge.as_ != "llm":
            continue
        value = program.argument(event, edge.arg)
        if (use.summary.path, use.summary.scope) not in _supplied(subject):
            value = assumed(program, use.summary, value)
        for text, term in texts_with_origins(value):
            for vendor in vendors:
                name = _bare(subject, text, vendor, named=len(vendors) > 1)
                row = calendar.get((vendor, name))
                if row is not None:
                    yield name, term, row


def _supplied(subject: Subject) -> frozenset[tuple[str, int]]:
    """The functions whose arguments a framework gives by names of its own, so that no default of theirs need hold."""
    return subject.once("functions that a pipeline supplies", lambda: frozenset(found.key for found in _given(subject)))


@gathered(ScopeRef, options=True)
def _given(subject: Subject) -> Iterator[ScopeRef]:
    names = strings(subject, "supplying-calls")
    for summary in subject.program.summaries():
        for event in summary.events:
            for value in (*event.args, *(value for _, value in event.keywords)) if event.symbol in names else ():
                if isinstance(value, Fun):
                    yield ScopeRef(value.path, value.scope)


def _bare(subject: Subject, text: str, vendor: str, *, named: bool) -> str:
    """An id as the calendar of a vendor spells it; empty where a call to whoever is named names no one, or another."""
    if not named:
        return text.removeprefix("models/")
    for mark in "/:":
        if text.startswith(f"{vendor}{mark}"):
            return text[len(vendor) + 1 :]
    return text if vendor in strings(subject, "unnamed-vendors") else ""


def _vendors(subject: Subject, use: Asked, known: set[str]) -> set[str]:
    """Who may answer a call, of those whose calendars are known; nobody where it goes to another address."""
    program, event, client = subject.program, use.event, use.client
    if client is None or _elsewhere(subject, client) or _sets_address(subject, use.event.site.path):
        return set()
    if use.direct and event.kind == "call" and _redirected(subject, event):
        return set()
    traits = set(program.traits(client))
    named = texts_of(client.argument("model_provider", None)) + texts_of(client.argument("custom_llm_provider", None))
    if _ANY in traits:
        return known & set(named) if named else known
    return known & traits


def _client(summary: Summary, asked: Event, receiver: Value) -> Event | None:
    """The call that made the client whose method is called; the call itself where a module is asked."""
    while isinstance(receiver, Part):
        receiver = receiver.base
    if isinstance(receiver, Sym):
        return asked
    if isinstance(receiver, Alt):
        makers = [_client(summary, asked, item) for item in receiver.items]
        return makers[0] if len({maker.symbol for maker in makers if maker}) == 1 and None not in makers else None
    if not isinstance(receiver, Res):
        return None
    event = summary.events[receiver.event]
    if event.kind == "call" and event.receiver is not None:
        return _client(summary, asked, event.receiver)  # client.with_options(...)
    return event


def _elsewhere(subject: Subject, client: Event) -> bool:
    """Whether the client is given an address that is not known to be the vendor's own."""
    own = strings(subject, "vendor-addresses")
    for name in strings(subject, "address-arguments"):
        value = client.argument(name, None)
        if value is None or value in (Const(None), Const(False)):
            continue
        texts = texts_of(value)
        if not texts or not all(any(host in text for host in own) for text in texts):
            return True
    return any(name == "**" for name, _ in client.keywords)


def _sets_address(subject: Subject, path: str) -> bool:
    """Whether a module names the environment variable in which clients look for another address."""
    names = strings(subject, "address-variables")
    module = subject.program.modules[path]
    bodies = (*(steps for _, steps in module.top), *map(module.steps, module.definitions))
    return any(isinstance(node, k.Str) and node.raw.strip("rbuRBU\"'") in names for node in walk(bodies))


def _redirected(subject: Subject, event: Event) -> bool:
    """Whether a module somewhere is told to ask another address: ``openai.api_base = ...``."""
    return event.symbol.partition(".")[0].partition("-")[0] in _beside_addresses(subject)


@once_a_run
def _beside_addresses(subject: Subject) -> frozenset[str]:
    """Names that stand in a unit with an attribute that sets another address."""
    names = strings(subject, "address-attributes")
    outlines = [unit.outline for module in subject.program.modules.values() for unit in module.cells]
    return frozenset(
        word
        for outline in outlines
        if any(name in outline.identifiers for name in names)
        for word in outline.identifiers
    )


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _severity(subject: Subject, row: RetiringModel, today: date) -> Severity | None:
    days = (row.shutdown - today).days
    if days > number(subject, "notice-days"):
        return None
    if row.sure != "high" or days > number(subject, "warning-days"):
        return Severity.INFO
    return Severity.ERROR if days <= 0 else Severity.WARNING


def _since(subject: Subject, row: RetiringModel, severity: Severity) -> int:
    """When a call of the model began to deserve that severity, whoever wrote it."""
    ahead = {Severity.ERROR: 0, Severity.WARNING: number(subject, "warning-days")}
    return _midnight(row.shutdown - timedelta(days=ahead.get(severity, number(subject, "notice-days"))))


def _draft(
    subject: Subject, use: Asked, place: Location, name: str, row: RetiringModel, severity: Severity, today: date
) -> Draft:
    program: Program = subject.program
    days = (row.shutdown - today).days
    call = program.locate(use.event.site)
    reported = "" if row.sure == "high" else ", as others report"
    gone = f"has answered no request since {row.shutdown}"
    message = gone if days <= 0 else f"stops answering on {row.shutdown}, in {days} day{'s' if days > 1 else ''}"
    steps = (*chain(program, use.event.via), Evidence(call, "calls the model"))
    successor = row.successor or "a model of the vendor's current list"
    return Draft(
        location=place,
        message=f"{name} {message}{reported}",
        subject=(scope_name(program, use.event), use.event.symbol, name),
        evidence=steps if place != call or use.event.via else (),
        advice=f"Try {successor} on your own evaluation set, then move. Source: {row.source}",
        severity=severity,
        confidence=None if row.sure == "high" else Confidence(row.sure),
        dated=True,
        since=_since(subject, row, severity),
    )
