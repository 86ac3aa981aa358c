"""SERVE001: a model is loaded inside a request handler."""

from collections.abc import Collection, Iterator

from msgspec import Struct

from mldebt.checks.common import scope_name, strings
from mldebt.checks.gathering import gathered
from mldebt.checks.registry import check
from mldebt.checks.replaced import replaced
from mldebt.checks.serve.given import is_found, is_given, is_off
from mldebt.checks.serve.handlers import Handler, Reach, handlers_of, handlers_reaching, reached, stands_in
from mldebt.checks.serve.kept import is_kept
from mldebt.checks.serve.placing import puts_files_in_place
from mldebt.checks.serve.routes import answers, is_about
from mldebt.checks.serve.served import is_left_behind
from mldebt.checks.serve.tiny import is_tiny
from mldebt.checks.subject import Subject
from mldebt.checks.uncalled import uncalled
from mldebt.flow.lineage import FITS
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
from mldebt.resolve.holders import inside
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Event, Many, Part, Res, Summary, Value
from mldebt.resolve.world import ScopeKey

_UNTYPED = frozenset({"", "loaded", "checkpoint"})  # a pickle may hold anything
_USES = frozenset({"predict", "transform", "encode", "score"})
_OTHER_WORK = FITS | {"metric", "cross_validate"}
_DEEPEST = 12


class Work(Struct, frozen=True):
    """What a scope does itself: load something that is worth keeping, or train or evaluate."""

    path: str
    scope: int
    loads: bool
    other: bool


@check("SERVE001", local=True)
def load_per_request(subject: Subject) -> Iterator[Draft]:
    """Loads that a handler reaches without passing a cache, of what does not depend on the request."""
    program, work = subject.program, list(_work(subject))
    loading = {(one.path, one.scope) for one in work if one.loads}
    other = {(one.path, one.scope) for one in work if one.other}
    seen: set[Site] = set()
    for handler in handlers_reaching(subject, loading):
        if is_about(program, handler, strings(subject, "loading-routes")):
            continue  # to load is what it is for
        if is_left_behind(subject, handler.path):
            continue  # nobody asks it any more
        scopes = list(_not_kept(program, handler, strings(subject, "keeping-decorators")))
        if any(scope.key in other for scope in scopes):
            continue  # this request trains or evaluates
        if puts_files_in_place(program, scopes, strings(subject, "placing-programs")):
            continue  # the file may be another one by now
        if not answers(program, handler, scopes, strings(subject, "request-names")):
            continue  # a job: nothing of the request goes into it
        for scope in scopes:
            for event in _loads(program, scope) if scope.key in loading else ():
                if event.site in seen or not _is_repeated(subject, handler, scope, event):
                    continue
                if not _is_idle(subject, handler):  # asked last: it looks at all files
                    seen.add(event.site)
                    yield _draft(program, handler, scope, event, _trainers(subject))


def _is_idle(subject: Subject, handler: Handler) -> bool:
    """Whether no application includes a handler, or only one that was replaced."""
    return uncalled(subject).holds(handler.path, handler.scope) or handler.path in replaced(subject)


def _may_work(program: Program, symbol: str) -> bool:
    return _is_load(program, symbol) or program.role_of(symbol) in _OTHER_WORK


def _is_load(program: Program, symbol: str) -> bool:
    return "expensive-load" in program.traits_of(symbol)


@gathered(Work, calling=_may_work)
def _work(subject: Subject) -> Iterator[Work]:
    """The scopes of a module that load, train or evaluate."""
    program = subject.program
    for summary in program.summaries():
        own = [event.symbol for _, event in program.own_events(summary)]
        loads = any(_is_load(program, symbol) for symbol in own)
        other = any(program.role_of(symbol) in _OTHER_WORK for symbol in own)
        if loads or other:
            yield Work(summary.path, summary.scope, loads, other)


def _trainers(subject: Subject) -> list[Handler]:
    names = strings(subject, "training-routes")
    return [one for one in handlers_of(subject) if is_about(subject.program, one, names)]


def _is_repeated(subject: Subject, handler: Handler, scope: Reach, event: Event) -> bool:
    """Whether an event loads the same model at every request."""
    program = subject.program
    if is_given(program, scope, event.site) or is_off(program, scope, event.site):
        return False
    if event.site.path != handler.path and is_left_behind(subject, event.site.path):
        return False  # the same load stands in the original
    if is_found(program, handler, scope, event.site, strings(subject, "keeping-places")):
        return False
    if not _is_fixed(program, handler, scope, event) or not _is_model(program, handler, scope, event):
        return False
    return not is_tiny(subject, event.site.path, _file(program, handler, scope, event))


