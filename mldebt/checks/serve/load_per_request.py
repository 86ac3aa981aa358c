"""SERVE001: a model is loaded inside a request handler."""

from collections.abc import Collection, Iterator

from msgspec import Struct

from mldebt.checks.common import strings
from mldebt.checks.gathering import gathered
from mldebt.checks.registry import check
from mldebt.checks.replaced import replaced
from mldebt.checks.serve.given import is_found, is_given, is_off
from mldebt.checks.serve.handlers import Handler, Reach, handlers_of, handlers_reaching, reached, stands_in
from mldebt.checks.serve.kept import is_kept
from mldebt.checks.serve.loads import Load, is_load, loads_by_scope
from mldebt.checks.serve.placing import puts_files_in_place
from mldebt.checks.serve.routes import answers, is_about
from mldebt.checks.serve.served import is_left_behind
from mldebt.checks.serve.tiny import is_tiny
from mldebt.checks.subject import Subject
from mldebt.checks.uncalled import uncalled
from mldebt.flow.lineage import FITS
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.world import ScopeKey

_OTHER_WORK = FITS | {"metric", "cross_validate"}


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
        if puts_files_in_place(subject, scopes, strings(subject, "placing-programs")):
            continue  # the file may be another one by now
        if not answers(program, handler, scopes, strings(subject, "request-names")):
            continue  # a job: nothing of the request goes into it
        for scope in scopes:
            for load in loads_by_scope(subject).get(scope.key, ()) if scope.key in loading else ():
                if not load.own or load.site in seen or not _is_repeated(subject, handler, scope, load):
                    continue
                if not _is_idle(subject, handler):  # asked last: it looks at all files
                    seen.add(load.site)
                    yield _draft(program, handler, scope, load, _trainers(subject))


def _is_idle(subject: Subject, handler: Handler) -> bool:
    """Whether no application includes a handler, or only one that was replaced."""
    return uncalled(subject).holds(handler.path, handler.scope) or handler.path in replaced(subject)


def _may_work(program: Program, symbol: str) -> bool:
    return is_load(program, symbol) or program.role_of(symbol) in _OTHER_WORK


@gathered(Work, calling=_may_work)
def _work(subject: Subject) -> Iterator[Work]:
    """The scopes of a module that load, train or evaluate."""
    program = subject.program
    for summary in program.summaries():
        own = [event.symbol for _, event in program.own_events(summary)]
        loads = any(is_load(program, symbol) for symbol in own)
        other = any(program.role_of(symbol) in _OTHER_WORK for symbol in own)
        if loads or other:
            yield Work(summary.path, summary.scope, loads, other)


def _trainers(subject: Subject) -> list[Handler]:
    names = strings(subject, "training-routes")
    return [one for one in handlers_of(subject) if is_about(subject.program, one, names)]


def _is_repeated(subject: Subject, handler: Handler, scope: Reach, load: Load) -> bool:
    """Whether the same model is loaded at every request, whatever it says."""
    program, seen = subject.program, loads_by_scope(subject)
    if is_given(program, scope, load.site) or is_off(program, scope, load.site):
        return False
    if load.path != handler.path and is_left_behind(subject, load.path):
        return False  # the same load stands in the original
    if is_found(program, handler, scope, load.site, strings(subject, "keeping-places")):
        return False
    on_the_way = (handler.key, *(key for _, key in scope.via))
    views = [view for key in on_the_way for view in seen.get(key, ()) if view.site == load.site]
    if views[0].file is None or not (load.typed or any(view.used for view in views)):
        return False
    return not is_tiny(subject, load.path, views[0].file)


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
    kept.update(item.key for item in scopes if is_kept(program, item.key, keepers, made))
    for item in scopes:
        if item.key in kept or any(key in kept or stands_in(program, kept, site) for site, key in item.via):
            kept.add(item.key)
        else:
            yield item


def _made(program: Program, key: ScopeKey) -> ScopeKey | None:
    """The class of which a constructor makes an instance."""
    module = program.modules[key[0]]
    if key[1] < 0 or module.definitions[key[1]].name.id != "__init__":
        return None
    return (key[0], module.parent(key[1]))


def _draft(program: Program, handler: Handler, scope: Reach, load: Load, trainers: Collection[Handler]) -> Draft:
    names = [(site, program.modules[key[0]].name(key[1])) for site, key in scope.via]
    start = Evidence(
        program.locate(handler.site), f"runs at every {handler.what.removeprefix('a ').removeprefix('an ')}"
    )
    trained = next((one for one in trainers if one.site.path == handler.site.path and one.key != handler.key), None)
    again = f" Load it anew after {trained.what}, which trains one." if trained is not None else ""
    return Draft(
        location=program.locate(load.site),
        message=f"The model is loaded again at {handler.what}",
        subject=(program.modules[load.path].name(load.scope) if load.scope >= 0 else "", load.symbol),
        evidence=(start, *(Evidence(program.locate(site), f"calls {name}()") for site, name in names)),
        advice="Load it when the process starts, or behind a cache such as functools.lru_cache"
        + (" or st.cache_resource." if handler.script else ".")
        + again,
    )
