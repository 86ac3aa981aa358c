"""Which columns of a frame hold what was stored into it, as far as they are named."""

from collections.abc import Callable
from typing import NamedTuple

from mldebt.knowledge.columns import column_effects
from mldebt.resolve.terms import Alt, Const, Event, Many, Op, Part, Res, Value

_LONGEST = 64  # steps of one frame that are looked through
_VIEWS = ("at", "iat", "iloc", "loc")
_MASKS = ("compare", "&", "|", "~")


class Stored(NamedTuple):
    """What was stored into the columns of a frame and is still there; the frames it was stored into, each with the
    number of the event; the frame before all of that, and the columns of it that are gone."""

    values: tuple[Value, ...]
    frames: tuple[tuple[int, Value | None], ...]
    before: Value | None
    gone: frozenset[str]


def is_column(term: Value) -> bool:
    """Whether an index, or an item of a list of indexes, names a column, whichever of several."""
    if isinstance(term, Alt):
        return all(map(is_column, term.items))
    return isinstance(term, Const) and isinstance(term.value, str)


def column_names(key: Value | None) -> frozenset[str] | None:
    """The columns that an index names; None where it is something else, or not known."""
    keys = key.items if isinstance(key, Many) and key.form == "list" else (key,)
    names = frozenset(item.value for item in keys if isinstance(item, Const) and isinstance(item.value, str))
    return names if len(names) == len(keys) else None


def stored(
    events: tuple[Event, ...],
    first: tuple[int, ...],
    frame: Value | None,
    wanted: frozenset[str] | None = None,
    gone: frozenset[str] = frozenset(),
    whole: Callable[[Value], Value | None] = lambda _: None,
) -> Stored:
    """What the wanted columns of a frame (None: all of them), less those that are gone, were set to. What was
    overwritten, or is dropped later, is gone. ``whole`` tells what a frame is a part of the rows of."""
    values: list[Value] = []
    frames: list[tuple[int, Value | None]] = []
    for _ in range(_LONGEST):
        number = first[frame.event] if isinstance(frame, Res) else None
        if number is not None and events[number].kind == "store":
            event = events[number]
            names = column_names(event.args[0]) if event.args else None
            if names is None or not (names <= gone or (wanted is not None and names.isdisjoint(wanted))):
                values += event.args[1:]
            gone |= names or frozenset()
            frames.append((number, event.receiver))
            frame = event.receiver
            continue
        dropped = _dropped(events[number]) if number is not None else frozenset()
        if frame is None or (wanted is None and not (gone | dropped)):
            break
        before = _with_same_columns(events[number]) if number is not None else _with_more_rows(frame) or whole(frame)
        if before is None:
            break
        values += events[number].args if number is not None and not dropped else ()
        gone |= dropped
        frame = before
    return Stored(tuple(values), tuple(frames), frame, gone)


def drops(event: Event) -> bool:
    """Whether a call takes away columns that are known."""
    return bool(_dropped(event))


def _does(event: Event) -> str:
    """What a call does to columns, by the name that the code uses."""
    owner, _, method = event.symbol.rpartition(".")
    return column_effects().get(f"{owner}.{event.called or method}", "") if event.receiver is not None else ""


def _with_same_columns(event: Event) -> Value | None:
    """The frame behind a call whose columns are what they were, but for those that it drops."""
    return event.receiver if _does(event) == "keep" or _dropped(event) else None


def _dropped(event: Event) -> frozenset[str]:
    """The columns that a call takes away, where all are known."""
    if _does(event) != "drop":
        return frozenset()
    axis = event.argument("axis", 1)
    named = event.argument("columns", None)
    if named is None and isinstance(axis, Const) and axis.value in (1, "columns"):
        named = event.argument("labels", 0)
    return column_names(named) or frozenset()


def _with_more_rows(frame: Value) -> Value | None:
    """The frame behind a view of it, and behind a condition that chooses rows."""
    if not isinstance(frame, Part):
        return None
    view = frame.op == "attr" and isinstance(frame.key, Const) and frame.key.value in _VIEWS
    return frame.base if view or (isinstance(frame.key, Op) and frame.key.op in _MASKS) else None
