"""CACE001: one piece of data or shared code reaches many models."""

from collections.abc import Iterator
from typing import cast

from mldebt.checks.data.edges import DATA, READS, WRITES, by_node
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.flow.lineage import FITS
from mldebt.flow.slices import backward
from mldebt.model.finding import Draft, Evidence
from mldebt.model.graph import EdgeKind, NodeKind
from mldebt.model.place import Location, Site
from mldebt.resolve.world import ScopeKey

ADVICE = "Name an owner, put a schema and a test on it, and run `mldebt impact` before changing it."
SHOWN = 8
Reached = dict[str, Location]


@check("CACE001")
def wide_blast_radius(subject: Subject) -> Iterator[Draft]:
    """Data that many models are trained on, and functions that prepare the rows of many."""
    least = cast(int, subject.options.get("models", 3))
    yield from _data(subject, least)
    yield from _functions(subject, least)


def _data(subject: Subject, least: int) -> Iterator[Draft]:
    nodes = {node.key: node for node in subject.graph.nodes if node.kind in DATA | {NodeKind.HUB}}
    trained: dict[str, Reached] = {}
    for edge in subject.graph.edges:
        if edge.kind is EdgeKind.TRAINS and edge.source in nodes and edge.chain:
            trained.setdefault(edge.source, {}).setdefault(edge.target, edge.chain[-1])
    writers, readers = by_node(subject, WRITES), by_node(subject, READS)
    for key, models in sorted(trained.items()):
        places = [edge.chain[0] for edge in (writers.get(key) or readers.get(key) or ())]
        if len(models) >= least and places:
            yield _draft(min(places), nodes[key].label, key, models)


def _functions(subject: Subject, least: int) -> Iterator[Draft]:
    """Functions whose calls the rows of several models have passed through."""
    program = subject.program
    called: dict[Site, ScopeKey] = {
        call.site: (call.path, call.scope) for summary in program.summaries() for call in summary.calls
    }
    reached: dict[ScopeKey, Reached] = {}
    for summary in program.summaries():
        lineage = subject.roles.lineage(summary)
        for event in summary.events:
            if program.role(event) not in FITS or not subject.roles.is_model(lineage, event.receiver):
                continue
            maker = lineage.constructor(event.receiver)
            name = f"{(maker or event).site}"
            for index in backward(summary, lineage.data_of(event)):
                for site in summary.events[index].via:
                    if site in called:
                        reached.setdefault(called[site], {})[name] = program.locate(event.site)
    for key, models in sorted(reached.items()):
        files = {place.path for place in models.values()}
        if len(models) >= least and len(files) > 1 and key[1] >= 0:
            module = program.modules[key[0]]
            definition = module.definitions[key[1]]
            cell, _, _ = module.unit(key[1])
            place = program.locate(Site(key[0], definition.at, definition.name.end, cell if module.is_notebook else -1))
            yield _draft(place, f"{module.name(key[1])}()", f"code:{key[0]}::{module.name(key[1])}", models)


def _draft(place: Location, label: str, key: str, models: Reached) -> Draft:
    files = sorted({where.path for where in models.values()})
    evidence = tuple(
        Evidence(where, f"a model is trained in {where.path}") for where in sorted(models.values())[:SHOWN]
    )
    return Draft(
        place,
        f"A change of {label} reaches {len(models)} models ({', '.join(files[:3])}{' ...' if len(files) > 3 else ''}).",
        (key,),
        evidence,
        ADVICE,
        (key,),
    )
