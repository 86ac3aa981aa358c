"""Addresses of objects in object stores: a bucket and a key, each from an argument or from the call that made a handle.

A call whose result's type stands on ``object-handle`` names it by its arguments, in the order of the row's parameters:
``client.bucket("b").blob("k")`` is ``gs://b/k``. So does an index that yields such a type: ``client["db"]["orders"]``.
A part that is not known is a star.
"""

from mldebt.knowledge.apis import EdgeRow
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import MOST_ALTERNATIVES, Const, Event, Many, Part, Res, Summary, Value

HANDLE = "object-handle"


def object_texts(program: Program, summary: Summary, event: Event, row: EdgeRow) -> tuple[str, ...]:
    """The addresses that an edge of an event may mean; empty where neither bucket nor key is known."""
    if row.arg == "self":
        keys = _handle(program, summary, event.receiver)
    else:
        keys = _keys(program.argument(event, row.arg)) or ("*",)
    whole = tuple(key for key in keys if _is_address(key))
    keys = tuple(key for key in keys if key not in whole)
    if row.within == "self":
        keys = _joined(tuple(name or "*" for name in _handle(program, summary, event.receiver)), keys)
    elif row.within:
        inner = program.argument(event, row.within)
        keys = _joined(_handle(program, summary, inner) or texts_of(inner) or ("*",), keys)
    known = [key for key in dict.fromkeys((*whole, *keys)) if key.strip("*/")][:MOST_ALTERNATIVES]
    return tuple(key if "://" in key else f"{row.scheme}://{key.lstrip('/')}" for key in known)


def is_handle(program: Program, summary: Summary, term: Value | None) -> bool:
    """Whether a value stands for what a call named: a bucket, an index, an artefact."""
    return HANDLE in program.apis.lineage(_type(program, summary, term))


def handle_names(program: Program, summary: Summary, term: Value | None) -> tuple[str, ...]:
    """The names of what a handle stands for; empty where they are not known."""
    return tuple(name for name in _handle(program, summary, term) if name.strip("*/"))


def _keys(term: Value | None) -> tuple[str, ...]:
    """The texts of a key, or of each of several."""
    return tuple(text for item in (term.items if isinstance(term, Many) else (term,)) for text in texts_of(item))


def _is_address(key: str) -> bool:
    """Whether a key names its store and bucket itself, as clients allow where no bucket is given."""
    return "://" in key and "*" not in key.split("://", 1)[0]


def _handle(program: Program, summary: Summary, term: Value | None) -> tuple[str, ...]:
    """The names behind a bucket, container or object, outermost first; empty for anything else."""
    if isinstance(term, Part) and HANDLE in program.apis.lineage(_type(program, summary, term)):
        return _joined(_handle(program, summary, term.base), texts_of(term.key) or ("*",))
    while isinstance(term, Part):
        term = term.base
    if not isinstance(term, Res):
        return ()
    maker = summary.events[term.event]
    row = program.row(maker)
    if row is None or HANDLE not in program.apis.lineage(maker.type):
        return ()
    given = [program.argument(maker, name) for name in row.params]
    names: tuple[str, ...] = ("",)
    for value in given:
        if value is not None:
            names = _joined(names, texts_of(value) or ("*",))
    return _joined(_handle(program, summary, maker.receiver), names)


def _type(program: Program, summary: Summary, term: Value | None) -> str:
    """The abstract type of a result or of a part of one."""
    if isinstance(term, Res):
        return summary.events[term.event].type
    if not isinstance(term, Part):
        return ""
    base = _type(program, summary, term.base)
    name = str(term.key.value) if term.op == "attr" and isinstance(term.key, Const) else f"[{term.op}]"
    row = (program.apis.attr(base, name) or program.apis.attr(base, f"[{term.op}]")) if base else None
    return row.returns if row is not None else ""


def _joined(outer: tuple[str, ...], inner: tuple[str, ...]) -> tuple[str, ...]:
    if not outer:
        return inner
    return tuple(f"{left.rstrip('/')}/{right}".strip("/") if left else right for left in outer for right in inner)
