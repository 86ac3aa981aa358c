"""Lists of columns that are only the header of a table which is written and goes nowhere else."""

from collections.abc import Iterator

from mldebt.checks.nodes import last_name, nodes_of, walk
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts

_FRAME = "DataFrame"
_COLUMNS = "columns"
_WRITES = "to_"
_CHANGES = frozenset({"append", "extend", "insert"})  # of a list


def headers_in(unit: UnitFacts) -> frozenset[int]:
    """Where lists begin that frames are made with which are only written, and those that a name holds for nothing
    else."""
    frames = [node for node in nodes_of(unit, k.Bind) if isinstance(node, k.Bind) and _columns_of(node) is not None]
    written = [node for node in frames if _is_only_written(unit, last_name(node.targets[0]), frames)]
    given = [_columns_of(node) for node in written]
    names = {item.id: item.at for item in given if isinstance(item, k.Name)}
    places = {item.at for item in given if isinstance(item, k.Seq)}
    taken = {item.at for item in given if isinstance(item, k.Name)} | set(_changed(unit))
    for name in names:
        binds = [node for node in nodes_of(unit, k.Bind) if isinstance(node, k.Bind) and _binds(node, name)]
        if _uses(unit, name) <= taken | {node.targets[0].at for node in binds}:
            places.update(node.value.at for node in binds)
    return frozenset(places)


def _columns_of(node: k.Bind) -> k.Expr | None:
    """The columns that a frame is made with that a statement binds to a name."""
    call = node.value
    if len(node.targets) != 1 or not isinstance(node.targets[0], k.Name) or not isinstance(call, k.Call):
        return None
    if last_name(call.func) != _FRAME:
        return None
    return next((word.value for word in call.keywords if word.name == _COLUMNS), None)


def _is_only_written(unit: UnitFacts, name: str, frames: list[k.Bind]) -> bool:
    """Whether a name holds nothing but such frames, and all that is done with them is to write them."""
    places = {node.targets[0].at for node in frames if _binds(node, name)}
    writes: set[int] = set()
    for step in nodes_of(unit, k.Do):
        call = step.value if isinstance(step, k.Do) else None
        if isinstance(call, k.Call) and isinstance(call.func, k.Attr) and call.func.attr.startswith(_WRITES):
            writes.update({call.func.value.at} if isinstance(call.func.value, k.Name) else ())
            writes -= {node.at for node in walk((call.args, call.keywords)) if isinstance(node, k.Name)}
    return bool(writes & _uses(unit, name)) and _uses(unit, name) <= places | writes


def _changed(unit: UnitFacts) -> Iterator[int]:
    """Where names stand of lists that a statement only adds to."""
    for step in nodes_of(unit, k.Do):
        call = step.value if isinstance(step, k.Do) else None
        if isinstance(call, k.Call) and isinstance(call.func, k.Attr) and call.func.attr in _CHANGES:
            yield call.func.value.at


def _binds(node: k.Bind, name: str) -> bool:
    return len(node.targets) == 1 and isinstance(node.targets[0], k.Name) and node.targets[0].id == name


def _uses(unit: UnitFacts, name: str) -> set[int]:
    return {node.at for node in nodes_of(unit, k.Name) if isinstance(node, k.Name) and node.id == name}
