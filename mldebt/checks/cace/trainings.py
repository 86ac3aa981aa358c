"""Where models are trained, and for what target: candidates for one target in one file are one model to be."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from mldebt.flow.lineage import Lineage
from mldebt.flow.roles import Roles
from mldebt.model.place import Location
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Event, Many, Part, Res, Summary, Value
from mldebt.resolve.world import ScopeKey

_DEEPEST = 20
_VIEWS = frozenset({"T", "array", "iloc", "loc", "values"})  # attributes that are no columns


class Training(Struct, frozen=True):
    """A call that trains a model, as one summary sees it. ``target`` names the column it learns; empty where it is not
    known."""

    summary: Summary
    lineage: Lineage
    event: Event
    place: Location
    target: str


def trainings(
    program: Program, roles: Roles, scopes: Iterable[ScopeKey], demoted: frozenset[str]
) -> Iterator[Training]:
    """The trainings in the scopes that run, outside tests and examples."""
    for key in sorted(scopes):
        summary = program.summary(key)
        lineage = roles.lineage(summary)
        for event in summary.events:
            if event.site.path not in demoted and key[0] not in demoted and _trains(program, roles, lineage, event):
                yield Training(summary, lineage, event, program.locate(event.site), _target(lineage, event))


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


def distinct(found: Iterable[Training]) -> dict[tuple[str, str], Location]:
    """One model a file and target, with the first place it is trained at. A target that is not known is one of those
    that are."""
    models: dict[tuple[str, str], Location] = {}
    for training in sorted(found, key=lambda item: (item.place, item.target)):
        models.setdefault((training.place.path, training.target), training.place)
    known = {path for path, target in models if target}
    return {(path, target): place for (path, target), place in models.items() if target or path not in known}
