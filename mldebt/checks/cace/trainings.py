"""Where models are trained, and for what target: candidates for one target in one file are one model to be."""

from collections.abc import Callable, Collection, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from mldebt.checks.cace.candidates import chosen_by
from mldebt.checks.data.edges import actor
from mldebt.checks.data.occasional import occasional
from mldebt.checks.gathering import gathered
from mldebt.checks.keeping import is_kept, keeping_models
from mldebt.checks.memo import once_a_run
from mldebt.checks.running import running
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.flow.lineage import FITS, Lineage
from mldebt.flow.roles import Roles
from mldebt.flow.slices import backward
from mldebt.model.graph import EdgeKind
from mldebt.model.place import Location, Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Alt, Const, Event, Many, Part, Res, Table, Value
from mldebt.resolve.world import ScopeKey

Model = tuple[str, str]
_DEEPEST = 20
_VIEWS = frozenset({"T", "array", "iloc", "loc", "values"})  # attributes that are no columns


class Trained(Struct, frozen=True, array_like=True):
    """A call that trains a model, as one scope sees it: ``via`` leads to it. ``target`` names the column it learns;
    empty where it is not known. ``passed`` are the calls that its rows, and what makes them ready, have passed through:
    the position of each among those of the scope, and by which calls it was reached. ``searched``: it is tried with
    many settings."""

    path: str
    scope: int
    site: Site
    via: tuple[Site, ...]
    target: str
    passed: tuple[tuple[int, tuple[Site, ...]], ...]
    searched: bool

    @property
    def driver(self) -> str:
        """The file in which the calls that lead to it begin."""
        return (*self.via, self.site)[0].path


class Training(Struct, frozen=True):
    """A training, where it stands, the file that the model counts for, and whether its run saves a model."""

    seen: Trained
    place: Location
    home: str
    saved: bool = True

    @property
    def target(self) -> str:
        """The column it learns."""
        return self.seen.target


def trainings(subject: Subject, passed_over: Callable[[str], bool]) -> list[Training]:
    """The trainings in the scopes that run, but for those in files that are passed over. A notebook that keeps nothing
    is a look at the data, and what a model fits inside of its own fit and does not keep is no model of its own."""
    made = occasional(subject).made
    scopes, inner = running(subject), frozenset(_inner_fits(subject))
    found: list[Training] = []
    for seen in _trainings(subject):
        if (seen.path, seen.scope) not in scopes or seen.site in inner:
            continue
        if any(map(passed_over, (seen.path, seen.site.path, seen.driver))):
            continue
        if not seen.driver.endswith(".ipynb") or made.get(seen.driver):
            place = subject.program.locate(seen.site)
            saved = is_kept(subject, (seen.path, seen.scope), place.path, keeping_models(subject))
            found.append(Training(seen, place, place.path, saved))
    return _at_home(subject, found)


def _may_train(program: Program, symbol: str) -> bool:
    return program.role_of(symbol) in FITS | {"cross_validate"}


@gathered(Trained, calling=_may_train)
def _trainings(subject: Subject) -> Iterator[Trained]:
    program, roles = subject.program, subject.roles
    for summary in program.summaries():
        lineage = roles.lineage(summary)
        for event in summary.events:
            if _trains(program, roles, lineage, event):
                # The rows, and what makes them ready inside of a pipeline.
                behind = backward(summary, lineage.data_of(event), *_steps_before(lineage, event.receiver, 0))
                passed = tuple((index, summary.events[index].via) for index in behind if summary.events[index].via)
                target = _target(lineage, event)
                maker = lineage.constructor(event.receiver)
                searched = maker is not None and "search" in program.traits(maker)
                yield Trained(summary.path, summary.scope, event.site, event.via, target, passed, searched)


def _at_home(subject: Subject, found: list[Training]) -> list[Training]:
    """Each with the file that its model counts for: the one that trains it. Candidates that one driver alone trains and
    keeps none of are the driver's, those among which a script chooses that loads them are its, and of those that one
    call may train, as a factory decides, the call's. A search for better settings is for the model that the same driver
    trains for this target."""
    keepers, drivers, chosen = _keepers(subject), _drivers(subject, found), chosen_by(subject)
    plain = {(one.seen.driver, one.target): one.home for one in found if one.target and not one.seen.searched}
    called: dict[tuple[Site, ...], set[str]] = {}
    for training in found:
        called.setdefault(training.seen.via, set()).add(training.home)
    homes: list[Training] = []
    for training in found:
        via, home = training.seen.via, training.home
        driver, *others = drivers[home]
        choosing = {chosen.get(one, "") for one in drivers[home] if one != home or not others}
        if training.seen.searched and (training.seen.driver, training.target) in plain:
            home = plain[training.seen.driver, training.target]
        elif len(choosing) == 1 and "" not in choosing:
            home = choosing.pop()
        elif not others and driver not in keepers:
            home = driver
        elif via and len(called[via]) > 1:
            home = via[-1].path
        homes.append(replace(training, home=home))
    return homes


def _drivers(subject: Subject, found: list[Training]) -> dict[str, list[str]]:
    """The files that make the models of a file train: those that see a training which none of their callers sees."""
    seen: dict[Location, set[ScopeKey]] = {}
    for training in found:
        seen.setdefault(training.place, set()).add((training.seen.path, training.seen.scope))
    drivers: dict[str, set[str]] = {}
    for place, keys in seen.items():
        outermost = {path for path, scope in keys if not keys & {*subject.program.callers.get((path, scope), ())}}
        drivers.setdefault(place.path, set()).update(outermost or {place.path})
    return {path: sorted(files) for path, files in drivers.items()}


