"""CACE001: one piece of data or shared code reaches many models."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mldebt.checks.cace.trainings import Model, Training, distinct, trainings
from mldebt.checks.clones import MOST_CLONED, likeness, lines_of
from mldebt.checks.common import is_kept_aside, number, strings, words
from mldebt.checks.data.edges import DATA, READS, WRITES, by_node, code_place
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import Edge, EdgeKind, Node, NodeKind
from mldebt.model.place import Location, Site
from mldebt.resolve.world import ScopeKey

ADVICE = "Name an owner, put a schema and a test on it, and run `mldebt impact` before changing it."
SHOWN = 8
Models = dict[Model, Location]


class Cause(NamedTuple):
    """Something that models depend on: where it stands, what it is called, its node, the models, and how near it is to
    them (the highest position among the calls that lead to a training)."""

    place: Location
    label: str
    key: str
    models: Models
    near: int


@check("CACE001")
def wide_blast_radius(subject: Subject) -> Iterator[Draft]:
    """Data that many models are trained on, and functions that prepare the rows of many."""
    least = number(subject, "reach")
    demoted = frozenset(state.path for state in subject.files if state.demoted)
    passed_over = demoted | {path for path in subject.program.modules if is_kept_aside(subject, path)}
    found = [item for item in trainings(subject, passed_over.__contains__) if item.saved or not _tries(subject, item)]
    data = _wide(_data(subject, found, passed_over), least)
    with_data = {model for cause in data for model in cause.models}
    functions = _wide(_functions(subject, found, passed_over), least)
    told: set[frozenset[Model]] = set()
    for cause in (*data, *(cause for cause in functions if len(cause.models.keys() - with_data) >= least)):
        models = frozenset(cause.models)
        if models not in told:
            told.add(models)
            yield _draft(cause)


def _tries(subject: Subject, training: Training) -> bool:
    """Whether a file, by its name, only tries on the past what another one trains."""
    return not words(training.place.path).isdisjoint(strings(subject, "measuring"))


def _wide(causes: Iterable[Cause], least: int) -> list[Cause]:
    """Those that reach enough models, the nearest to them first."""
    wide = [cause for cause in causes if len(cause.models) >= least]
    return sorted(wide, key=lambda cause: (-cause.near, cause.key))


def _data(subject: Subject, found: list[Training], demoted: frozenset[str]) -> Iterator[Cause]:
    nodes = {node.key: node for node in subject.graph.nodes if node.kind in DATA or _is_hub_data(node)}
    locate = subject.program.locate
    by_chain: dict[tuple[Location, ...], list[Training]] = {}
    for training in found:
        chain = tuple(map(locate, (*training.seen.via, training.seen.site)))
        by_chain.setdefault(chain, []).append(training)
    trained: dict[str, list[Training]] = {}
    for edge in subject.graph.edges:
        if edge.kind is EdgeKind.TRAINS and edge.source in nodes:
            trained.setdefault(edge.source, []).extend(by_chain.get(edge.chain, ()))
    writers, readers = by_node(subject, WRITES), by_node(subject, READS)
    for key, models in sorted(trained.items()):
        place = _first(writers.get(key, ()), demoted) or _first(readers.get(key, ()), demoted)
        if place is not None and any(training.saved for training in models):
            yield Cause(place, nodes[key].label, key, _without_copies(subject, distinct(models)), 0)


def _is_hub_data(node: Node) -> bool:
    """Whether somebody else's data comes from a hub; a model that is trained further is what each run begins with."""
    return node.kind is NodeKind.HUB and ":model:" not in node.key


def _first(edges: Iterable[Edge], demoted: frozenset[str]) -> Location | None:
    return min((code_place(edge) for edge in edges if code_place(edge).path not in demoted), default=None)


def _functions(subject: Subject, found: list[Training], demoted: frozenset[str]) -> Iterator[Cause]:
    """Functions whose calls the rows of several models have passed through on the way to the training; not those that
    also hold the training itself."""
    program = subject.program
    called = program.calls.called
    reached: dict[ScopeKey, list[Training]] = {}
    nearest: dict[ScopeKey, int] = {}
    for training in found:
        around = {key for site in training.seen.via for key in called.get(site, ())}
        for index, via in training.seen.passed:
            for site in via:
                keys = set(called.get(site, ()))
                key = keys.pop() if len(keys) == 1 else None
                if key is not None and key not in around and key[0] not in demoted:
                    reached.setdefault(key, []).append(training)
                    nearest[key] = max(nearest.get(key, 0), index)
    for key, models in sorted(reached.items()):
        kept = _without_copies(subject, distinct(models))
        if len({path for path, _ in kept}) > 1 and key[1] >= 0 and any(training.saved for training in models):
            module = program.modules[key[0]]
            name = module.name(key[1])
            yield Cause(_definition(subject, key), f"{name}()", f"code:{key[0]}::{name}", kept, nearest[key])


def _definition(subject: Subject, key: ScopeKey) -> Location:
    module = subject.program.modules[key[0]]
    definition = module.definitions[key[1]]
    cell, _, _ = module.unit(key[1])
    return subject.program.locate(Site(key[0], definition.at, definition.name.end, cell if module.is_notebook else -1))


def _without_copies(subject: Subject, models: Models) -> Models:
    """The models, those of a copy of another file left out: who changes the one changes the other."""
    kept: Models = {}
    for (path, target), place in sorted(models.items()):
        ours = lines_of(subject.program.modules[path])
        others = {other for other, same in kept if same == target and other != path}
        if not any(likeness(ours, lines_of(subject.program.modules[other])) >= MOST_CLONED for other in others):
            kept[path, target] = place
    return kept


def _draft(cause: Cause) -> Draft:
    files = sorted({path for path, _ in cause.models})
    evidence = tuple(
        Evidence(place, f"a model for {target} is trained here" if target else "a model is trained here")
        for (_, target), place in sorted(cause.models.items(), key=lambda item: item[1])[:SHOWN]
    )
    return Draft(
        cause.place,
        f"A change of {cause.label} reaches {len(cause.models)} models "
        f"({', '.join(files[:3])}{' ...' if len(files) > 3 else ''}).",
        (cause.key,),
        evidence,
        ADVICE,
        (cause.key,),
    )
