"""CACE, ranks and figures of a repository."""

import pytest

from mldebt.model.finding import Severity
from mldebt.model.history import HistoryView
from mldebt.score import Scorer, priority, score_components, score_files, score_repository
from tests.support.graphs import graph
from tests.support.views import NOW, history

PARTS = {"prepare": ["prepare.py"], "train": ["train.py"], "serve": ["serve.py"], "alone": ["alone.py"]}
ROWS = (
    "prepare.py > clean.csv > train.py > model.pkl > serve.py > endpoint:POST/predict",
    "alone.py > alone.csv",
)
LEFT = [(day, ["Ada"], ["prepare.py", "train.py"]) for day in range(900, 960, 10)]
HERE = [(day, ["Grace"], ["serve.py", "alone.py"]) for day in range(2, 60, 4)]


def scorer(view: HistoryView | None = None, *more: str) -> Scorer:
    parts = graph(*ROWS, "serve.py exposes endpoint:POST/predict", *more, components=PARTS)
    return Scorer(parts, view or HistoryView(), now=NOW)


def by_name(found):
    return {row.component: row for row in found}


def test_without_history_the_structure_alone_is_scored() -> None:
    rows = by_name(score_components(scorer()))
    prepare = rows["prepare"].cace
    assert prepare.reach == pytest.approx(0.8 * 1 + 0.64 * 3)  # training weighs 1, what is served 3
    assert prepare.surprise == pytest.approx(2)
    assert prepare.exposure == 1
    assert prepare.value == pytest.approx(prepare.reach * prepare.surprise * prepare.exposure)
    assert prepare.reached == ("train", "serve")
    assert rows["alone"].cace.value == 0
    assert "not judged" in rows["prepare"].ownership.verdict
    assert any("not judged" in term.words for term in prepare.terms)


def test_declared_data_is_no_surprise_and_some_protection() -> None:
    declared = "declared prepare.py > clean.csv > train.py > model.pkl > serve.py"
    cace = by_name(score_components(scorer(None, declared)))["prepare"].cace
    assert cace.surprise == 1
    assert cace.exposure == pytest.approx(0.9)


def test_tests_protect() -> None:
    cace = by_name(score_components(scorer(None, "test_prepare.py tests prepare.py")))["prepare"].cace
    assert cace.exposure == pytest.approx(0.5)
    assert "tests import it" in [term.words for term in cace.terms]


def test_those_who_left_expose_what_they_knew() -> None:
    rows = by_name(score_components(scorer(history(LEFT + HERE))))
    assert rows["train"].cace.exposure > 0.9
    assert rows["serve"].cace.exposure < 0.2
    assert rows["serve"].ownership.maintainers[0].name == "Grace"
    assert rows["train"].ownership.knowledge < rows["serve"].ownership.knowledge
    assert "train" in rows["prepare"].cace.reached


def test_components_come_with_what_they_do_and_weigh() -> None:
    rows = score_components(scorer(), findings={"train": 3}, lines={"train": 120})
    train, serve = by_name(rows)["train"], by_name(rows)["serve"]
    assert (train.findings, train.lines, train.files, train.kinds) == (3, 120, 1, ("reads", "writes"))
    assert (serve.weight, train.weight) == (3, 1)
    assert "serves" in serve.kinds
    assert [row.priority for row in rows] == sorted((row.priority for row in rows), reverse=True)
    assert rows[0].component == "prepare"


def test_files_are_scored_as_components_are() -> None:
    found = {score.subject: score for score in score_files(scorer(), ["prepare.py", "alone.py"])}
    assert found["prepare.py"].reach == pytest.approx(0.8 + 0.64 * 3)
    assert found["prepare.py"].reached == ("train.py", "serve.py")
    assert found["alone.py"].value == 0


def test_the_repository_as_a_whole() -> None:
    nobody = score_repository(scorer())
    assert nobody.propagation_code == pytest.approx(4 / 16)
    assert nobody.propagation_all == pytest.approx(7 / 16)
    assert nobody.known_people == 0
    some = score_repository(scorer(history(LEFT + HERE)))
    assert (some.known_people, some.active_people) == (2, 1)
    assert some.total_weight == 6
    assert some.truck_factor == 1
    assert 2 <= some.orphaned_expected < 3


def test_the_same_input_gives_the_same_scores() -> None:
    view = history(LEFT + HERE)
    assert score_components(scorer(view)) == score_components(scorer(view))
    assert score_repository(scorer(view)) == score_repository(scorer(view))


def test_priority_of_a_finding() -> None:
    assert priority(Severity.ERROR, 2, 0.5) == pytest.approx(9)
    assert priority(Severity.WARNING, 2, 0.5) == pytest.approx(3)
    assert priority(Severity.ERROR, 2, 1) == 0
