"""What several checks need: sightings of calls, values by default, terms walked, texts found in files."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from msgspec import Struct

from mldebt.checks.documentkeys import config_keys
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.knowledge.apis import EdgeRow
from mldebt.model.finding import Evidence
from mldebt.model.place import Location, Site
from mldebt.resolve.configs import DOCUMENT_CELL
from mldebt.resolve.inlining import Filling
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import (
    HOLE,
    Alt,
    Const,
    Event,
    Fun,
    Summary,
    Value,
    bits_of,
    part,
)
from mldebt.resolve.world import ScopeKey
from mldebt.source import DocValue, kind_of, remembered_values


class Sighting(Struct, frozen=True, array_like=True):
    """An event as one summary sees it: its own, or with what the callers gave filled in. Of the summary, only the scope
    and its parameters are known."""

    summary: Summary
    event: Event


def heading_of(summary: Summary) -> Summary:
    """A summary of which only the scope and its parameters are known: what ``assumed`` looks at."""
    return Summary(summary.path, summary.scope, summary.name, summary.params)


def sightings_in(program: Program, wanted: Callable[[Event], bool]) -> Iterator[Sighting]:
    """Every wanted event of the summaries that a program shows."""
    for summary in program.summaries():
        heading = heading_of(summary)
        for event in summary.events:
            if wanted(event):
                yield Sighting(heading, event)


class Sighted(Protocol):
    """What holds an event."""

    @property
    def event(self) -> Event: ...


_Sighted = TypeVar("_Sighted", bound=Sighted)


def by_site(found: Iterable[_Sighted]) -> dict[Site, list[_Sighted]]:
    """Sightings by the place where the event stands."""
    places: dict[Site, list[_Sighted]] = {}
    for sighting in found:
        places.setdefault(sighting.event.site, []).append(sighting)
    return places


def has_edge(program: Program, event: Event, edge: str, as_: str) -> bool:
    """Whether the API row of an event declares such an edge."""
    return any(row.edge == edge and row.as_ == as_ for row in program.edges(event))


# --- values


def assumed(program: Program, summary: Summary, value: Value | None) -> Value | None:
    """A value of a function that nobody here calls, as it is when only defaults are given."""
    if value is None or not bits_of(value) & HOLE or summary.scope < 0:
        return value
    key = (summary.path, summary.scope)
    if program.calls.direct.get(key):
        return value
    holes = {item.name: item.default for item in summary.params if item.default is not None}
    holes.update(_attributes(program, summary))
    return Filling(holes, part).fill(value) if holes else value


def _attributes(program: Program, summary: Summary) -> dict[str, Value]:
    """What the attributes of a method's receiver hold after ``__init__`` with defaults only."""
    module = program.modules[summary.path]
    parent = module.parent(summary.scope)
    if not summary.params or not isinstance(module.definitions.get(parent), k.Class):
        return {}
    init = program.world.class_info(summary.path, parent).member(program.world, "__init__")
    if not isinstance(init, Fun) or (init.path, init.scope) == (summary.path, summary.scope):
        return {}
    made = program.functions.get((init.path, init.scope))
    if made is None:
        return {}
    defaults = {item.name: item.default for item in made.params if item.default is not None}
    filling = Filling(defaults, part)
    receiver = summary.params[0].name
    return {f"{receiver}.{name}": value for name, written in made.writes if _free(value := filling.fill(written))}


def _free(value: Value) -> bool:
    """Whether a value stands on nothing that only its own summary knows."""
    return not bits_of(value) & 3


def texts_with_origins(term: Value | None) -> Iterator[tuple[str, Const]]:
    """The texts that a value is known to be one of, with the literals that hold them."""
    if isinstance(term, Const) and isinstance(term.value, str):
        yield term.value, term
    elif isinstance(term, Alt):
        for item in term.items:
            yield from texts_with_origins(item)


# --- places


def chain(program: Program, via: Iterable[Site]) -> tuple[Evidence, ...]:
    """The calls through which an event is reached, outermost first."""
    called = program.calls.called
    steps = []
    for site in via:
        name = _callee(program, called.get(site, ()))
        steps.append(Evidence(program.locate(site), f"calls {name}()" if name else "reaches it"))
    return tuple(steps)


