"""The statements that a value may hold, and where they were written."""

import posixpath
from collections.abc import Iterable, Iterator

from msgspec import Struct

from mldebt.checks.subject import Subject
from mldebt.model.place import Site
from mldebt.resolve import texts
from mldebt.resolve.configs import DOCUMENT_CELL
from mldebt.resolve.holders import inside
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Const, Event, Pat, Res, Summary, Value

_DEEPEST = 8


class Query(Struct, frozen=True):
    """A statement; ``site`` is its literal in the code, ``path`` the file that holds it otherwise."""

    text: str
    site: Site | None = None
    path: str = ""


class Statement(Struct, frozen=True, array_like=True):
    """What an argument may hold: a literal (``text`` at ``site``), or the content of files that the tree may have, each
    by the paths that are looked at in turn; where it has none of them, what the call was given otherwise."""

    text: str = ""
    site: Site | None = None
    files: tuple[tuple[str, ...], ...] = ()
    otherwise: "tuple[Statement, ...]" = ()


def statements_of(program: Program, summary: Summary, term: Value | None, depth: int = 0) -> Iterator[Statement]:
    """The statements behind an argument: literals, and files that are read on the way."""
    if depth > _DEEPEST:
        return
    if isinstance(term, Const | Pat):
        text = texts_of(term)
        if text and term.origin is not None and term.origin.cell != DOCUMENT_CELL:
            yield Statement(text[0], term.origin)
        return
    inner = inside(term)
    files: tuple[tuple[str, ...], ...] = ()
    if isinstance(term, Res):
        event = summary.events[term.event]
        files = tuple(_files(program, event))
        inner = tuple(value for value in (event.receiver, *event.args) if value is not None)
    found = (statement for item in inner for statement in statements_of(program, summary, item, depth + 1))
    if files:
        yield Statement(files=files, otherwise=tuple(found))
    else:
        yield from found


def queries_of(subject: Subject, statements: Iterable[Statement]) -> Iterator[Query]:
    """The texts of statements."""
    for statement in statements:
        if statement.site is not None:
            yield Query(statement.text, statement.site)
            continue
        held = [next((path for path in paths if path in subject.texts), None) for paths in statement.files]
        files = [path for path in held if path is not None]
        if files:
            yield from (Query(subject.texts[path], None, path) for path in files)
        else:
            yield from queries_of(subject, statement.otherwise)


def _files(program: Program, event: Event) -> Iterator[tuple[str, ...]]:
    """The files of the tree that a call may read."""
    for row in program.edges(event):
        if row.edge == "reads" and row.as_ == "path":
            for text in texts_of(program.argument(event, row.arg)):
                yield _in_tree(event.site.path, text)


def _in_tree(script: str, text: str) -> tuple[str, ...]:
    """A path from the root, or from the folder of the script."""
    clean = texts.normal(text.removeprefix(texts.ROOT).lstrip("/") if text.startswith(texts.ROOT) else text)
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(script), clean))
    return tuple(dict.fromkeys((clean, beside)))
