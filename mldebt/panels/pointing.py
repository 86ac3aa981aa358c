"""Where a call points a client of language models."""

from collections.abc import Iterator

from mldebt.knowledge.panels import Dialect
from mldebt.resolve.program import texts_of
from mldebt.resolve.terms import NONE, Alt, Event, Hole, Summary, Value

UNKNOWN = "*"


def pointed_at(summary: Summary, event: Event, dialect: Dialect) -> Iterator[str]:
    """The addresses in arguments that point a client somewhere, ``*`` for what is not known."""
    for name, term in event.keywords:
        if name in dialect.arguments:
            yield from _addresses(summary, term)


def _addresses(summary: Summary, term: Value) -> Iterator[str]:
    """``None`` points nowhere; a parameter has its default unless somebody is seen who gives it."""
    for item in term.items if isinstance(term, Alt) else (term,):
        if item == NONE:
            continue
        default = next(
            (one.default for one in summary.params if isinstance(item, Hole) and one.name == item.name), None
        )
        found = texts_of(default if default is not None else item)
        yield from found or (UNKNOWN,)