@once_a_run
def _keepers(subject: Subject) -> frozenset[str]:
    """The files whose run saves a model."""
    return frozenset(
        path
        for edge in subject.graph.edges
        if edge.kind is EdgeKind.PERSISTS and edge.chain
        for path in (actor(edge), edge.entry)
    )


@gathered(Site, calling=_may_train)
def _inner_fits(subject: Subject) -> Iterator[Site]:
    """Where a model is fitted inside of the ``fit`` of another one, which does not keep it."""
    program = subject.program
    for summary in program.summaries():
        module = program.modules[summary.path]
        method = module.definitions.get(summary.scope)
        if not isinstance(method, k.Def) or program.role_of(f"estimator.{method.name.id}") not in FITS:
            continue
        if isinstance(module.definitions.get(module.parent(summary.scope)), k.Class):
            kept = {leaf for _, value in summary.writes for leaf in _leaves(value)}
            fits: dict[Site, set[Value | None]] = {}
            for index, event in program.own_events(summary):
                fits.setdefault(event.site, set()).update((Res(index), event.receiver))
            for site, models in fits.items():
                if all(isinstance(model, Res) for model in models) and not models & kept:
                    yield site


def _leaves(value: Value) -> Iterator[Value]:
    """A value, and what it holds, or is one of."""
    yield value
    for item in value.items if isinstance(value, Many | Alt) else value.values if isinstance(value, Table) else ():
        yield from _leaves(item)


def _steps_before(lineage: Lineage, term: Value | None, depth: int) -> Iterator[Value]:
    """The steps of a pipeline before the last, also of one that is searched."""
    maker = lineage.constructor(term)
    if maker is None or depth > _DEEPEST:
        return
    if "pipeline" not in lineage.program.traits(maker):
        inner = maker.argument("estimator", 0)
        if isinstance(inner, Res):
            yield from _steps_before(lineage, inner, depth + 1)
        return
    given = maker.argument("steps", 0)
    yield from (given.items if isinstance(given, Many) and given.form == "list" else maker.args)[:-1]


def _trains(program: Program, roles: Roles, lineage: Lineage, event: Event) -> bool:
    if program.role(event) == "cross_validate" and event.args:
        return roles.is_model(lineage, event.args[0]) and not _is_fitted(lineage, event.args[0])
    return roles.trains_model(lineage, event) and not _filters(lineage, event)


def _is_fitted(lineage: Lineage, model: Value) -> bool:
    """Whether a model is trained beside: what is measured of copies of it is about that one."""
    return any(event.receiver == model and lineage.program.role(event) in FITS for event in lineage.events)


def _filters(lineage: Lineage, event: Event) -> bool:
    """Whether a detector only says which of the rows it learns are outliers."""
    maker = lineage.constructor(event.receiver)
    if maker is None or lineage.program.role(event) != "fit_predict":
        return False
    return "detector" in lineage.program.traits(maker)


def _target(lineage: Lineage, event: Event) -> str:
    """The column that a model learns, followed back through splits and encoders."""
    term = lineage.labels_of(event)
    for _ in range(_DEEPEST):
        if isinstance(term, Part):
            name = _column(term.key)
            if name and name not in _VIEWS:
                return name
            term = split_argument(lineage, term) or term.base
        elif isinstance(term, Res):
            term = lineage.data_of(lineage.events[term.event])
        else:
            break
    return ""


def _column(key: Value) -> str:
    """The one name that a selection takes: ``df["y"]``, ``df.y``, ``df.loc[rows, "y"]``, ``df[["y"]]``."""
    if isinstance(key, Many) and key.items:
        key = key.items[-1]
    return key.value if isinstance(key, Const) and isinstance(key.value, str) else ""


def split_argument(lineage: Lineage, term: Part) -> Value | None:
    """What ``train_test_split`` was given for the part that is taken of its result."""
    place = term.key.value if isinstance(term.key, Const) else None
    if not isinstance(term.base, Res) or not isinstance(place, int):
        return None
    event = lineage.events[term.base.event]
    if lineage.program.role(event) != "split" or place // 2 >= len(event.args):
        return None
    return event.args[place // 2]


def distinct(found: Iterable[Training]) -> dict[Model, Location]:
    """Models by file and target, with the first place each is trained at: trainings for one target in one file are one
    model, and so are those that count for one file. A target that is not known is one of those that are. Scripts that
    save no model train candidates for one model of each target, whatever else they keep: the one that is saved, if any
    is."""
    ordered = sorted(found, key=lambda item: (item.place, item.target))
    same: dict[Model, Model] = {}

    def first(model: Model) -> Model:
        while same.setdefault(model, model) != model:
            model = same[model]
        return model

    for training in ordered:
        here, there = ((path, training.target) for path in (training.place.path, training.home))
        one, other = sorted((first(here), first(there)))
        same[other] = one
    models: dict[Model, Location] = {}
    for training in ordered:
        models.setdefault(first((training.place.path, training.target)), training.place)
    known = {path for path, target in models if target}
    saved = {first((training.place.path, training.target)) for training in ordered if training.saved}
    named = {model: place for model, place in models.items() if model[1] or model[0] not in known}
    return dict(_chosen(named, saved))


def _chosen(models: dict[Model, Location], saved: Collection[Model]) -> Iterator[tuple[Model, Location]]:
    """The models, and of those that nobody saves one for each target that no other is for."""
    told = {target for path, target in models if (path, target) in saved}
    for model, place in models.items():
        if model in saved or model[1] not in told:
            told.add(model[1])
            yield model, place
