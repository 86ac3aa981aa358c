"""How far a change goes."""

import pytest

from mldebt.knowledge.weights import default_weights
from mldebt.measures import propagation_cost, reach
from mldebt.model.graph import Certainty
from tests.support.graphs import graph

CACE = default_weights().cace


def test_a_change_goes_from_writer_to_reader_and_not_back() -> None:
    found = reach(graph("a.py > d.csv > b.py > e.csv > c.py"), ["code:a.py"], CACE)
    assert found["code:b.py"].probability == pytest.approx(0.8)
    assert found["code:c.py"].probability == pytest.approx(0.64)
    assert reach(graph("a.py > d.csv > b.py"), ["code:b.py"], CACE) == {}


def test_a_change_goes_from_what_is_imported_to_who_imports() -> None:
    found = reach(graph("b.py imports a.py"), ["code:a.py"], CACE)
    assert set(found) == {"code:b.py"}
    assert not found["code:b.py"].hidden
    assert reach(graph("b.py imports a.py"), ["code:b.py"], CACE) == {}


def test_uncertain_edges_carry_less() -> None:
    found = reach(graph("a.py > d.csv > b.py", certainty=Certainty.PATTERN), ["code:a.py"], CACE)
    assert found["code:b.py"].probability == pytest.approx(0.8 * 0.6 * 0.6)


def test_the_likeliest_way_wins_and_rings_end() -> None:
    found = reach(graph("a.py > d.csv > b.py > d2.csv > a.py", "b.py imports a.py"), ["code:a.py"], CACE)
    assert found["code:b.py"].probability == pytest.approx(0.8)
    assert "code:a.py" not in found


def test_data_that_no_tool_declares_is_hidden() -> None:
    row = "a.py > d.csv > b.py"
    assert reach(graph(row), ["code:a.py"], CACE)["code:b.py"].hidden
    assert not reach(graph(row, f"declared {row}"), ["code:a.py"], CACE)["code:b.py"].hidden


def test_a_stage_speaks_for_its_script() -> None:
    parts = graph(
        "declared stage:a launches a.py",
        "declared stage:b launches b.py",
        "declared stage:a declares-out d.csv",
        "declared d.csv declares-in stage:b",
        "a.py > d.csv > b.py",
    )
    found = reach(parts, ["code:a.py"], CACE)
    assert found["code:b.py"].probability == pytest.approx(0.8)
    assert not found["code:b.py"].hidden
    assert found["stage:b"].probability == pytest.approx(0.8)


def test_a_test_is_not_reached() -> None:
    assert reach(graph("test_a.py tests a.py"), ["code:a.py"], CACE) == {}


def test_propagation_cost_of_code_and_of_data() -> None:
    parts = graph("a.py imports b.py", "b.py > d.csv > c.py")
    assert propagation_cost(parts, code_only=True) == pytest.approx(4 / 9)  # three selves and b -> a
    assert propagation_cost(parts, code_only=False) == pytest.approx(5 / 9)  # and b -> c
    ring = graph("a.py imports b.py", "b.py imports c.py", "c.py imports a.py")
    assert propagation_cost(ring, code_only=True) == 1
    assert propagation_cost(graph(), code_only=True) == 0
