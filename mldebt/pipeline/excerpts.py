"""The source lines behind locations, for ``explain``."""

from collections.abc import Iterable

from mldebt.model.place import Location
from mldebt.source import Tree, UnreadableError

MAX_CHARACTERS = 200  # of one line: a notebook may keep an image in it


def excerpts(tree: Tree, places: Iterable[Location]) -> dict[Location, str]:
    """Return the first raw line of each place that can be read; of a notebook, the line of its JSON."""
    wanted = tuple(dict.fromkeys(places))
    found: dict[Location, str] = {}
    lines: dict[str, list[str]] = {}
    for path, content in tree.read_many(sorted({place.path for place in wanted})):
        if not isinstance(content, UnreadableError):
            lines[path] = content.decode("utf-8", "replace").splitlines()
    for place in wanted:
        text = lines.get(place.path, [])
        if 0 < place.line <= len(text):
            found[place] = text[place.line - 1].strip()[:MAX_CHARACTERS]
    return found
