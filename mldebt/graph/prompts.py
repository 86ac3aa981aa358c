"""Prompts that code holds: texts of modules and files that go into calls of language models."""

from collections.abc import Collection, Iterator

from mldebt.facts import kinds as k
from mldebt.graph.places import Places
from mldebt.graph.trace import EdgeNote, Recorder
from mldebt.knowledge.panels import panel_rules
from mldebt.model.graph import Certainty, EdgeKind, NodeKind
from mldebt.model.place import Site
from mldebt.resolve.configs import DOCUMENT_CELL
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import Alt, Const, Event, Many, Obj, Op, Part, Pat, Res, Summary, Table, Value

_MOST_TERMS = 2_000  # a conversation built in a loop can be long
_TEMPLATES = frozenset({"prompt", "prompt-template", "chat-prompt-template"})
_FILLED = "prompt"  # how a row calls an argument that holds a prompt


def is_template(kinds: Collection[str]) -> bool:
    """Whether what a call makes is a prompt, or becomes one."""
    return not _TEMPLATES.isdisjoint(kinds)


def parts_of(program: Program, summary: Summary, term: Value) -> Iterator[Const | Pat | Event]:
    """Every text inside a term, templates and messages opened, and the calls that give other parts of it."""
    todo: list[Value] = [term]
    opened: set[int] = set()
    for _ in range(_MOST_TERMS):
        if not todo:
            return
        item = todo.pop()
        if isinstance(item, Const | Pat):
            yield item
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
            yield event


def note_prompts(program: Program, recorder: Recorder, places: Places) -> None:
    """Notes what fills the calls of a module's summaries: texts to which a module gives a name, texts of configuration
    files, and files that are read."""
    for summary in program.summaries():
        for event in summary.events:
            for row in program.edges(event):
                term = program.argument(event, row.arg) if row.edge == EdgeKind.FILLS and row.as_ == _FILLED else None
                for part in parts_of(program, summary, term) if term is not None else ():
                    key = _node(program, recorder, places, part)
                    if key:
                        ends, chain = (key, recorder.code(event.site.path)), (*event.via, event.site)
                        sure = Certainty.EXACT
                        recorder.edge(EdgeNote(*ends, EdgeKind.FILLS, sure, chain, event.symbol, "", summary.scope))


def _node(program: Program, recorder: Recorder, places: Places, part: Const | Pat | Event) -> str:
    """The node of a part of a prompt; empty where it has no name of its own."""
    if isinstance(part, Event):
        return _file(program, recorder, places, part)
    text = part.text if isinstance(part, Pat) else part.value
    origin = part.origin
    if origin is None or not isinstance(text, str) or len(text) < panel_rules().least_prompt:
        return ""
    if origin.cell == DOCUMENT_CELL:
        return recorder.node(f"prompt:{origin.path}", NodeKind.PROMPT, origin.path)
    name = _name_of(program, origin)
    label = f"{origin.path}::{name}"
    return recorder.node(f"prompt:{label}", NodeKind.PROMPT, label, origin) if name else ""


def _file(program: Program, recorder: Recorder, places: Places, event: Event) -> str:
    """The file that a call reads, where it is one and known."""
    for row in program.edges(event):
        texts = texts_of(program.argument(event, row.arg)) if row.edge == EdgeKind.READS and row.as_ == "path" else ()
        target = places.target(texts[0], event.site.path) if len(texts) == 1 else None
        if target is not None and target.kind is NodeKind.FILE:
            return recorder.node(target.key, target.kind, target.label)
    return ""


def _name_of(program: Program, origin: Site) -> str:
    """The name that a module gives to a text which stands at a place; empty where it gives none."""
    module = program.world.look_into(origin.path)
    if module is None:
        return ""
    cell = max(origin.cell, 0)
    for number, steps in module.top:
        for step in steps if number == cell else ():
            if isinstance(step, k.Bind) and step.at <= origin.at < step.end and isinstance(step.targets[0], k.Name):
                return step.targets[0].id
    return ""
