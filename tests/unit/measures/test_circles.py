"""Strongly connected components against NetworkX."""

import random

import networkx
import pytest

from mldebt.measures.circles import circles


@pytest.mark.parametrize("seed", range(40))
def test_components_are_those_of_networkx_and_what_they_lead_to_comes_first(seed: int) -> None:
    chance = random.Random(seed)
    names = [f"n{number}" for number in range(chance.randint(1, 40))]
    some = [name for name in names if chance.random() < 0.8]
    steps = {name: {chance.choice(names) for _ in range(chance.randint(0, 3))} for name in some}
    graph: networkx.DiGraph[str] = networkx.DiGraph((a, b) for a, targets in steps.items() for b in targets)
    graph.add_nodes_from(steps)
    found = list(circles(steps))
    expected = networkx.strongly_connected_components(graph)
    assert {frozenset(members) for members in found} == set(map(frozenset, expected))
    place = {member: index for index, members in enumerate(found) for member in members}
    assert all(place[target] <= place[node] for node, targets in steps.items() for target in targets)


def test_a_long_chain_needs_no_deep_recursion() -> None:
    steps = {str(number): [str(number + 1)] for number in range(50_000)}
    assert sum(map(len, circles(steps))) == 50_001
