"""The source lines behind locations, for ``explain``."""

from collections.abc import Iterable

from mldebt.model.place import Location
from mldebt.pipeline.options import RunOptions
from mldebt.pipeline.setup import open_project

MAX_CHARACTERS = 200  # of one line: a notebook may keep an image in it


def excerpts(options: RunOptions, places: Iterable[Location]) -> dict[Location, str]:
    """Return the first raw line of each place that can be read; of a notebook, the line of its JSON."""
    from mldebt.source import UnreadableError, open_tree

    wanted = tuple(dict.fromkeys(places))
    project = open_project(options)
    tree = open_tree(project.root, project.git, kind=project.kind, rev=options.rev)
    found: dict[Location, str] = {}
    lines: dict[str, list[str]] = {}
    for path, content in tree.read_many(sorted({place.path for place in wanted})):
        if not isinstance(content, UnreadableError):
            lines[path] = content.decode("utf-8", "replace").splitlines()
    for place in wanted:
        text = lines.get(place.path, [])
        if 0 < place.line <= len(text):
            found[place] = text[place.line - 1].strip()[:MAX_CHARACTERS]
    if project.git is not None:
        project.git.close()
    return found
