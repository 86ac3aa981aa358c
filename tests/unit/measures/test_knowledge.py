"""Forecasts: bounds, directions, and what they rest on."""

import pytest

from mldebt.measures import (
    Snapshot,
    WeightedFiles,
    doa_truck_factor,
    knowledge,
    presence,
    still_here,
    truck_factor,
)
from mldebt.measures.arithmetic import counted, logistic, logit, softmax
from tests.support.views import NOW, history

ROWS = [(day, ["Grace"], ["a.py"]) for day in range(1, 90, 5)] + [(day, ["Ada"], ["old.py"]) for day in (900, 950, 990)]


@pytest.fixture
def snapshot() -> Snapshot:
    return Snapshot(history(ROWS), NOW)


def person(snapshot: Snapshot, name: str) -> int:
    return next(n for n, who in enumerate(snapshot.view.people) if who.name == name)


def test_presence_of_people(snapshot: Snapshot) -> None:
    assert still_here(snapshot, person(snapshot, "Grace")) > 0.9
    assert still_here(snapshot, person(snapshot, "Ada")) < 0.05
    assert still_here(snapshot, 99) == 0


def test_knowledge_goes_with_those_who_left(snapshot: Snapshot) -> None:
    known, terms = knowledge(snapshot, "a.py")
    orphaned, _ = knowledge(snapshot, "old.py")
    assert orphaned < 0.2 < known
    weights = snapshot.weights.knowledge
    assert known == pytest.approx(logistic(weights.intercept.value + sum(term.contribution for term in terms)))
    assert all(term.words for term in terms)
    assert knowledge(snapshot, "never.py") == (0.0, ())


def test_presence_of_knowledge(snapshot: Snapshot) -> None:
    assert presence(snapshot, ["old.py"]) < 0.1 < 0.9 < presence(snapshot, ["a.py", "old.py"])
    assert presence(snapshot, []) == 0


def test_truck_factor_counts_who_must_leave() -> None:
    rows = [(day, [name], [f"{name}.py"]) for name in ("A", "B", "C", "D") for day in range(2, 40, 4)]
    snapshot = Snapshot(history(rows), NOW)
    parts = [WeightedFiles(name, 1.0, (f"{name}.py",)) for name in ("A", "B", "C", "D")]
    even = truck_factor(snapshot, parts)
    assert (even.factor, even.curve) == (2, (1.0, 0.75, 0.5))
    heavy = truck_factor(snapshot, [WeightedFiles("A", 6.0, ("A.py",)), *parts[1:]])
    assert heavy.factor == 1
    assert snapshot.view.people[heavy.removed[0]].name == "A"
    assert 0 < even.orphaned_expected < even.orphaned_tail <= even.total_weight == 4
    assert truck_factor(snapshot, parts) == even
    assert doa_truck_factor(snapshot, [f"{name}.py" for name in "ABCD"]) == 2


def test_shared_work_needs_more_people_to_leave() -> None:
    rows = [(day, ["A", "B", "C"], ["x.py", "y.py"]) for day in range(2, 40, 4)]
    parts = [WeightedFiles("x", 1.0, ("x.py",)), WeightedFiles("y", 1.0, ("y.py",))]
    assert truck_factor(Snapshot(history(rows), NOW), parts).factor == 3


def test_an_abandoned_repository_has_no_truck_to_fear(snapshot: Snapshot) -> None:
    found = truck_factor(snapshot, [WeightedFiles("old", 1.0, ("old.py",))])
    assert (found.factor, found.curve) == (0, (0.0,))
    assert truck_factor(snapshot, []).curve == ()


def test_arithmetic() -> None:
    assert logistic(logit(0.3)) == pytest.approx(0.3)
    assert logistic(-1000) == 0
    assert logistic(1000) == 1
    assert softmax({}) == {}
    assert sum(softmax({"a": 800.0, "b": 1.0}).values()) == pytest.approx(1)
    assert [counted(n, "commit") for n in (1, 0, 2.5, 14.2)] == ["1 commit", "0 commits", "2.5 commits", "14 commits"]
