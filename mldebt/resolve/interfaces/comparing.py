"""Comparisons of values that are known."""

import operator
from collections.abc import Callable

from mldebt.resolve.terms import Const, Many, Table, Value

_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def holds(op: str, left: Value, right: Value) -> bool | None:
    """Whether ``left op right``; None where one of them is not known."""
    if not isinstance(left, Const):
        return None
    if op in ("in", "not in"):
        found = _contained(left, right)
        return None if found is None else found is (op == "in")
    if not isinstance(right, Const):
        return None
    if op in ("==", "is"):
        return left.value == right.value
    if op in ("!=", "is not"):
        return left.value != right.value
    numbers = [side.value for side in (left, right) if isinstance(side.value, int | float)]
    return _ORDERS[op](*numbers) if op in _ORDERS and len(numbers) == 2 else None


def _contained(left: Const, right: Value) -> bool | None:
    if isinstance(right, Const) and isinstance(right.value, str) and isinstance(left.value, str):
        return left.value in right.value
    if isinstance(right, Table) and right.open:
        return None
    items = right.items if isinstance(right, Many) else right.keys if isinstance(right, Table) else None
    if items is None:
        return None
    if any(isinstance(item, Const) and item.value == left.value for item in items):
        return True
    return False if all(isinstance(item, Const) for item in items) else None
