"""What an archive holds: files that code reads in the folder that it was unpacked to, and that nobody else makes."""

import posixpath
from collections.abc import Container, Iterator, Mapping

from mldebt.graph.places import Places
from mldebt.graph.sketch import Sketch
from mldebt.knowledge.apis import Apis
from mldebt.knowledge.tools import unpacking
from mldebt.model.graph import READING, WRITING, Certainty, Edge, EdgeKind
from mldebt.model.paths import parents

ARCHIVE = "archive"  # the abstract type of an open archive
_FILE, _STAGE = "file:", "stage:"


def add_unpacked(sketch: Sketch, apis: Apis, places: Places) -> None:
    """Adds to each unpacking the files and folders that came with it, as far as they are read: they must have come from
    somewhere, and the tree has not got them."""
    edges = sketch.edges()
    made = {edge.target for edge in edges if edge.kind in WRITING}
    promised: dict[str, set[str]] = {}
    for edge in edges:
        if edge.kind is EdgeKind.DECLARES_OUT:
            promised.setdefault(edge.target, set()).add(edge.source.removeprefix(_STAGE))
    unpacked: dict[str, list[Edge]] = {}
    for folder, edge in _unpackings(edges, apis):
        unpacked.setdefault(folder, []).append(edge)
    seen = [edge for edge in edges if edge.kind in READING and edge.certainty is not Certainty.DECLARED]
    filled = _filled(edges, {edge.stage for found in unpacked.values() for edge in found})
    archives = {edge.source for edge in seen if _unpacks(edge, apis) or _opens_archive(edge, apis)}
    for key in sorted({edge.source for edge in seen} - archives) if unpacked else ():
        path = key.removeprefix(_FILE)
        if not key.startswith(_FILE) or places.is_file(path) or places.is_folder(path) or path in filled:
            continue
        for edge in _makers(path, made, promised, unpacked):
            sketch.edge(
                edge.source, key, edge.kind, Certainty.ALTERNATIVES, edge.chain,
                entry=edge.entry, stage=edge.stage, symbol=edge.symbol, mode=edge.mode, written=edge.written,
            )  # fmt: skip


def _filled(edges: tuple[Edge, ...], unpacking: Container[str]) -> set[str]:
    """The folders that others fill: code that does not read them, stages that promise what lies in them and unpack
    nothing."""
    read = {(edge.target, edge.source) for edge in edges if edge.kind in READING}
    makes = [edge for edge in edges if edge.kind in WRITING and edge.certainty is not Certainty.DECLARED]
    makes += [edge for edge in edges if edge.kind is EdgeKind.DECLARES_OUT and edge.stage not in unpacking]
    return {
        folder
        for edge in makes
        for folder in parents(edge.target.partition(":")[2])
        if "*" not in folder and (edge.source, _FILE + folder) not in read
    }


def _unpackings(edges: tuple[Edge, ...], apis: Apis) -> Iterator[tuple[str, Edge]]:
    """Folders that archives are unpacked to, and where."""
    for edge in edges:
        if edge.kind is EdgeKind.WRITES and edge.certainty is not Certainty.DECLARED and _unpacks(edge, apis):
            yield edge.target.removeprefix(_FILE), edge


def _unpacks(edge: Edge, apis: Apis) -> bool:
    row = apis.calls.get(edge.symbol)
    return "unpacks" in row.traits if row is not None else edge.symbol in unpacking()


def _opens_archive(edge: Edge, apis: Apis) -> bool:
    """Whether a read opens an archive, which nobody knows to have come out of another one."""
    call, kind = apis.calls.get(edge.symbol), apis.classes.get(edge.symbol)
    return ARCHIVE in (call.returns if call is not None else "", kind.type if kind is not None else "")


def _makers(
    path: str, made: set[str], promised: Mapping[str, set[str]], unpacked: Mapping[str, list[Edge]]
) -> list[Edge]:
    """The unpackings that a path comes from: those of the nearest folder above, where nothing closer is made, and of
    the stage that promises the path, if one does."""
    at, stages = path, set[str]()
    while at.strip("/"):
        if at in unpacked and at != path:
            return [edge for edge in unpacked[at] if not stages or edge.stage in stages]
        if _FILE + at in made:
            return []
        stages = stages or promised.get(_FILE + at, stages)
        at = posixpath.dirname(at)
    return []
