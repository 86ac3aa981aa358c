"""Lists of names of columns as code spells them out."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from mldebt.checks.common import words
from mldebt.checks.nodes import last_name, nodes_of, walk
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.resolve import texts

Columns = tuple[str, ...]

_TESTS = frozenset({"difference", "issubset", "symmetric_difference"})  # of sets: what is missing, or too much


class ColumnList(NamedTuple):
    """A list of columns, where it begins, and the name that it is bound to, if to one only."""

    columns: Columns
    at: int
    name: str = ""


def lists_of_columns(
    unit: UnitFacts, hints: frozenset[str], least: int, displays: frozenset[str]
) -> Iterator[ColumnList]:
    """Lists of texts that are used as columns: by their name, as an index, or as such an argument. What is only shown
    to people by one of the calls ``displays``, or looked for among a frame's columns, is none: nothing goes wrong in
    silence there."""
    shown = _Shown(unit, displays)
    for node in nodes_of(unit, k.Bind, k.Item, k.Keyword):
        found: list[k.Expr] = []
        name = ""
        if isinstance(node, k.Bind):
            if _is_named(node, hints) and not shown.binds(node):
                found.append(node.value)
                name = last_name(node.targets[0]) if len(node.targets) == 1 else ""
        elif isinstance(node, k.Item):
            found.extend(node.slices)
        elif isinstance(node, k.Keyword) and words(node.name) & hints:
            found.append(node.value)
        for item in found:
            columns = _texts(item)
            if len(columns) >= least and not shown.holds(item.at):
                yield ColumnList(columns, item.at, name)


def _is_named(node: k.Bind, hints: frozenset[str]) -> bool:
    return any(words(last_name(target)) & hints for target in node.targets)


def _texts(node: k.Expr) -> Columns:
    """The items of a list of literal texts; empty for anything else."""
    if not isinstance(node, k.Seq) or not all(isinstance(item, k.Str) for item in node.items):
        return ()
    values = [texts.literal(item) for item in node.items if isinstance(item, k.Str)]
    return tuple(value for value in values if isinstance(value, str)) if len(set(values)) == len(values) else ()


class _Shown:
    """What a unit only shows or looks for: arguments of calls that display, what is held against the columns of a
    frame, and names that stand nowhere else."""

    def __init__(self, unit: UnitFacts, displays: frozenset[str]) -> None:
        self._unit = unit
        self._places: set[int] = set()
        for node in nodes_of(unit, k.Call):
            if isinstance(node, k.Call) and last_name(node.func) in displays:
                self._places |= _handed_over(node)
        if any(isinstance(node, k.Attr) and node.attr == "columns" for node in nodes_of(unit, k.Attr)):
            for node in nodes_of(unit, k.Call, k.Bin, k.Cmp, k.Comp):
                self._places |= _looked_for(node)
        for node in nodes_of(unit, k.Blank):  # put into a text as it is: for people
            if isinstance(node, k.Blank) and isinstance(node.value, k.Name):
                self._places.add(node.value.at)

    def holds(self, at: int) -> bool:
        """Whether what stands at a place is given to such a call as it is, or looked for."""
        return at in self._places

    def binds(self, node: k.Bind, depth: int = 2) -> bool:
        """Whether all that a statement binds is only shown, perhaps by way of another name."""
        if not self._places or not depth or not all(isinstance(target, k.Name) for target in node.targets):
            return False
        names, targets = {last_name(target) for target in node.targets}, {target.at for target in node.targets}
        uses = [at for name in names for at in self._uses.get(name, ()) if at not in targets]
        return bool(uses) and all(self.holds(at) or self._goes_on(at, depth - 1) for at in uses)

    def _goes_on(self, at: int, depth: int) -> bool:
        """Whether a place lies in the value of another name that is only shown."""
        return any(
            isinstance(node, k.Bind) and node.value.at <= at < node.end and self.binds(node, depth)
            for node in nodes_of(self._unit, k.Bind)
        )

    @cached_property
    def _uses(self) -> dict[str, list[int]]:
        """Where each name stands."""
        found: dict[str, list[int]] = {}
        for node in nodes_of(self._unit, k.Name):
            if isinstance(node, k.Name):
                found.setdefault(node.id, []).append(node.at)
        return found


def _handed_over(call: k.Call) -> set[int]:
    """What a call works on, but for what it gives to calls within it: ``print(predict(rows[columns]))`` only shows what
    was predicted."""
    places = {node.at for node in walk(call)}
    for node in walk(call):
        if isinstance(node, k.Call) and node is not call:
            places -= {inner.at for given in (*node.args, *node.keywords) for inner in walk(given)}
    return places


def _looked_for(node: k.Kind) -> set[int]:
    """Where names stand that are held against a frame's columns, to see which are missing."""
    if isinstance(node, k.Call) and isinstance(node.func, k.Attr) and node.func.attr in _TESTS:
        sides: tuple[object, ...] = (node.func.value, *node.args)
    elif isinstance(node, k.Bin) and node.op == "-":
        sides = (node.left, node.right)
    elif isinstance(node, k.Cmp) and node.ops in (("<=",), (">=",)):
        sides = (node.left, *node.rights)
    elif isinstance(node, k.Comp) and len(node.gens) == 1 and _asks_what_is_missing(node.gens[0]):
        sides = (node.gens[0].iter, node.gens[0].ifs)
    elif isinstance(node, k.Comp) and len(node.gens) == 1 and isinstance(node.value, k.Cmp):
        sides = (node.gens[0].iter, node.value)  # all(name in frame.columns for name in names)
    else:
        return set()
    if not any(isinstance(item, k.Attr) and item.attr == "columns" for item in walk(sides[-1])):
        return set()
    return {item.at for item in walk(sides[0]) if isinstance(item, k.Name)}


def _asks_what_is_missing(part: k.Gen) -> bool:
    return any(isinstance(test, k.Cmp) and test.ops == ("not in",) for test in part.ifs)
