"""The bytes of a tree: all that a report depends on, and all that is looked at where nothing has changed."""

from typing import NamedTuple

from mldebt.pipeline.options import Progress
from mldebt.source import Tree, UnreadableError, content_digest, file_kind


class Contents(NamedTuple):
    """The bytes of every file whose kind is known, their digests, and what could not be read."""

    data: dict[str, bytes]
    digests: dict[str, str]
    unreadable: dict[str, UnreadableError]


def read_contents(tree: Tree, progress: Progress) -> Contents:
    """Reads a tree."""
    paths = [entry.path for entry in tree.entries if file_kind(entry.path)]
    found = Contents({}, {}, {})
    for index, (path, data) in enumerate(tree.read_many(paths)):
        if isinstance(data, UnreadableError):
            found.unreadable[path] = data
        else:
            found.data[path] = data
            found.digests[path] = content_digest(data)
        progress("reading files", index + 1, len(paths))
    return found
