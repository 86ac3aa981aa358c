"""The statements that a value may hold, and where they were written."""

import posixpath
from collections.abc import Iterator

from msgspec import Struct

from mldebt.checks.subject import Subject
from mldebt.model.place import Site
from mldebt.resolve import texts
from mldebt.resolve.configs import DOCUMENT_CELL
from mldebt.resolve.holders import inside
from mldebt.resolve.program import texts_of
from mldebt.resolve.terms import Const, Event, Pat, Res, Summary, Value

_DEEPEST = 8


class Query(Struct, frozen=True):
    """A statement; ``site`` is its literal in the code, ``path`` the file that holds it otherwise."""

    text: str
    site: Site | None = None
    path: str = ""


def queries_of(subject: Subject, summary: Summary, term: Value | None, depth: int = 0) -> Iterator[Query]:
    """The statements behind an argument: literals, and files of the tree that are read on the way."""
    if depth > _DEEPEST:
        return
    if isinstance(term, Const | Pat):
        text = texts_of(term)
        if text and term.origin is not None and term.origin.cell != DOCUMENT_CELL:
            yield Query(text[0], term.origin)
        return
    inner = inside(term)
    if isinstance(term, Res):
        event = summary.events[term.event]
        files = _files(subject, event)
        if files:
            yield from (Query(subject.texts[path], None, path) for path in files)
            return
        inner = tuple(value for value in (event.receiver, *event.args) if value is not None)
    for item in inner:
        yield from queries_of(subject, summary, item, depth + 1)


def _files(subject: Subject, event: Event) -> tuple[str, ...]:
    """The files of the tree that a call reads."""
    found: list[str] = []
    for row in subject.program.edges(event):
        if row.edge == "reads" and row.as_ == "path":
            for text in texts_of(subject.program.argument(event, row.arg)):
                found.extend(_in_tree(subject, event.site.path, text))
    return tuple(found)


def _in_tree(subject: Subject, script: str, text: str) -> Iterator[str]:
    """A path from the root, or from the folder of the script."""
    clean = texts.normal(text.removeprefix(texts.ROOT).lstrip("/") if text.startswith(texts.ROOT) else text)
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(script), clean))
    yield from [path for path in dict.fromkeys((clean, beside)) if path in subject.texts][:1]