def _loads(program: Program, scope: Reach) -> Iterator[Event]:
    own = program.own_events(program.summary(scope.key))
    return (event for _, event in own if _is_load(program, event.symbol))


def _not_kept(program: Program, handler: Handler, keepers: Collection[str]) -> Iterator[Reach]:
    """What a handler reaches, less what is behind something that keeps."""
    kept: set[ScopeKey] = set()
    scopes = list(reached(program, handler.key))
    keeping = {item.key for item in scopes if is_kept(program, item.key, keepers)}
    made = {
        made
        for item in scopes
        if (made := _made(program, item.key)) is not None
        and not (item.via and stands_in(program, keeping, item.via[-1][0]))
    }
    for item in scopes:
        if any(key in kept for _, key in item.via) or is_kept(program, item.key, keepers, made):
            kept.add(item.key)
        else:
            yield item


def _made(program: Program, key: ScopeKey) -> ScopeKey | None:
    """The class of which a constructor makes an instance."""
    module = program.modules[key[0]]
    if key[1] < 0 or module.definitions[key[1]].name.id != "__init__":
        return None
    return (key[0], module.parent(key[1]))


# --- what is loaded


def _instances(program: Program, handler: Handler, scope: Reach, site: Site) -> Iterator[tuple[Summary, int, Event]]:
    """A load as each scope on the way from the handler sees it: the outermost knows most."""
    keys = [handler.key, *(key for _, key in scope.via)]
    for key in keys:
        summary = program.summary(key)
        for index, event in enumerate(summary.events):
            if event.site == site:
                yield summary, index, event


def _is_fixed(program: Program, handler: Handler, scope: Reach, load: Event) -> bool:
    """Whether the same thing is loaded whatever the request says."""
    return _file(program, handler, scope, load) is not None


def _file(program: Program, handler: Handler, scope: Reach, load: Event) -> object:
    """What is loaded, where it is the same whatever the request says; None where it is not known, or is not."""
    summary, _, event = next(_instances(program, handler, scope, load.site))
    for row in program.edges(event):
        if row.edge == "loads":
            value = _origin(summary, program.argument(event, row.arg))
            return value.value if isinstance(value, Const) else None
    return None


def _origin(summary: Summary, value: Value | None) -> Value | None:
    """The path behind an open file."""
    for _ in range(_DEEPEST):
        if not isinstance(value, Res):
            return value
        event = summary.events[value.event]
        value = event.args[0] if event.args else event.receiver or next((item for _, item in event.keywords), None)
    return None


def _is_model(program: Program, handler: Handler, scope: Reach, load: Event) -> bool:
    """Whether what is loaded is used as a model, where its type does not say so."""
    if load.type not in _UNTYPED:
        return True
    return any(_used(program, summary, index) for summary, index, _ in _instances(program, handler, scope, load.site))


def _used(program: Program, summary: Summary, index: int) -> bool:
    for event in summary.events:
        if _stands_on(event.receiver, index, 0) and (_asks(program, event)):
            return True
        if any(row.edge == "loads" and row.as_ == "model" for row in program.edges(event)):
            values = (*event.args, *(value for _, value in event.keywords))
            if any(_stands_on(value, index, 0) for value in values):
                return True
    return False


def _asks(program: Program, event: Event) -> bool:
    return program.role(event) in _USES or event.symbol.endswith(".__call__")


def _stands_on(value: Value | None, index: int, depth: int) -> bool:
    """Whether a value is (part of) the result of an event."""
    if isinstance(value, Res):
        return value.event == index
    if depth > _DEEPEST or isinstance(value, Const | Many):
        return False
    inner = (value.base,) if isinstance(value, Part) else inside(value)
    return any(_stands_on(item, index, depth + 1) for item in inner)


def _draft(program: Program, handler: Handler, scope: Reach, event: Event, trainers: Collection[Handler]) -> Draft:
    names = [(site, program.modules[key[0]].name(key[1])) for site, key in scope.via]
    start = Evidence(
        program.locate(handler.site), f"runs at every {handler.what.removeprefix('a ').removeprefix('an ')}"
    )
    trained = next((one for one in trainers if one.site.path == handler.site.path and one.key != handler.key), None)
    again = f" Load it anew after {trained.what}, which trains one." if trained is not None else ""
    return Draft(
        location=program.locate(event.site),
        message=f"The model is loaded again at {handler.what}",
        subject=(scope_name(program, event), event.symbol),
        evidence=(start, *(Evidence(program.locate(site), f"calls {name}()") for site, name in names)),
        advice="Load it when the process starts, or behind a cache such as functools.lru_cache"
        + (" or st.cache_resource." if handler.script else ".")
        + again,
    )
