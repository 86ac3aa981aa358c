"""Which columns of a frame hold what was stored into it, as far as they are named."""

from typing import NamedTuple

from mldebt.resolve.terms import Alt, Const, Event, Many, Res, Value

_LONGEST = 64  # stores of one frame that are looked through


class Stored(NamedTuple):
    """What was stored into the columns of a frame and is still there; the frames it was stored into, each with the
    number of the event; and the frame before all of that."""

    values: tuple[Value, ...]
    frames: tuple[tuple[int, Value | None], ...]
    before: Value | None


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
    events: tuple[Event, ...], first: tuple[int, ...], frame: Value | None, wanted: frozenset[str] | None = None
) -> Stored:
    """What the wanted columns of a frame (None: all of them) were set to. What was overwritten is gone."""
    values: list[Value] = []
    frames: list[tuple[int, Value | None]] = []
    gone: frozenset[str] = frozenset()
    while isinstance(frame, Res) and len(frames) < _LONGEST:
        number = first[frame.event]
        event = events[number]
        if event.kind != "store":
            break
        names = column_names(event.args[0]) if event.args else None
        if names is None or not (names <= gone or (wanted is not None and names.isdisjoint(wanted))):
            values += event.args[1:]
        gone |= names or frozenset()
        frames.append((number, event.receiver))
        frame = event.receiver
    return Stored(tuple(values), tuple(frames), frame)
