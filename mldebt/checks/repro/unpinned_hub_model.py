"""REPRO003: a model is loaded from a hub without a revision."""

from collections.abc import Iterator
from functools import cached_property

from mldebt.checks.common import (
    Sighting,
    assumed,
    by_site,
    chain,
    is_kept_aside,
    one_of,
    scope_name,
    sightings_in,
    strings,
    text_place,
    texts_with_origins,
)
from mldebt.checks.copied import is_twin
from mldebt.checks.drafted import is_drafted
from mldebt.checks.gathering import gathered
from mldebt.checks.loaduse import LoadUse
from mldebt.checks.lone import is_lone_notebook
from mldebt.checks.registry import check
from mldebt.checks.repro.defaultbranches import is_left_out
from mldebt.checks.repro.defaults import Defaults
from mldebt.checks.repro.fallbacks import has_copy, is_fallback, stands_in
from mldebt.checks.repro.homes import Homes
from mldebt.checks.repro.hubversions import Versions
from mldebt.checks.repro.localfolders import Folders, is_looked_for
from mldebt.checks.repro.namebranches import is_ruled_out
from mldebt.checks.repro.trials import is_self_test, is_trial
from mldebt.checks.repro.warmups import is_warm_up
from mldebt.checks.scratch import is_scratch
from mldebt.checks.subject import Subject
from mldebt.checks.uncalled import uncalled
from mldebt.checks.upstream import is_upstream
from mldebt.checks.vendored import is_vendored
from mldebt.knowledge.conventions import conventions
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.place import Location, Site
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Const, Event, Value


@check("REPRO003")
def unpinned_hub_model(subject: Subject) -> Iterator[Draft]:
    """Calls that load a repository of a hub as it stands on the day of the call."""
    if conventions().is_given_up(subject.readme):
        return
    judge = _Judge(subject)
    seen: set[Location] = set()
    for uses in by_site(_pinnable(subject)).values():
        found = {
            text: (use, term)
            for use in sorted(_worthy(subject, uses), key=lambda use: -len(use.event.via))  # the nearest one is kept
            for text, term in _loaded(subject, use, judge.folders)
            if judge.matters(use, text, term)
        }
        for place, texts in _by_place(subject, found).items():
            if place not in seen and not _is_left(subject, place.path):
                seen.add(place)
                yield _draft(subject, place, {text: found[text] for text in texts})


def _is_left(subject: Subject, path: str) -> bool:
    """Whether a file holds what was replaced, what is only tried or read, or a copy of somebody else's project or of
    the project's own code."""
    aside = is_kept_aside(subject, path) or is_vendored(subject, path) or is_scratch(subject, path)
    if subject.demoted(path) or aside or is_twin(subject, path) or is_upstream(subject, path):
        return True
    return path in subject.program.modules and (is_lone_notebook(subject, path) or is_drafted(subject, path))


def _may_be_pinned(program: Program, symbol: str) -> bool:
    return "revision" in program.traits_of(symbol)


@gathered(Sighting, calling=_may_be_pinned)
def _pinnable(subject: Subject) -> Iterator[Sighting]:
    return sightings_in(subject.program, lambda event: _takes_revision(subject.program, event))


def _takes_revision(program: Program, event: Event) -> bool:
    return "revision" in program.traits(event) and _model(program, event) is not None


def _worthy(subject: Subject, uses: list[Sighting]) -> list[Sighting]:
    """What tests, examples, and what was put aside ask of the program's own code says nothing about it."""
    return [
        use
        for use in uses
        if subject.demoted(use.summary.path) == subject.demoted(use.event.site.path)
        and not is_kept_aside(subject, use.summary.path)
    ]


def _model(program: Program, event: Event) -> Value | None:
    """The argument that names the model."""
    for row in program.edges(event):
        if row.edge == "loads" and row.as_ == "hub-model":
            return program.argument(event, row.arg)
    return None


