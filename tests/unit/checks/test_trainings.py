"""What counts as one model where trainings are counted."""

from mldebt.checks.cace.trainings import distinct, trainings
from tests.support.subjects import subject_of

HEAD = "import pandas as pd\nimport xgboost as xgb\nfrom sklearn.linear_model import LinearRegression, Ridge\n"
HEAD += "from sklearn.model_selection import train_test_split\n\ndf = pd.read_csv('a.csv')\n"


def models_of(code: str) -> list[str]:
    """The targets of the models that a script trains."""
    subject = subject_of({"run.py": HEAD + code})
    found = trainings(subject, frozenset().__contains__)
    return sorted(target for _, target in distinct(found))


def test_candidates_for_one_target_are_one_model() -> None:
    code = "parts = train_test_split(df[['a']], df['y'])\n"
    code += "Ridge().fit(parts[0], parts[2])\nLinearRegression().fit(df[['a']], df.loc[df['a'] > 1, 'y'])\n"
    assert models_of(code) == ["y"]


def test_each_target_is_a_model() -> None:
    code = "Ridge().fit(df[['a']], df['y'])\nRidge().fit(df[['a']], df.z.values)\n"
    assert models_of(code) == ["y", "z"]


def test_a_model_may_be_what_a_call_returns() -> None:
    assert models_of("xgb.train({}, xgb.DMatrix(df[['a']], label=df['y']))\n") == ["y"]


def test_an_unknown_target_is_one_of_the_known_ones() -> None:
    assert models_of("Ridge().fit(df[['a']], df['y'])\nRidge().fit(df[['a']], unknown())\n") == ["y"]


def test_what_nothing_runs_trains_nothing() -> None:
    assert models_of("\ndef fit():\n    Ridge().fit(df[['a']], df['y'])\n") == []


def test_scripts_that_keep_nothing_train_one_model_for_a_target() -> None:
    fit = "Ridge().fit(df[['a']], df['{}'])\n"
    keep = HEAD + "import joblib\njoblib.dump(Ridge().fit(df[['a']], df['y']), 'y.joblib')\n"
    files = {
        f"{name}.py": HEAD + fit.format(target) for name, target in [("a", "y"), ("b", "y"), ("c", "z"), ("d", "z")]
    }
    assert sorted(distinct(trainings(subject_of(files), frozenset().__contains__))) == [("a.py", "y"), ("c.py", "z")]
    files["e.py"] = keep
    assert sorted(distinct(trainings(subject_of(files), frozenset().__contains__))) == [("c.py", "z"), ("e.py", "y")]
    tracked = {name: "import mlflow\n" + text for name, text in files.items()}
    assert len(distinct(trainings(subject_of(tracked), frozenset().__contains__))) == 5
    logged = {name: "from log import log\nlog()\n" + text for name, text in files.items()}
    logged["log.py"] = "import mlflow\n\ndef log():\n    mlflow.log_metric('a', 1)\n"
    assert len(distinct(trainings(subject_of(logged), frozenset().__contains__))) == 5


def test_who_calls_for_a_training_may_keep_it() -> None:
    fit = (
        HEAD
        + "def fit(rows):\n    return Ridge().fit(rows[['a']], rows['{}'])\n\nif __name__ == '__main__':\n    fit(df)\n"
    )
    files = {"a.py": fit.format("y"), "b.py": fit.format("y")}
    assert len(distinct(trainings(subject_of(files), frozenset().__contains__))) == 1
    files["main.py"] = "import joblib\nimport a\nimport b\n\njoblib.dump([a.fit(a.df), b.fit(b.df)], 'both.joblib')\n"
    assert len(distinct(trainings(subject_of(files), frozenset().__contains__))) == 2
