"""Texts that reach a language model, followed backwards from the calls."""

from collections.abc import Collection, Iterable, Iterator

from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Alt, Const, Event, Many, Obj, Op, Part, Pat, Res, Summary, Table, Value

_MOST_TERMS = 2_000  # a conversation built in a loop can be long
_MOST_KEPT = 1_000  # characters: more of a text is never shown
_TEMPLATES = frozenset({"prompt", "prompt-template", "chat-prompt-template"})
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


def is_template(kinds: Collection[str]) -> bool:
    """Whether what a call makes is a prompt, or becomes one."""
    return not _TEMPLATES.isdisjoint(kinds)


def _texts(program: Program, summary: Summary, term: Value) -> Iterator[tuple[str, Site | None]]:
    """Every text inside a term, templates and messages opened."""
    todo: list[Value] = [term]
    opened: set[int] = set()
    for _ in range(_MOST_TERMS):
        if not todo:
            return
        item = todo.pop()
        if isinstance(item, Const | Pat):
            text = item.text if isinstance(item, Pat) else item.value
            if isinstance(text, str):
                yield text, item.origin
        elif isinstance(item, Many | Alt):
            todo += item.items
        elif isinstance(item, Table | Obj):
            todo += item.values
        elif isinstance(item, Op):
            todo += item.args
        elif isinstance(item, Part):
            todo.append(item.base)
        elif isinstance(item, Res) and item.event not in opened:
            opened.add(item.event)
            event = summary.events[item.event]
            if program.apis.type_of(event.type) in _TEMPLATES:
                todo += (*event.args, *(value for _, value in event.keywords))
