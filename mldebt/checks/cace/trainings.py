"""Where models are trained, and for what target: candidates for one target in one file are one model to be."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from mldebt.checks.data.edges import actor
from mldebt.checks.data.occasional import occasional
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.flow.lineage import FITS, Lineage
from mldebt.flow.roles import Roles
from mldebt.model.graph import EdgeKind
from mldebt.model.place import Location, Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Alt, Const, Event, Many, Part, Res, Summary, Table, Value
from mldebt.resolve.world import ScopeKey

Model = tuple[str, str]
_DEEPEST = 20
_VIEWS = frozenset({"T", "array", "iloc", "loc", "values"})  # attributes that are no columns


class Training(Struct, frozen=True):
    """A call that trains a model, as one summary sees it. ``target`` names the column it learns; empty where it is not
    known. ``home`` is the file that the model counts for."""

    summary: Summary
    lineage: Lineage
    event: Event
    place: Location
    target: str
    home: str

    def prepared(self) -> tuple[Value | None, ...]:
        """The rows, and what makes them ready inside of a pipeline."""
        return (self.lineage.data_of(self.event), *_steps_before(self.lineage, self.event.receiver, 0))


def driver_of(event: Event) -> str:
    """The file in which the calls that lead to an event begin."""
    return (*event.via, event.site)[0].path


def trainings(subject: Subject, scopes: Iterable[ScopeKey], passed_over: Callable[[str], bool]) -> list[Training]:
    """The trainings in the scopes that run, but for those in files that are passed over. A notebook that keeps nothing
    is a look at the data, and what a model fits inside of its own fit and does not keep is no model of its own."""
    made = occasional(subject).made
    found: list[Training] = []
    for key in sorted(scopes):
        summary = subject.program.summary(key) if not passed_over(key[0]) else None
        lineage = subject.roles.lineage(summary) if summary is not None else None
        for event in summary.events if summary is not None else ():
            driver = driver_of(event)
            if lineage is None or not _trains(subject.program, subject.roles, lineage, event):
                continue
            if passed_over(event.site.path) or passed_over(driver) or _is_inner(subject.program, event):
                continue
            if not driver.endswith(".ipynb") or made.get(driver):
                place = subject.program.locate(event.site)
                found.append(Training(lineage.summary, lineage, event, place, _target(lineage, event), place.path))
    return _at_home(subject, found)


def _at_home(subject: Subject, found: list[Training]) -> list[Training]:
    """Each with the file that its model counts for: the one that trains it. Candidates that one driver alone trains and
    keeps none of are the driver's, and of those that one call may train, as a factory decides, the call's."""
    keepers, drivers = _keepers(subject), _drivers(subject, found)
    called: dict[tuple[Site, ...], set[str]] = {}
    for training in found:
        called.setdefault(training.event.via, set()).add(training.home)
    homes: list[Training] = []
    for training in found:
        via, home = training.event.via, training.home
        driver, *others = drivers[home]
        if not others and driver not in keepers:
            home = driver
        elif via and len(called[via]) > 1:
            home = via[-1].path
        homes.append(replace(training, home=home))
    return homes


def _drivers(subject: Subject, found: list[Training]) -> dict[str, list[str]]:
    """The files that make the models of a file train: those that see a training which none of their callers sees."""
    seen: dict[Location, set[ScopeKey]] = {}
    for training in found:
        seen.setdefault(training.place, set()).add((training.summary.path, training.summary.scope))
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


def _is_inner(program: Program, event: Event) -> bool:
    """Whether a model is fitted inside of the ``fit`` of another one, which does not keep it."""
    module = program.modules.get(event.site.path)
    method = module.definitions.get(event.scope) if module is not None else None
    if module is None or not isinstance(method, k.Def) or program.role_of(f"estimator.{method.name.id}") not in FITS:
        return False
    if not isinstance(module.definitions.get(module.parent(event.scope)), k.Class):
        return False
    own = program.summary((event.site.path, event.scope))
    fits = [index for index, other in enumerate(own.events) if other.site == event.site and not other.via]
    kept = {leaf for _, value in own.writes for leaf in _leaves(value)}
    models = {Res(index) for index in fits} | {own.events[index].receiver for index in fits}
    return bool(fits) and all(isinstance(model, Res) for model in models) and not models & kept


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
        return roles.is_model(lineage, event.args[0])
    return roles.trains_model(lineage, event)


def _target(lineage: Lineage, event: Event) -> str:
    """The column that a model learns, followed back through splits and encoders."""
    term = lineage.labels_of(event)
    for _ in range(_DEEPEST):
        if isinstance(term, Part):
            name = _column(term.key)
            if name and name not in _VIEWS:
                return name
            term = _split_argument(lineage, term) or term.base
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


def _split_argument(lineage: Lineage, term: Part) -> Value | None:
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
    model, and so are those that count for one file. A target that is not known is one of those that are."""
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
    return {(path, target): place for (path, target), place in models.items() if target or path not in known}
