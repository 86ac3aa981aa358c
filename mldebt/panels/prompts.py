"""Texts that reach a language model, followed backwards from the calls."""

from collections.abc import Collection, Iterable, Iterator

from mldebt.graph.prompts import is_template, parts_of
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Event, Pat, Summary, Value

__all__ = ["Way", "is_template", "prompts_in"]

_MOST_KEPT = 1_000  # characters: more of a text is never shown
Way = tuple[Summary, Event]


def prompts_in(
    program: Program, ways: Iterable[Way], kinds: Collection[str], least: int
) -> Iterable[tuple[str, Site | None]]:
    """Texts of at least ``least`` characters in what a call sends to a language model or makes into a template, with
    the places where they are written. Parts that are not known count as one character, long texts are cut."""
    terms: list[tuple[Summary, Value]] = []
    for summary, event in ways:
        given = [program.argument(event, edge.arg) for edge in program.edges(event) if edge.as_ == "prompt"]
        terms += [(summary, term) for term in given if term is not None]
    if is_template(kinds):
        for summary, event in ways:
            terms += [(summary, term) for term in (*event.args, *(value for _, value in event.keywords))]
    found = (one for summary, term in terms for one in _texts(program, summary, term))
    return dict.fromkeys((text[:_MOST_KEPT], origin) for text, origin in found if len(text) >= least)


def _texts(program: Program, summary: Summary, term: Value) -> Iterator[tuple[str, Site | None]]:
    """Every text inside a term, templates and messages opened."""
    for part in parts_of(program, summary, term):
        if not isinstance(part, Event):
            text = part.text if isinstance(part, Pat) else part.value
            if isinstance(text, str):
                yield text, part.origin