def _loaded(subject: Subject, use: Sighting, folders: Folders) -> Iterator[tuple[str, Const]]:
    """The hub repositories that a call loads unpinned, with the literals that name them."""
    program, event = subject.program, use.event
    revision = assumed(program, use.summary, program.argument(event, "revision"))
    names = {name for name, _ in event.keywords}
    cached = event.argument("local_files_only", None) not in (None, Const(False))
    if (revision is None and "**" in names) or "repo_type" in names or cached:
        return
    if revision is not None and revision != Const(None) and not _moves(subject, revision):
        return
    for text, term in texts_with_origins(assumed(program, use.summary, _model(program, event))):
        if not term.path and folders.on_hub(text):
            yield text, term


def _moves(subject: Subject, revision: Value) -> bool:
    """Whether a revision is a branch."""
    texts = texts_of(revision)
    return bool(texts) and set(texts) <= set(strings(subject, "branches"))


def _by_place(subject: Subject, found: dict[str, tuple[Sighting, Const]]) -> dict[Location, list[str]]:
    """The finding stands at the call, or at the line of the configuration file that holds the name."""
    places: dict[Location, list[str]] = {}
    for text, (use, term) in found.items():
        call = subject.program.locate(use.event.site)
        literal = text_place(subject, term)
        configured = literal is not None and literal.path in subject.texts
        places.setdefault(literal if literal is not None and configured else call, []).append(text)
    return places


def _draft(subject: Subject, place: Location, found: dict[str, tuple[Sighting, Const]]) -> Draft:
    program = subject.program
    use, _ = next(iter(found.values()))
    event = use.event
    call = program.locate(event.site)
    remote = any(program.argument(item.event, "trust_remote_code") == Const(True) for item, _ in found.values())
    branch = next(iter(texts_of(program.argument(event, "revision"))), "")
    what = f"at the branch {branch}, which moves" if branch else "without a revision"
    names = one_of(tuple(found))
    evidence = [*chain(program, event.via), Evidence(call, "loads the model")] if call != place or event.via else []
    for text, (_, term) in found.items():
        literal = text_place(subject, term)
        if literal is not None and literal != place and not call.spans(literal):
            evidence.append(Evidence(literal, f"names {text}"))
    return Draft(
        location=place,
        message=f"{names} is loaded from the hub {what}"
        + (", and any code that it holds is run as it stands" if remote else ""),
        subject=(scope_name(program, event), event.symbol, names),
        evidence=tuple(evidence),
        advice="Pass revision= with the commit hash that the hub page shows.",
        severity=Severity.ERROR if remote else None,
    )


class _Judge:
    """Tells the loads that matter to somebody who could pin them."""

    def __init__(self, subject: Subject) -> None:
        self.folders = Folders(subject)
        self._subject = subject
        self._use = LoadUse(subject)
        self._defaults = Defaults(subject)
        self._versions = Versions(subject)
        self._idle: dict[Site, bool] = {}
        self._program = subject.program

    @cached_property
    def _homes(self) -> Homes:
        return Homes(self._subject)

    def matters(self, use: Sighting, text: str, term: Const) -> bool:
        """Whether weights of somebody else are loaded and used, under a name that this project chose."""
        event = use.event
        if event.site not in self._idle:
            self._idle[event.site] = (
                self._use.is_idle(event)
                or not self._versions.know_revisions(event)
                or is_fallback(self._program, event.site)
                or has_copy(self._subject, event.site)
                or stands_in(self._program, event)
                or is_trial(self._subject, event)
                or is_self_test(self._subject, event)
                or is_warm_up(self._subject, event)
            )
        return (
            not self._idle[event.site]
            and not self._homes.owns(text.partition("/")[0])
            and not is_ruled_out(self._program, event, text)
            and not is_looked_for(self._program, event, text)
            and not is_left_out(self._program, event, term)
            and not self._defaults.is_for_others(use, term)
            and not uncalled(self._subject).is_idle(use.summary.path, use.summary.scope, term.origin)
        )
