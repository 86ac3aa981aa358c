"""HITL001: what is one decision, and what is none."""

from mldebt.model.finding import Draft, Severity
from tests.support.subjects import drafts_of, subject_of

SERVE = """import joblib

model = joblib.load("m.joblib")


def name(rows):
    scores = model.predict_proba(rows)[:, 1]
    return {result}


print(name([[1.0]]))
"""
EVALUATE = """import joblib
import pandas as pd
from sklearn.metrics import accuracy_score

model = joblib.load("m.joblib")
test = pd.read_csv("test.csv")
scores = model.predict_proba(test[["a"]])[:, 1]
print(accuracy_score(test["y"], scores >= {cut}))
"""
NAMES = "['good' if score >= 0.5 else 'bad' for score in scores]"


def drafts(result: str, cut: str = "0.5") -> list[Draft]:
    """The findings in a service beside an evaluation."""
    files = {"serve.py": SERVE.format(result=result), "evaluate.py": EVALUATE.format(cut=cut)}
    return [draft for draft in drafts_of(subject_of(files), "HITL001") if draft.location.path == "serve.py"]


def test_the_likelier_class_is_no_decision() -> None:
    assert drafts(NAMES) == []


def test_it_is_one_where_the_evaluation_cuts_elsewhere_or_something_is_done() -> None:
    assert [draft.severity for draft in drafts(NAMES, cut="0.3")] == [Severity.INFO]
    assert len(drafts("[refuse() if score >= 0.5 else 'bad' for score in scores]")) == 1
    assert len(drafts(NAMES.replace("0.5", "0.6"))) == 1


def test_one_chain_is_one_finding() -> None:
    (found,) = drafts("'high' if scores[0] > 0.8 else 'medium' if scores[0] > 0.5 else 'low'")
    assert found.message.endswith("compared with 0.8 and 0.5, numbers that stand in the code")
    assert [step.note for step in found.evidence][-1] == "compared again"
    assert found.severity is None
