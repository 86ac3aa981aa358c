"""Tests that a module holds of itself, beside what they test."""

from collections.abc import Iterator

from mldebt.checks.nodes import last_name, nodes_of, walk
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts

_TEST = "test_"
_FIXTURE = "fixture"
_ASSERT = "assert"


def is_in_test(unit: UnitFacts, at: int) -> bool:
    """Whether an offset lies in a test, or in a fixture of tests."""
    return any(begin <= at <= end for begin, end in _spans(unit))


def _spans(unit: UnitFacts) -> Iterator[tuple[int, int]]:
    """Where the tests and fixtures of a unit stand. A step of training is called ``test_`` something, too, and asserts
    nothing."""
    for node in nodes_of(unit, k.Def):
        if isinstance(node, k.Def) and (_is_fixture(node) or (node.name.id.startswith(_TEST) and _asserts(unit, node))):
            yield node.at, node.end


def _is_fixture(node: k.Def) -> bool:
    decorators = (item.func if isinstance(item, k.Call) else item for item in node.decorators)
    return any(last_name(item) == _FIXTURE for item in decorators)


def _asserts(unit: UnitFacts, node: k.Def) -> bool:
    return any(
        isinstance(part, k.Assert) or (isinstance(part, k.Call) and last_name(part.func).startswith(_ASSERT))
        for part in walk(unit.body(node.scope))
    )
