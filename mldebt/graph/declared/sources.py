"""What pipelines written in Python say: names, functions, and how an argument is spelt."""

import posixpath
from collections.abc import Iterator
from typing import Any

from mldebt.facts import kinds as k
from mldebt.facts.kinds.names import dotted_name
from mldebt.graph.statements import statement_term
from mldebt.graph.trace import DataNote
from mldebt.knowledge.pipelines import pipeline_rules
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import HOLE, Alt, Cls, Event, Fun, Many, Obj, Op, Res, Summary, Table, Value, bits_of

_EITHER = frozenset({"&", "|"})  # data sets of which all, or any, start a pipeline
TABLE = "table:"  # before the name of a table among places
LONGEST = 60  # characters of a spelt function in a stage's name


def names_in(value: Value | None) -> list[tuple[str, bool]]:
    """The names in a text, list or mapping of names, each with whether it is the only possible one."""
    if isinstance(value, Many):
        return [found for item in value.items for found in names_in(item)]
    if isinstance(value, Table):
        return [found for item in value.values for found in names_in(item)]
    if isinstance(value, Alt) and not all(texts_of(item) for item in value.items):
        return [(name, False) for item in value.items for name, _ in names_in(item)]
    if value is None or bits_of(value) & HOLE:
        return []
    texts = [text for text in texts_of(value) if text and "*" not in text]
    return [(text, len(texts) == 1) for text in texts]


def data_in(program: Program, summary: Summary, value: Value | None, *, objects: bool = False) -> list[DataNote]:
    """Data that a term stands for: names, paths, addresses, functions that make it, and objects that hold one of
    these; with ``objects``, only such objects.
    """
    if isinstance(value, Many | Alt) or (isinstance(value, Op) and value.op in _EITHER):
        items = value.args if isinstance(value, Op) else value.items
        return [found for item in items for found in data_in(program, summary, item, objects=objects)]
    if isinstance(value, Table):
        return [found for item in value.values for found in data_in(program, summary, item, objects=objects)]
    if isinstance(value, Res):
        return _data_of(program, summary, summary.events[value.event])
    if objects:
        return []
    if isinstance(value, Fun):
        return [DataNote(value.name, value.name)]
    return [DataNote(text, text, sure, text if _is_place(text) else "") for text, sure in names_in(value)]


def _data_of(program: Program, summary: Summary, event: Event) -> list[DataNote]:
    row = pipeline_rules().data.get(event.symbol)
    if row is None:
        return []
    given = [(argument, "") for argument in row.places] + [(argument, TABLE) for argument in row.tables]
    found = [
        DataNote(text, text, sure, kind + text)
        for argument, kind in given
        for text, sure in names_in(statement_term(program, summary, program.argument(event, argument)))
    ]
    for argument in row.names:
        names = [text for text, _ in names_in(program.argument(event, argument))]
        found += [DataNote("/".join(names), "/".join(names))] if names else []
    return found


def needs_in(program: Program, summary: Summary, value: Value | None) -> list[DataNote]:
    """Data that the objects in a term say they need."""
    if isinstance(value, Many | Alt):
        return [found for item in value.items for found in needs_in(program, summary, item)]
    event = summary.events[value.event] if isinstance(value, Res) else None
    row = pipeline_rules().data.get(event.symbol) if event is not None else None
    if event is None or row is None:
        return []
    return [data for name in row.needs for data in data_in(program, summary, program.argument(event, name))]


def prefixes_of(program: Program, summary: Summary, value: Value | None) -> list[str]:
    """What an object says that stands before the name of its data."""
    event = summary.events[value.event] if isinstance(value, Res) else None
    row = pipeline_rules().data.get(event.symbol) if event is not None else None
    if event is None or row is None:
        return []
    return [text for name in row.prefix for text, _ in names_in(program.argument(event, name))]


def _is_place(text: str) -> bool:
    return "/" in text or bool(posixpath.splitext(text)[1])


def functions_in(value: Value | None) -> tuple[Fun, ...]:
    """The functions of the repository that a term is or wraps: a decorator's or ``partial``'s argument."""
    if isinstance(value, Fun):
        return (value,)
    cls = value.cls if isinstance(value, Obj) else value
    if isinstance(cls, Cls):
        return (Fun(cls.path, cls.scope, cls.name),)
    items = value.items if isinstance(value, Alt | Many) else value.args if isinstance(value, Op) else ()
    return tuple(dict.fromkeys(found for item in items for found in functions_in(item)))


