"""What changes with what, and why."""

import pytest

from mldebt.knowledge.weights import default_weights
from mldebt.measures import ImpactContext, ImpactModel, Snapshot, data_links, impact
from mldebt.measures.impact import kinship
from mldebt.measures.vocabulary import Vocabulary
from mldebt.measures.walk import Walks
from tests.support.graphs import graph
from tests.support.views import NOW, history

ROWS = [(day, ["Ada"], ["model.py", "train.py"]) for day in (10, 20, 30)]
ROWS += [(15, ["Ada"], ["far.py"]), (200, ["Ada"], ["model.py", "rare.py"]), (40, ["Ada"], ["tests/test_model.py"])]


def ranked(context: ImpactContext | None = None, *, online: bool = False, path: str = "model.py") -> list[str]:
    return [row.path for row in impact(Snapshot(history(ROWS), NOW), path, context or ImpactContext(), online=online)]


def test_what_changed_together_comes_first() -> None:
    assert ranked()[0] == "train.py"
    assert ranked(online=True)[0] == "train.py"
    assert "model.py" not in ranked()


def test_probabilities_fall_and_terms_explain_them() -> None:
    rows = ImpactModel(Snapshot(history(ROWS), NOW), ImpactContext()).rank("model.py", explained=2)
    assert [row.probability for row in rows] == sorted((row.probability for row in rows), reverse=True)
    assert rows[0].terms[0].words == "changed together"
    assert rows[1].terms
    assert rows[2].terms == ()


@pytest.mark.parametrize(
    "context",
    [
        ImpactContext(imports={"far.py": {"model.py"}}),
        ImpactContext(data={"model.py": {"far.py": 1.0}}),
        ImpactContext(
            identifiers={
                "model.py": {"learning_rate": 2, "gamma": 1},
                "far.py": {"learning_rate": 1, "gamma": 4},
                **{f"other{n}.py": {"x": 1, f"y{n}": 1} for n in range(8)},
            }
        ),
    ],
    ids=["imports", "data", "vocabulary"],
)
def test_structure_raises_what_history_does_not_know(context: ImpactContext) -> None:
    assert ranked(context).index("far.py") < ranked().index("far.py")


def test_a_file_without_history_is_ranked_by_structure() -> None:
    context = ImpactContext(imports={"new.py": {"model.py"}})
    assert ranked(context, path="new.py")[0] == "model.py"


def test_large_commits_tie_nothing() -> None:
    many = [f"f{n}.py" for n in range(25)]
    model = ImpactModel(Snapshot(history([(5, ["Ada"], many)]), NOW), ImpactContext())
    assert model.cochange.together("f1.py") == {}


def test_kinship_of_names() -> None:
    assert kinship("model", "model", "tests/test_model.py") == 1
    assert kinship("model", "a", "src/model_zoo/a.py") == 0.5
    assert kinship("model", "data", "src/data.py") == 0
    assert kinship("a", "a", "b/a.py") == 0  # too short to mean anything


def test_words_that_all_or_one_use_say_nothing() -> None:
    counts = {f"{n}.py": {"common": 1, f"own{n}": 1} for n in range(6)}
    counts["0.py"]["shared"] = counts["1.py"]["shared"] = 3
    assert list(dict(Vocabulary(counts, 0.4, 0.05).near("0.py"))) == ["1.py"]


def test_a_walk_stays_near() -> None:
    spent = Walks({"a": ["b"], "b": ["a", "c"], "c": ["b"]}, 0.25).spent("a")
    assert "a" not in spent
    assert spent["b"] > spent["c"] > 0


def test_files_tied_by_data() -> None:
    links = data_links(graph("a.py > d.csv > b.py", "c.py imports a.py"), default_weights().cace)
    assert links == {"a.py": {"b.py": 1.0}, "b.py": {"a.py": 1.0}}
    crowd = data_links(graph("d.csv > a.py", "d.csv > b.py", "d.csv > c.py", "d.csv > e.py"), default_weights().cace)
    assert crowd["a.py"]["b.py"] == 0.5


def test_files_tied_by_a_model_that_passes_through_an_artefact() -> None:
    parts = graph("train.py trains net", "net persists model.pkl", "model.pkl loads net2", "net2 predicts serve.py")
    assert data_links(parts, default_weights().cace)["serve.py"] == {"train.py": 1.0}


def test_probabilities_without_words_are_those_with_them() -> None:
    names = {f"other{n}.py": {"x": 1, f"y{n}": 1, "gamma": n} for n in range(8)}
    context = ImpactContext(
        imports={"far.py": {"model.py"}, "train.py": {"far.py", "rare.py"}},
        data={"model.py": {"far.py": 0.25, "rare.py": 1.0}},
        identifiers={"model.py": {"rate": 2, "gamma": 1}, "far.py": {"rate": 1, "gamma": 4}, "sub/a.py": {"rate": 1}}
        | names,
    )
    model = ImpactModel(Snapshot(history(ROWS), NOW), context)
    for path in ("model.py", "far.py", "tests/test_model.py", "sub/a.py", "other3.py"):
        rows = [(row.path, row.probability) for row in model.rank(path)]
        assert len(rows) > 3
        assert model.likely(path, 0.0) == rows
        least = rows[3][1]
        assert model.likely(path, least) == [row for row in rows if row[1] >= least]
