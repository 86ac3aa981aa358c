"""Texts that reach a language model, followed backwards from the calls."""

from collections.abc import Iterable, Iterator

from mldebt.model.place import Site
from mldebt.panels.calls import Call
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Alt, Const, Many, Obj, Op, Part, Pat, Res, Summary, Table, Value

_MOST_TERMS = 2_000  # a conversation built in a loop can be long
_TEMPLATES = frozenset({"prompt", "prompt-template", "chat-prompt-template"})


def prompts_of(program: Program, calls: Iterable[Call], least: int) -> list[tuple[str, Site]]:
    """Texts of at least ``least`` characters in what is sent to a language model or made into a template, each place
    once. Parts that are not known count as one character."""
    found: dict[Site, str] = {}
    for call in calls:
        terms = list(call.arguments(program, "prompt"))
        if not call.kinds.isdisjoint(_TEMPLATES):
            for summary, event in call.ways:
                terms += [(summary, term) for term in (*event.args, *(value for _, value in event.keywords))]
        for summary, term in terms:
            for text, origin in _texts(program, summary, term):
                if len(text) >= least:
                    found.setdefault(origin or call.event.site, text)
    return sorted(((text, site) for site, text in found.items()), key=lambda pair: pair[1])


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