def argument_text(program: Program, event: Event, name: str) -> str:
    """A call's argument as its author spelt it, if that is a dotted name; otherwise what it begins with."""
    call = _call(program, event)
    row = program.row(event)
    if call is None or row is None:
        return ""
    if name == "self" and isinstance(call.func, k.Attr):
        return spelled(call.func.value)[:LONGEST]
    given = next((word.value for word in call.keywords if word.name == name), None)
    if given is None and name in row.params:
        position = row.params.index(name)
        given = call.args[position] if position < len(call.args) else None
    return spelled(given)[:LONGEST] if given is not None else ""


def spelled(node: k.Expr) -> str:
    """Names, attributes, calls, displays and literals as Python's own formatter writes them; otherwise empty."""
    name = dotted_name(node)
    if name:
        return name
    if isinstance(node, k.Attr):
        base = spelled(node.value)
        return f"{base}.{node.attr}" if base else ""
    if isinstance(node, k.Num):
        return node.raw
    if isinstance(node, k.Str):
        return "'" + node.raw[1:-1] + "'" if node.raw[:1] in "'\"" and "'" not in node.raw[1:-1] else node.raw
    if isinstance(node, k.Bin):
        return f"{spelled(node.left)} {node.op} {spelled(node.right)}"
    if isinstance(node, k.Item):
        return f"{spelled(node.value)}[{', '.join(spelled(item) for item in node.slices)}]"
    if isinstance(node, k.Lambda):
        names = ", ".join(param.star + param.name for param in node.params)
        return f"lambda {names}: {spelled(node.body)}" if names else f"lambda: {spelled(node.body)}"
    if isinstance(node, k.Call):
        parts = [spelled(item) for item in node.args]
        parts += [f"{word.name}={spelled(word.value)}" for word in node.keywords]
        return f"{spelled(node.func)}({', '.join(parts)})"
    if isinstance(node, k.Comp):
        return _spelled_comprehension(node)
    return _spelled_display(node) if isinstance(node, k.Seq | k.Map) else ""


def _spelled_comprehension(node: k.Comp) -> str:
    made = f"{spelled(node.key)}: {spelled(node.value)}" if node.key is not None else spelled(node.value)
    for gen in node.gens:
        made += f" for {spelled(gen.target).strip('()')} in {spelled(gen.iter)}"
        made += "".join(f" if {spelled(test)}" for test in gen.ifs)
    around = {"list": "[]", "generator": "()"}.get(node.form, "{}")
    return f"{around[0]}{made}{around[1]}"


def _spelled_display(node: k.Seq | k.Map) -> str:
    if isinstance(node, k.Map):
        pairs = zip(node.keys, node.values, strict=True)
        parts = [f"{spelled(key)}: {spelled(item)}" if key else f"**{spelled(item)}" for key, item in pairs]
        return "{" + ", ".join(parts) + "}"
    inside = ", ".join(spelled(item) for item in node.items)
    if node.form == "tuple":
        return f"({inside}{',' if len(node.items) == 1 else ''})"
    return f"[{inside}]" if node.form == "list" else f"{{{inside}}}"


def _call(program: Program, event: Event) -> k.Call | None:
    """The call expression of an event."""
    module = program.world.look_into(event.site.path)
    if module is None:
        return None
    cell = max(event.site.cell, 0)
    steps = module.steps(event.scope) if event.scope >= 0 else module.top[cell][1]
    return next((node for node in calls_in(steps) if node.at == event.site.at and node.end == event.site.end), None)


def calls_in(node: Any) -> Iterator[k.Call]:
    """The calls in steps and expressions, outermost first."""
    if isinstance(node, k.Call):
        yield node
    if isinstance(node, tuple):
        for item in node:
            yield from calls_in(item)
    elif hasattr(node, "__struct_fields__"):
        for field in node.__struct_fields__:
            value = getattr(node, field)
            if not isinstance(value, str | int):
                yield from calls_in(value)
