"""The score of the data graph: what counts, and how it is summed up."""

from pathlib import Path
from types import ModuleType

import data_graph
from data_graph import Score


def test_recall_asks_for_visible_edges_only_and_confirmed_predictions_are_right() -> None:
    score = Score("o/n", "abc", by_class={"literal": (1, 2), "argv": (2, 2), "dir": (0, 9)}, predicted=5, explained=2)
    score.confirmed = 1
    assert (score.hit, score.wanted, score.right) == (3, 4, 3)


def test_micro_sums_edges_and_macro_averages_repositories() -> None:
    small = Score("o/small", "1" * 40, by_class={"literal": (1, 1)}, predicted=1, explained=1)
    large = Score("o/large", "2" * 40, by_class={"joined": (0, 3)}, predicted=3, explained=0, fault="exit code 2")
    text = data_graph.document([small, large])
    assert "| **all, micro** |  | 0 | 4 | 1 | 0.25 | 4 | 1 | 0.25 |" in text
    assert "| **all, macro** |  |  |  |  | 0.50 |  |  | 0.50 |" in text
    assert "| joined | 3 | 0 | 3 |" in text
    assert "o/large: exit code 2" in text


def test_verdicts_are_read_by_repository_and_edge(tmp_path: Path) -> None:
    file = tmp_path / "verdicts.tsv"
    file.write_text("repository\tedge\tverdict\twhy\no/n\ts|read|a.csv\ttrue\topened\no/n\ts|read|b.csv\tfalse\t\n")
    assert data_graph.read_verdicts(file) == {("o/n", "s|read|a.csv"): True, ("o/n", "s|read|b.csv"): False}
    assert data_graph.read_verdicts(None) == {}


def test_verdicts_that_too_few_people_read_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "verdicts.tsv"
    head = "repository\tcommit\tedge\tverdict\treaders\twhy\n"
    file.write_text(f"{head}o/n\tc0\ts|read|a.csv\ttrue\t1\t\no/n\tc0\ts|read|b.csv\ttrue\t2\t\n")
    assert data_graph.read_verdicts(file, readers=2) == {("o/n", "s|read|b.csv"): True}
    assert len(data_graph.read_verdicts(file)) == 2


def test_a_prediction_is_named_as_the_tool_prints_it() -> None:
    program = ModuleType("truth")
    program.belongs = lambda row, stage: row["stage"] == stage["id"]  # type: ignore[attr-defined]
    program.norm = lambda path: path.removeprefix("./")  # type: ignore[attr-defined]
    program.candidates = lambda path, wdir: frozenset({path, f"{wdir}/{path}"})  # type: ignore[attr-defined]
    truth = {"stages": [{"id": "s", "wdir": "data"}]}
    rows = [{"stage": "s", "dir": "read", "path": path} for path in ("raw.csv", "data/x.csv", "a.csv")]
    assert data_graph.own_names(program, truth, rows) == {
        "s|read|data/raw.csv": "s|read|raw.csv",
        "s|read|data/data/x.csv": "s|read|data/x.csv",
        "s|read|a.csv": "s|read|a.csv",
    }
