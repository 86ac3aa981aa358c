"""DATA007: training data come from a place that changes without notice."""

import re
from collections.abc import Iterator

from mldebt.checks.common import scope_name, sightings, strings
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Severity
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Event

_TORCH_HUB = "torch.hub.load"


@check("DATA007")
def unpinned_source(subject: Subject) -> Iterator[Draft]:
    """Data sets of hubs without a revision or version, and addresses that name a branch or the latest state."""
    program = subject.program
    floating = re.compile("|".join(strings(subject, "floating")), re.IGNORECASE)
    builders = frozenset(strings(subject, "builders"))
    for site, uses in sorted(
        sightings(program, lambda event: event.kind == "call", lambda name: _reads(program, name)).items()
    ):
        if subject.demoted(site.path):
            continue
        events = [use.event for use in uses]
        found = _hub(subject, events, builders) or _address(subject, events, floating)
        if found:
            what, advice = found
            course = subject.role.name == "course" or site.path.endswith(".ipynb")
            yield Draft(
                program.locate(site),
                f"{what}: the same code gets something else tomorrow.",
                (scope_name(program, events[0]), events[0].symbol, what),
                advice=advice,
                severity=Severity.INFO if course else None,
            )


def _reads(program: Program, symbol: str) -> bool:
    return symbol == _TORCH_HUB or any(row.edge in ("reads", "loads") for row in program.edges_of(symbol))


def _hub(subject: Subject, events: list[Event], builders: frozenset[str]) -> tuple[str, str] | None:
    """What a call of a hub leaves open, and how to close it."""
    event = max(events, key=lambda item: len(_given(subject, item)))
    names = _given(subject, event)
    keywords = {name for name, _ in event.keywords}
    if not names or "**" in keywords:
        return None
    name = names[0]
    if event.symbol == "datasets.load_dataset":
        if name in builders or _is_local(subject, name) or "revision" in keywords or "data_files" in keywords:
            return None
        return f"The data set {name} is loaded without a revision", "Give load_dataset a `revision`: a commit or tag."
    if event.symbol == "sklearn.datasets.fetch_openml":
        if "version" in keywords or "data_id" in keywords or len(event.args) > 1:
            return None
        return f"The data set {name} of OpenML is fetched without a version", "Give fetch_openml a `version`."
    if event.symbol == _TORCH_HUB:
        source = texts_of(event.argument("source", None))
        if ":" in name or "/" not in name or source == ("local",) or _is_local(subject, name):
            return None
        if "hubconf.py" in subject.program.modules:
            return None  # what this repository itself offers
        return f"{name} is loaded from its default branch", f"Name a tag or commit: {name}:v1.0."
    return None


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


def _is_kept_here(subject: Subject, address: str) -> bool:
    """Whether an address ends in the path of a file of this repository: then its own commits pin it."""
    pieces = address.partition("?")[0].split("/")
    tails = ("/".join(pieces[start:]) for start in range(3, len(pieces) - 1))
    return any(tail in subject.component_of for tail in tails)


def _address(subject: Subject, events: list[Event], floating: "re.Pattern[str]") -> tuple[str, str] | None:
    """An address of data that names a branch or the latest state."""
    for event in events:
        for row in subject.program.edges(event):
            if row.edge != "reads" or row.as_ not in ("path", "url") or row.sink:
                continue
            for text in texts_of(subject.program.argument(event, row.arg)):
                if text.startswith(("http://", "https://")) and event.type in ("frame", "array", "series"):
                    found = floating.search(text)
                    if found is not None and not _is_kept_here(subject, text):
                        where = text if len(text) < 90 else f"{text[:87]}..."
                        return (
                            f"{where} names no fixed state",
                            "Name a commit or version in the address, or keep a copy.",
                        )
    return None