def _callee(program: Program, keys: Iterable[ScopeKey]) -> str:
    """The name of what is called: of several that a call may mean, what their names share."""
    names = {program.modules[path].name(scope) if scope >= 0 else "" for path, scope in keys}
    shared = names if len(names) == 1 else {name.rpartition(".")[2] for name in names}
    return shared.pop() if len(shared) == 1 else ""


def meeting_site(event: Event, other: Event) -> Site:
    """Where an event happens for the function that also holds ``other``: the event itself, or the call that leads to it
    from where their ways part."""
    shared = 0
    for own, its in zip(event.via, other.via, strict=False):
        if own != its:
            break
        shared += 1
    return (*event.via, event.site)[shared]


def scope_name(program: Program, event: Event) -> str:
    """The qualified name of the scope an event stands in; empty for a module."""
    module = program.modules.get(event.site.path)
    return module.name(event.scope) if module is not None and event.scope >= 0 else ""


def text_place(subject: Subject, term: Const) -> Location | None:
    """Where a known text was written: in the code, or in the configuration file that holds it."""
    if term.origin is None:
        return None
    if term.origin.cell != DOCUMENT_CELL:
        return subject.program.locate(term.origin)
    keys = config_keys(subject).get((term.origin.path, term.value), frozenset())
    rows = [row for row in document_rows(subject, term.origin.path) if row.value == term.value]
    line = term.origin.at  # of a loaded value; 0 where only the file is known
    best = next((row for row in rows if row.line == line), None)
    best = best or next((row for row in rows if dotted(row) in keys), rows[0] if rows else None)
    return document_place(term.origin.path, best)


def document_place(path: str, row: DocValue | None) -> Location:
    """The place of a value in its file; the file itself where the value is not found."""
    return Location(path, row.line, row.column) if row is not None else Location(path)


def document_rows(subject: Subject, path: str) -> tuple[DocValue, ...]:
    """The values of a configuration file, with their lines; empty where it is none."""
    text, kind = subject.texts.get(path), kind_of(path)
    if text is None or kind is None:
        return ()
    return subject.once(f"rows of {path}", lambda: remembered_values(subject.memory, path, kind, text))


def dotted(row: DocValue) -> str:
    """The path of a value as code spells it: ``train.lr``."""
    return ".".join(map(str, row.path))


def text_line(program: Program, site: Site, text: str, position: int) -> Location:
    """The place of a position in a string literal: in a literal of several lines, the line it stands on."""
    start = program.locate(site)
    span = max(start.end_line - start.line, 0)
    if not position or text.count("\n") != span:
        return start
    down = text.count("\n", 0, position)
    if not down:
        return start
    column = position - text.rfind("\n", 0, position)
    cell_line = start.cell_line + down if start.cell_line else 0
    return Location(start.path, start.line + down, column, cell=start.cell, cell_line=cell_line)


def words(text: str) -> frozenset[str]:
    """The words of an identifier in any of the usual spellings."""
    return frozenset(word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", text))


def one_of(names: Sequence[str]) -> str:
    """Alternatives in words: ``a``, ``a or b``, ``a, b or c``."""
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def strings(subject: Subject, option: str) -> tuple[str, ...]:
    """The values of an option that is a list of strings."""
    value = subject.options.get(option, ())
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def number(subject: Subject, option: str) -> int:
    """The value of an option that is a whole number."""
    value = subject.options[option]
    assert isinstance(value, int)
    return value


def is_kept_aside(subject: Subject, path: str) -> bool:
    """Whether a folder around a file bears one of the words of the option ``kept-aside``: what was replaced. So was a
    file beside one whose name is the same but for such a word: ``chat_old.py`` beside ``chat.py``."""
    aside = frozenset(strings(subject, "kept-aside"))
    *folders, name = path.split("/")
    if any(words(folder) & aside for folder in folders):
        return True
    stem, dot, ending = name.partition(".")
    plain = (
        re.sub(rf"[_ -]?(?<![A-Za-z])({'|'.join(aside)})(?![A-Za-z])", "", stem, flags=re.IGNORECASE) if aside else stem
    )
    return plain != stem and "/".join((*folders, plain.strip("_- ") + dot + ending)) in subject.program.modules


def named_at(program: Program, wanted: Callable[[EdgeRow], bool]) -> set[str]:
    """The texts that calls are known to name at the other end of such edges."""
    return {
        text
        for summary in program.summaries()
        for event in summary.events
        for row in program.edges(event)
        if wanted(row)
        for text in texts_of(program.argument(event, row.arg))
    }
