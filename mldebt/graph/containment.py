"""What lies in what: a folder that is written holds the files that are read in it, and a file that is written lies in
the folder, or among the files of a pattern, that somebody reads. Edges go the way that the data goes.
"""

import posixpath
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from mldebt.graph.sketch import Sketch
from mldebt.model.graph import READING, WRITING, Certainty, EdgeKind

_FILE, _GLOB = "file:", "glob:"
_READING = READING | {EdgeKind.DECLARES_IN}
_WRITING = WRITING | {EdgeKind.DECLARES_OUT}
MOST = 200  # files of one pattern


def add_containment(sketch: Sketch) -> None:
    """Adds ``covers`` edges between folders or patterns and the paths in them, where one is written and the other read.
    A path that somebody writes by its own name comes from there, and not from a folder above."""
    edges = sketch.edges()
    read = {edge.source for edge in edges if edge.kind in _READING if _is_path(edge.source)}
    written = {edge.target for edge in edges if edge.kind in _WRITING if _is_path(edge.target)}
    for outer, inner in _pairs(written, read - written):
        sketch.edge(outer, inner, EdgeKind.COVERS, _certainty(outer, inner))
    for outer, inner in _pairs(read, written):
        sketch.edge(inner, outer, EdgeKind.COVERS, _certainty(outer, inner))


def _is_path(key: str) -> bool:
    return key.startswith((_FILE, _GLOB))


def _certainty(outer: str, inner: str) -> Certainty:
    return Certainty.PATTERN if outer.startswith(_GLOB) or inner.startswith(_GLOB) else Certainty.EXACT


def _pairs(outer: set[str], inner: set[str]) -> Iterator[tuple[str, str]]:
    """The nearest folder above each path, and each path that a pattern stands for."""
    for key in sorted(inner):
        above = (_FILE + folder for folder in _folders(key[len(_FILE) :]))
        nearest = next((folder for folder in above if folder in outer), None)
        if nearest is not None:
            yield nearest, key
    names = sorted(key[len(_FILE) :] for key in inner)
    keys = {key[len(_FILE) :]: key for key in sorted(inner)}
    for pattern in sorted(key for key in outer if key.startswith(_GLOB)):
        for name in _matching(pattern[len(_GLOB) :], names):
            if keys[name] != pattern:
                yield pattern, keys[name]


def _folders(path: str) -> Iterator[str]:
    """The folders above a path or pattern, from the nearest one that has no star."""
    at = posixpath.dirname(path.split("*", 1)[0] + "x" if "*" in path else path)
    while at.strip("/") not in ("", "."):  # the folder above "//" is "//"
        yield at
        at = posixpath.dirname(at)


def _matching(pattern: str, names: list[str]) -> Iterable[str]:
    """The sorted names that a pattern stands for, which must say in which folder it looks."""
    begin = pattern.split("*", 1)[0]
    if "/" not in begin:
        return []
    first = bisect_left(names, begin)
    last = bisect_left(names, begin + "\U0010ffff", lo=first)
    return [name for name in names[first:last] if fnmatchcase(name, pattern)][:MOST]
