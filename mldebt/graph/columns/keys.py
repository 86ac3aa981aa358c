"""Which columns an index or an argument names."""

from collections.abc import Iterator
from typing import NamedTuple

from mldebt.resolve.terms import Alt, Const, Many, Op, Part, Value


class Names(NamedTuple):
    """Texts in an index; ``complete`` where it holds nothing else."""

    texts: tuple[str, ...]
    complete: bool


NOTHING = Names((), False)


def names_in(key: Value | None) -> Names:
    """The column names that a value is, holds, or is one of."""
    if isinstance(key, Const):
        return Names((key.value,), True) if isinstance(key.value, str) else NOTHING
    if isinstance(key, Many | Alt) or (isinstance(key, Op) and key.op == "+"):
        found = [names_in(item) for item in (key.args if isinstance(key, Op) else key.items)]
        texts = dict.fromkeys(text for names in found for text in names.texts)
        return Names(tuple(texts), all(names.complete for names in found))
    return NOTHING


def all_but(key: Value) -> Names | None:
    """What ``set(df.columns) - {...}``, ``df.columns.drop(...)`` and ``.difference(...)`` leave out; None for anything
    else."""
    if isinstance(key, Op) and key.op in ("-", ".drop", ".difference") and len(key.args) == 2:
        whole = key.args[0]
        if isinstance(whole, Part) and whole.op == "attr" and getattr(whole.key, "value", "") == "columns":
            return names_in(key.args[1])
    return None


def texts_in(key: Value) -> Iterator[Const]:
    """The literals of an index that may be names."""
    if isinstance(key, Const):
        if isinstance(key.value, str):
            yield key
    elif isinstance(key, Many | Alt):
        for item in key.items:
            yield from texts_in(item)
    elif isinstance(key, Op) and key.op == "+":
        for item in key.args:
            yield from texts_in(item)
