"""The bytes of a tree: all that a report depends on, and all that is looked at where nothing has changed."""

from typing import NamedTuple

from mldebt.pipeline.options import Progress
from mldebt.source import Tree, UnreadableError, content_digest, file_kind

_MOST_PROSE = 300_000  # bytes of a README


class Contents(NamedTuple):
    """The bytes of every file whose kind is known, their digests, and what could not be read; ``readme`` is the text of
    the README at the top."""

    data: dict[str, bytes]
    digests: dict[str, str]
    unreadable: dict[str, UnreadableError]
    readme: str = ""


def read_contents(tree: Tree, progress: Progress) -> Contents:
    """Reads a tree."""
    paths = [entry.path for entry in tree.entries if file_kind(entry.path)]
    found = Contents({}, {}, {}, _readme(tree))
    for index, (path, data) in enumerate(tree.read_many(paths)):
        if isinstance(data, UnreadableError):
            found.unreadable[path] = data
        else:
            found.data[path] = data
            found.digests[path] = content_digest(data)
        progress("reading files", index + 1, len(paths))
    return found


def _readme(tree: Tree) -> str:
    """What the README at the top says; empty where there is none, or it is no text."""
    names = [entry.path for entry in tree.entries if entry.path.lower().partition(".")[0] == "readme"]
    for path in sorted(names, key=lambda name: (not name.lower().endswith(".md"), name)):
        try:
            return tree.read(path, _MOST_PROSE).decode("utf-8", "replace")
        except UnreadableError:
            continue
    return ""
