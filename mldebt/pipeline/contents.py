"""The bytes of a tree: all that a report depends on, and all that is looked at where nothing has changed."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from mldebt.model.source import PYTHON_KINDS, FileState, Reading
from mldebt.pipeline.options import Progress
from mldebt.source import Tree, UnreadableError, content_digest, file_kind, is_prose

_MOST_PROSE = 300_000  # bytes of a README
_MOST_FILES = 2_000  # of prose
_SMALL = 1_000  # bytes of a file of another kind


class Contents(NamedTuple):
    """The bytes of every file whose kind is known, their digests, and what could not be read; ``readme`` is the text of
    the README at the top, ``prose`` the texts for people, by path."""

    data: dict[str, bytes]
    digests: dict[str, str]
    unreadable: dict[str, UnreadableError]
    readme: str = ""
    prose: Mapping[str, str] = MappingProxyType({})


def read_contents(tree: Tree, progress: Progress) -> Contents:
    """Reads a tree."""
    paths = [entry.path for entry in tree.entries if file_kind(entry.path)]
    found = Contents({}, {}, {}, _readme(tree), _prose(tree))
    for index, (path, data) in enumerate(tree.read_many(paths)):
        if isinstance(data, UnreadableError):
            found.unreadable[path] = data
        else:
            found.data[path] = data
            found.digests[path] = content_digest(data)
        progress("reading files", index + 1, len(paths))
    return found


def unread_code(contents: Contents, states: Iterable[FileState]) -> dict[str, str]:
    """The text of code that was not read, or not all of it (Python 2, say): it may name what nothing else does."""
    return {
        state.path: contents.data[state.path].decode("utf-8", "replace")
        for state in states
        if state.reading is not Reading.READ and state.kind in PYTHON_KINDS and state.path in contents.data
    }


def notes(contents: Contents) -> dict[str, str]:
    """What notebooks say to people between their code, by path."""
    from mldebt.source.notebook import notebook_prose

    return {
        path: notebook_prose(data.decode("utf-8", "replace"))
        for path, data in contents.data.items()
        if path.endswith(".ipynb")
    }


def small_file(tree: Tree, path: str) -> bytes | None:
    """The bytes of a small file of any kind; None where it is larger, or not there."""
    try:
        return tree.read(path, _SMALL)
    except UnreadableError:
        return None


def small_files(tree: Tree) -> list[str]:
    """What tells whether a file may have become small, or be small no more, of files that are not read otherwise."""
    rest = (entry for entry in tree.entries if not file_kind(entry.path) and not is_prose(entry.path))
    return [f"{entry.path} {entry.object_id or entry.size}" for entry in rest if entry.size <= _SMALL]


def _readme(tree: Tree) -> str:
    """What the README at the top says; empty where there is none, or it is no text."""
    names = [entry.path for entry in tree.entries if entry.path.lower().partition(".")[0] == "readme"]
    for path in sorted(names, key=lambda name: (not name.lower().endswith(".md"), name)):
        try:
            return tree.read(path, _MOST_PROSE).decode("utf-8", "replace")
        except UnreadableError:
            continue
    return ""


def _prose(tree: Tree) -> dict[str, str]:
    """What is written for people; files that are too large, or no text, are left out."""
    paths = [entry.path for entry in tree.entries if not file_kind(entry.path) and is_prose(entry.path)]
    found = tree.read_many(sorted(paths)[:_MOST_FILES])
    return {path: data.decode("utf-8", "replace")[:_MOST_PROSE] for path, data in found if isinstance(data, bytes)}
