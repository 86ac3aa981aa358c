"""SERVE001: what the advice says, and what a route is taken to be for."""

from pathlib import Path

import pytest

from mldebt.pipeline.testing import findings_in

APP = """
import joblib
from flask import Flask, request

from training import fit

app = Flask(__name__)


@app.route("{route}", methods=["POST"])
def {name}():
    return fit()


@app.route("/predict", methods=["POST"])
def predict():
    model = joblib.load("model.joblib")
    return str(model.predict([{source}]))
"""


def found(root: Path, route: str = "/about", name: str = "about", source: str = "request.json['x']") -> list[str]:
    """The advice of each finding in an application with two routes."""
    root.mkdir(exist_ok=True)
    root.joinpath("app.py").write_text(APP.format(route=route, name=name, source=source))
    return [finding.advice for finding in findings_in(root, "SERVE001")]


@pytest.mark.parametrize(("route", "name"), [("/train", "run"), ("/models/retrain", "run"), ("/start", "train_model")])
def test_advice_names_the_route_that_trains(tmp_path: Path, route: str, name: str) -> None:
    (advice,) = found(tmp_path / "training", route, name)
    assert f"Load it anew after a request of {route}, which trains one." in advice
    (advice,) = found(tmp_path / "serving")
    assert "anew" not in advice


def test_a_route_that_takes_nothing_of_the_request_is_a_job(tmp_path: Path) -> None:
    assert found(tmp_path, source="[1, 2]") == []
