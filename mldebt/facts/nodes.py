"""The facts of a unit as a flat walk: what was written, where the resolver keeps only what it means."""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, get_type_hints

from mldebt.facts import kinds as k

if TYPE_CHECKING:
    from mldebt.facts.unit import UnitFacts


def nodes_of(unit: "UnitFacts", *kinds: type[k.Kind]) -> Iterable[k.Kind]:
    """Every statement and expression of a unit, outer ones first; of ``kinds`` only, if any are given."""
    return unit.of_kinds(kinds) if kinds else unit.nodes


def walk(root: object) -> Iterator[k.Kind]:
    """A node and all inside it; bodies of functions and classes are scopes of their own and not inside."""
    todo = [root]
    pop, push, extend = todo.pop, todo.append, todo.extend
    while todo:
        item = pop()
        kind: Any = type(item)
        if kind is tuple:
            extend(item[::-1])  # type: ignore[index]
            continue
        holders = _holders(kind)
        if holders is not None:
            yield item  # type: ignore[misc]
            for name in holders:
                held = getattr(item, name)
                if held is not None and held != ():
                    push(held)


@cache
def _holders(kind: Any) -> tuple[str, ...] | None:
    """The fields that may hold nodes, last one first; None for the type of what is no node."""
    if not issubclass(kind, k.Kind):
        return None
    plain = (int, str, bool, tuple[str, ...])
    return tuple(name for name, held in reversed(get_type_hints(kind).items()) if held not in plain)


def call_at(unit: "UnitFacts", at: int, end: int) -> k.Call | None:
    """The call that stands at these offsets."""
    return _calls(unit).get((at, end))


@lru_cache(maxsize=128)
def _calls(unit: "UnitFacts") -> dict[tuple[int, int], k.Call]:
    return {(node.at, node.end): node for node in unit.nodes if isinstance(node, k.Call)}


def calls_something(node: k.Expr) -> bool:
    """Whether a call stands in an expression."""
    return any(isinstance(inner, k.Call) for inner in walk(node))
