"""Arguments that ``*`` spreads, where only a caller knows how many there are.

They stand among the arguments as one part of the sequence until it is known, and are then put in their places.
"""

from collections.abc import Callable, Sequence

from mldebt.resolve.folding import element_of
from mldebt.resolve.terms import HOLE, Const, Hole, Many, Part, Value, bits_of, many, part

SPREAD = "*"  # a sequence from an item on; its key is the number of that item
GIVEN = "*item"  # one item of it; its key is the number, what holds where there are fewer, and what follows it


Starred = Callable[[Value], tuple[Value, ...]]


def elements_of(value: Value) -> tuple[Value, ...]:
    """What ``*value`` gives to a display: its items, or one that stands for all."""
    return value.items if isinstance(value, Many) else (element_of(value),)


def spread(value: Value) -> tuple[Value, ...]:
    """What ``*value`` gives to a call."""
    by_caller = isinstance(value, Hole | Part) and value.bits & HOLE
    return (part(value, SPREAD, Const(0)),) if by_caller else elements_of(value)


def is_spread(value: Value) -> bool:
    """Whether a value stands for any number of arguments."""
    return type(value) is Part and value.op == SPREAD


def spliced(args: tuple[Value, ...]) -> tuple[Value, ...]:
    """Arguments with those that are spread in their places, where a caller has said what they are."""
    found: list[Value] = []
    for arg in args:
        if type(arg) is Part and arg.op == SPREAD and type(arg.base) is Many:
            found.extend(arg.base.items[_number(arg.key) :])
        else:
            found.append(arg)
    return tuple(found)


def taken(args: Sequence[Value], otherwise: Value) -> tuple[Value, Value]:
    """The first of arguments that begin with one that is spread, and the rest of that one."""
    first, *following = args
    assert isinstance(first, Part)
    rest = part(first.base, SPREAD, Const(_number(first.key) + 1))
    return part(first.base, GIVEN, many("tuple", (first.key, otherwise, *following))), rest


def part_of_spread(base: Value, op: str, key: Value) -> Value:
    """Such a part, now that the sequence may be known."""
    if bits_of(base) & HOLE and not isinstance(base, Many):
        return part(base, op, key)
    if op == SPREAD:
        return part(base, op, key) if isinstance(base, Many) else element_of(base)
    assert isinstance(key, Many)
    if not isinstance(base, Many):
        return element_of(base)
    number, otherwise = _number(key.items[0]), key.items[1]
    items = (*base.items, *key.items[2:])
    return items[number] if number < len(items) else otherwise


def _number(key: Value) -> int:
    assert isinstance(key, Const)
    assert isinstance(key.value, int)
    return key.value
