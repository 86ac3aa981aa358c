"""Lists of columns of tables that hold results: no model sees them."""

from collections.abc import Iterator

from mldebt.checks.common import words
from mldebt.checks.nodes import last_name, nodes_of
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.resolve import texts

_LEAST = 2  # columns that bear the name of a measure: one may be a feature's
_COLUMNS = "columns"


def results_in(unit: UnitFacts, measures: frozenset[str]) -> frozenset[int]:
    """Where lists begin several of whose texts name a measure, and those that choose columns of a table whose columns
    are called so by then."""
    lists = [node for node in nodes_of(unit, k.Seq) if isinstance(node, k.Seq) and _names_measures(node, measures)]
    places = {node.at for node in lists}
    return frozenset(places | set(_chosen(unit, _renamed(unit, places))) if places else ())


def _names_measures(node: k.Seq, measures: frozenset[str]) -> bool:
    names = (texts.literal(item) for item in node.items if isinstance(item, k.Str))
    return sum(1 for name in names if isinstance(name, str) and _is_measure(name, measures)) >= _LEAST


def _is_measure(name: str, measures: frozenset[str]) -> bool:
    return name.lower() in measures or bool(words(name) & measures)


def _renamed(unit: UnitFacts, places: set[int]) -> frozenset[str]:
    """The names of tables whose columns are set to such a list."""
    return frozenset(
        target.value.id
        for node in nodes_of(unit, k.Bind)
        if isinstance(node, k.Bind) and node.value.at in places
        for target in node.targets
        if isinstance(target, k.Attr) and target.attr == _COLUMNS and isinstance(target.value, k.Name)
    )


def _chosen(unit: UnitFacts, names: frozenset[str]) -> Iterator[int]:
    """Where lists stand that choose columns of a table for itself: ``table = table[[...]]``."""
    for node in nodes_of(unit, k.Bind):
        if not isinstance(node, k.Bind) or not isinstance(node.value, k.Item):
            continue
        name = last_name(node.value.value)
        if name in names and last_name(node.targets[0]) == name:
            yield from (item.at for item in node.value.slices)
