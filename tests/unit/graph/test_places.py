"""What an absolute path means that somebody wrote for their own machine."""

import pytest

from mldebt.graph.places import Places, project_names
from mldebt.model.graph import Certainty
from mldebt.resolve.folding import fold
from mldebt.resolve.terms import Const

PLACES = Places(("train.py", "data/a.csv", "data/raw/.gitignore", "config.yaml"))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("C:/Users/ann/Desktop/churn/data/a.csv", "data/a.csv"),
        ("D:\\work\\churn\\data\\raw\\b.csv", "data/raw/b.csv"),
        ("/home/ann/src/churn/data/raw/b.csv", "data/raw/b.csv"),
        ("/content/drive/MyDrive/churn/data/a.csv", "data/a.csv"),
        ("/workspaces/churn/data/a.csv", "data/a.csv"),
        ("/home/ann/churn/data/raw/day/b.csv", "data/raw/day/b.csv"),
        ("/home/ann/churn/data/raw/*/b.csv", "data/raw/*/b.csv"),
        ("/home/ann/churn/data/other.csv", ""),  # a folder of that name may be anybody's
        ("/home/ann/data/a.csv", ""),  # no folder is left that might be the checkout
        ("/data/a.csv", ""),
        ("/home/ann/churn/config.yaml", ""),
        ("/srv/churn/data/a.csv", ""),
    ],
)
def test_the_end_of_a_path_may_be_one_of_ours(text: str, path: str) -> None:
    found = PLACES.target(text, "train.py")
    assert found is not None
    if path:
        assert (found.label, found.certainty) == (path, Certainty.PATTERN)
    else:
        assert found.label == text
        assert found.certainty is Certainty.EXACT


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/home/ann/src/my-churn/data/other.csv", "data/other.csv"),
        ("/home/ann/src/my_churn/data/part_*.csv", "data/part_*.csv"),
        ("C:/Users/ann/My.Churn/out/a.csv", "out/a.csv"),
        ("/srv/my-churn/data/other.csv", "/srv/my-churn/data/other.csv"),
        ("/home/ann/other/data/other.csv", "/home/ann/other/data/other.csv"),
    ],
)
def test_a_folder_that_is_called_as_the_project_is_its_checkout(text: str, path: str) -> None:
    documents = {"pyproject.toml": {"tool": {"poetry": {"name": "my-churn"}}, "project": {"name": ["odd"]}}}
    places = Places(("train.py", "data/a.csv"), names=project_names(documents.get))
    found = places.target(text, "train.py")
    assert found is not None
    assert found.label == path


@pytest.mark.parametrize(
    ("args", "value"),
    [(("../", 2), "../../"), ((2, "../"), "../../"), (("ab", 0), ""), (("a", 10_000), None), (("a", True), None)],
)
def test_a_text_may_be_repeated(args: tuple[str | int, ...], value: str | None) -> None:
    found = fold("*", tuple(Const(arg) for arg in args))
    assert (found.value if isinstance(found, Const) else None) == value
