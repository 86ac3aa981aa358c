"""LEAK001: which models can see what a transformer has learned from the test rows."""

import pytest

from tests.support.subjects import drafts_of, subject_of

CODE = """import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.ensemble import AdaBoostClassifier, RandomForestClassifier, VotingClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from somewhere import Learner, change

options = {options}
df = pd.read_csv("a.csv")
X, y = {transformer}.fit_transform(df[["a"]]), df["y"]
X = {step}
a, b, c, d = train_test_split(X, y)
model = {model}
model.fit(a, c)
print(model.score(b, d))
"""


def fires(transformer: str, model: str, step: str = "X", options: str = "{}") -> bool:
    """Whether the finding is there."""
    code = CODE.format(transformer=transformer, model=model, step=step, options=options)
    return bool(drafts_of(subject_of({"run.py": code}), "LEAK001"))


@pytest.mark.parametrize(
    ("transformer", "model"),
    [
        ("StandardScaler()", "RandomForestClassifier(n_estimators=9)"),
        ("StandardScaler(with_mean=False)", "LinearRegression()"),
        ("MinMaxScaler()", "GridSearchCV(LGBMClassifier(), {'max_depth': [2]})"),
        ("OneHotEncoder()", "LogisticRegression(C=2)"),
        ("OneHotEncoder()", "RandomForestClassifier()"),
        ("OneHotEncoder(drop='first')", "SVC()"),
        ("StandardScaler()", "AdaBoostClassifier()"),
        ("StandardScaler()", "make_pipeline(SimpleImputer(strategy='median'), MinMaxScaler(), LinearRegression())"),
        ("StandardScaler()", "VotingClassifier([('a', LGBMClassifier()), ('b', RandomForestClassifier())])"),
    ],
)
def test_blind(transformer: str, model: str) -> None:
    assert not fires(transformer, model)


@pytest.mark.parametrize(
    ("transformer", "model"),
    [
        ("StandardScaler()", "SVC()"),
        ("StandardScaler()", "LogisticRegression()"),
        ("StandardScaler()", "LinearRegression(positive=True)"),
        ("StandardScaler()", "GridSearchCV(SVC(), {'C': [2]})"),
        ("MinMaxScaler(clip=True)", "RandomForestClassifier()"),
        ("OneHotEncoder(min_frequency=3)", "RandomForestClassifier()"),
        ("OneHotEncoder(max_categories=9)", "SVC()"),
        ("CountVectorizer()", "SVC()"),
        ("StandardScaler()", "AdaBoostClassifier(SVC())"),
        ("StandardScaler()", "make_pipeline(SimpleImputer(strategy='constant'), LinearRegression())"),
        ("StandardScaler()", "make_pipeline(SimpleImputer(), SVC())"),
        ("StandardScaler()", "VotingClassifier([('a', LGBMClassifier()), ('b', SVC())])"),
        ("StandardScaler()", "LGBMClassifier(linear_tree=True)"),
    ],
)
def test_seeing(transformer: str, model: str) -> None:
    assert fires(transformer, model)


@pytest.mark.parametrize(
    "step",
    ["pd.DataFrame(X)", "np.hstack((X, df[['b']]))", "X[['a']]", "MinMaxScaler().fit_transform(X)"],
)
def test_plain_steps_keep_it_blind(step: str) -> None:
    assert not fires("StandardScaler()", "RandomForestClassifier()", step)


@pytest.mark.parametrize("step", ["np.log(X)", "np.clip(X, 0, 1)", "X * X", "pd.DataFrame(X).abs()"])
def test_steps_that_change_values_may_show_it(step: str) -> None:
    assert fires("StandardScaler()", "RandomForestClassifier()", step)


def test_arguments_count_where_they_are_known() -> None:
    assert not fires("StandardScaler()", "LGBMClassifier(**options)", options="{'max_depth': 2}")
    assert fires("StandardScaler()", "LGBMClassifier(**options)", options="{'linear_tree': True}")
    assert not fires("StandardScaler()", "LGBMClassifier(**options)", options="change()"), (
        "trees, as far as anybody says"
    )
    assert fires("StandardScaler()", "LogisticRegression(**options)", options="change()")
    assert not fires("OneHotEncoder()", "LogisticRegression(**options)", options="change()")
