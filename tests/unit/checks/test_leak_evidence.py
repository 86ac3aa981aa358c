"""LEAK001 points at what tests the model: the split, or else the cross-validation."""

from tests.support.subjects import drafts_of, subject_of

HEAD = """import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.preprocessing import StandardScaler

df = pd.read_csv("a.csv")
X, y = StandardScaler().fit_transform(df[["a"]]), df["y"]
model = LogisticRegression()
"""
FOLDS = "print(cross_val_score(model, X, y))\n"
SPLIT = "a, b, c, d = train_test_split(X, y)\nmodel.fit(a, c)\nprint(model.score(b, d))\n"


def notes_of(code: str) -> list[tuple[int, str]]:
    """Line and note of the evidence of the one finding."""
    (draft,) = drafts_of(subject_of({"run.py": HEAD + code}), "LEAK001")
    return [(step.location.line, step.note) for step in draft.evidence]


def test_one_fit_is_one_finding_and_the_split_says_more_than_the_folds() -> None:
    assert [(line, "split" in note) for line, note in notes_of(FOLDS + SPLIT)] == [(7, False), (10, True), (11, False)]


def test_folds_are_called_folds() -> None:
    assert notes_of(FOLDS)[1:] == [(9, "only then are the rows cross-validated")]
