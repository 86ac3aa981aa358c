"""DATA007: training data come from a place that changes without notice."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from mldebt.checks.common import Sighting, by_site, scope_name, sightings_in, strings
from mldebt.checks.data.deployments import deployments
from mldebt.checks.data.occasional import occasional
from mldebt.checks.data.offers import is_offered, loaders_come_with_library
from mldebt.checks.gathering import gathered
from mldebt.checks.home import is_kept_here, is_licensor, own_organisations, plain
from mldebt.checks.memo import once_a_run
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.measures.arithmetic import counted
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.graph import EdgeKind
from mldebt.model.place import Location
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Event

_TORCH_HUB = "torch.hub.load"
_HUBS = ("datasets.load_dataset", "sklearn.datasets.fetch_openml", _TORCH_HUB)
_TABLES = ("frame", "array", "series")
_GITHUB = re.compile(r"https?://(?:raw\.githubusercontent\.com|(?:www\.)?github\.com)/([\w.-]+)/")
_STATE = re.compile(r"^v?\d+\.\d+\.\d+$|(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)")
_SHOWN = 6
_DATABASES = ("", "mongodb")  # of rows that a call writes; objects of other schemes are files in a bucket
_FEEDS = frozenset({EdgeKind.TRAINS, EdgeKind.WRITES, EdgeKind.PERSISTS, EdgeKind.APPENDS})


class Source(NamedTuple):
    """What a call gets from a place that moves: in words for people, whose it is, and how to pin it."""

    what: str
    owner: str
    advice: str


class Use(NamedTuple):
    """Where a source is read."""

    place: Location
    scope: str
    symbol: str


@check("DATA007")
def unpinned_source(subject: Subject) -> Iterator[Draft]:
    """Data sets of hubs without a revision or version, and addresses that name a branch: one finding a source.

    Silent about lessons of a course, notebooks that make nothing for others, what the project publishes itself, what is
    one choice among many, and where the script keeps the copy that it gets under version control.
    """
    if subject.role.name == "course":
        return
    program = subject.program
    floating = re.compile("|".join(strings(subject, "floating")), re.IGNORECASE)
    builders = frozenset(strings(subject, "builders"))
    own = own_organisations(subject) | frozenset(map(plain, strings(subject, "own-organisations")))
    found: dict[Source, list[Use]] = {}
    for site, uses in sorted(by_site(_readings(subject)).items()):
        if subject.demoted(site.path):
            continue
        events = [use.event for use in uses]
        source = _hub(subject, events, builders) or _address(subject, events, floating)
        if source is None or plain(source.owner) in own or is_licensor(subject, source.owner):
            continue
        if _counts(subject, site.path) and not is_offered(program, site):
            use = Use(program.locate(site), scope_name(program, events[0]), events[0].symbol)
            found.setdefault(source, []).append(use)
    for source, places in found.items():
        yield _draft(source, places)


def _draft(source: Source, uses: list[Use]) -> Draft:
    first, *others = sorted(uses, key=lambda use: (use.place.path.endswith(".ipynb"), use.place))
    also = f" here and in {counted(len(others), 'other place')}" if others else ""
    return Draft(
        first.place,
        f"{source.what}{also}: the same code gets something else tomorrow.",
        (first.scope, first.symbol, source.what),
        tuple(Evidence(use.place, "reads it as well") for use in others[:_SHOWN]),
        source.advice,
        severity=Severity.INFO if first.place.path.endswith(".ipynb") else None,
    )


def _counts(subject: Subject, path: str) -> bool:
    """Whether somebody stands on what a file reads: a notebook must make something that others read, and a script that
    keeps its copy under version control, or in a database, has pinned it."""
    known = occasional(subject)
    used = not path.endswith(".ipynb") or known.is_used(path)
    return used and not _keeps_copy(subject, path) and not _fills_database(subject, path)


def _keeps_copy(subject: Subject, path: str) -> bool:
    """Whether DVC or git keeps what a script writes."""
    known = deployments(subject)
    labels = (key.partition(":")[2] for key in occasional(subject).made.get(path, ()) if key.startswith("file:"))
    return any(known.versioned(label) or label in subject.component_of for label in labels)


def _fills_database(subject: Subject, path: str) -> bool:
    """Whether a script puts what it gets into a database and trains nothing: there it stays as it was."""
    program = subject.program.showing((path,))
    stored = any(
        row.edge in ("writes", "appends") and row.as_ in ("table", "sql", "object") and row.scheme in _DATABASES
        for summary in program.summaries()
        for event in summary.events
        for row in program.edges(event)
    )
    return stored and not any(
        edge.kind is EdgeKind.TRAINS and any(place.path == path for place in edge.chain) for edge in subject.graph.edges
    )


def _reads(program: Program, symbol: str) -> bool:
    return symbol == _TORCH_HUB or any(row.edge in ("reads", "loads") for row in program.edges_of(symbol))


@gathered(Sighting, calling=_reads)
def _readings(subject: Subject) -> Iterator[Sighting]:
    program = subject.program

    def matters(event: Event) -> bool:
        if event.kind != "call":
            return False
        return event.symbol in _HUBS or (event.type in _TABLES and any(_addresses(program, event)))

    return sightings_in(program, matters)


def _hub(subject: Subject, events: list[Event], builders: frozenset[str]) -> Source | None:
    """What a call of a hub leaves open, and how to close it."""
    event = max(events, key=lambda item: len(_given(subject, item)))
    names = _given(subject, event)
    keywords = {name for name, _ in event.keywords}
    if len(names) != 1 or "**" in keywords:
        return None  # of several, the one that comes here is not known
    name = names[0]
    owner = name.rpartition("/")[0]
    if event.symbol == "datasets.load_dataset":
        if name in builders or _is_local(subject, name) or "revision" in keywords or "data_files" in keywords:
            return None
        if _names_a_state(subject, event) or (not owner and loaders_come_with_library(subject)):
            return None
        advice = "Give load_dataset a `revision`: a commit or tag."
        return Source(f"The data set {name} is loaded without a revision", owner, advice)
    if event.symbol == "sklearn.datasets.fetch_openml":
        if "version" in keywords or "data_id" in keywords or len(event.args) > 1:
            return None
        what = f"The data set {name} of OpenML is fetched without a version"
        return Source(what, "", "Give fetch_openml a `version`.")
    if event.symbol == _TORCH_HUB:
        source = texts_of(event.argument("source", None))
        if ":" in name or "/" not in name or source == ("local",) or _is_local(subject, name):
            return None
        if "hubconf.py" in subject.program.modules:
            return None  # what this repository itself offers
        return Source(f"{name} is loaded from its default branch", owner, f"Name a tag or commit: {name}:v1.0.")
    return None


def _names_a_state(subject: Subject, event: Event) -> bool:
    """Whether the part of a data set that a call picks is a version or the day of a dump: ``"3.0.0"``,
    ``"20220301.en"``."""
    return any(map(_STATE.search, texts_of(subject.program.argument(event, "name"))))


def _given(subject: Subject, event: Event) -> tuple[str, ...]:
    """The data set or repository that a call of a hub names."""
    argument = {"datasets.load_dataset": "path", "sklearn.datasets.fetch_openml": "name"}.get(event.symbol, "")
    if event.symbol == _TORCH_HUB:
        argument = "repo_or_dir"
    texts = texts_of(subject.program.argument(event, argument)) if argument else ()
    return tuple(text for text in texts if "*" not in text)


def _is_local(subject: Subject, name: str) -> bool:
    """Whether a name means a folder or file here."""
    if name.startswith((".", "/", "~")) or re.search(r"\.\w{2,7}$", name):
        return True
    return any(path.startswith(f"{name}/") for path in subject.component_of)


def _address(subject: Subject, events: list[Event], floating: "re.Pattern[str]") -> Source | None:
    """An address of data for a model or a file that names a branch."""
    if not any(use.site.path in _feeding(subject) for use in events):
        return None
    for text in (text for event in events for text in _addresses(subject.program, event)):
        if floating.search(text) is not None and not is_kept_here(subject, text):
            where = text if len(text) < 90 else f"{text[:87]}..."
            owner = _GITHUB.match(text)
            advice = "Name a commit or version in the address, or keep a copy."
            return Source(f"{where} names no fixed state", owner[1] if owner is not None else "", advice)
    return None


def _addresses(program: Program, event: Event) -> Iterator[str]:
    """The addresses from which a call reads a table."""
    for row in program.edges(event):
        if row.edge == "reads" and row.as_ in ("path", "url") and not row.sink and event.type in _TABLES:
            yield from (
                text for text in texts_of(program.argument(event, row.arg)) if text.startswith(("http://", "https://"))
            )


@once_a_run
def _feeding(subject: Subject) -> frozenset[str]:
    """The files that train or write something, or through which one does."""
    return frozenset(
        place.path for edge in subject.graph.edges if edge.kind in _FEEDS and not edge.declared for place in edge.chain
    )
