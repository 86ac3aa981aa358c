"""Library, application or course, by what lies in the tree."""

import json
from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from mldebt.knowledge.roles import Signal, role_rules
from mldebt.model.panel import Role
from mldebt.panels import role_of
from tests.support.graphs import graph
from tests.support.subjects import subject_of

CELL = {"cell_type": "code", "source": "x = 1"}
NOTEBOOK = json.dumps({"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
CLASSIFIERS = ["A", "B", "C", "D"]
LIBRARY = {
    "pyproject.toml": f"[project]\nname = 'fitter'\nclassifiers = {CLASSIFIERS}\n",
    "fitter/__init__.py": "".join(f"from fitter.part{n} import f{n}\n" for n in range(6)),
    **{f"fitter/part{n}.py": f"def f{n}():\n    pass\n" for n in range(6)},
    "tests/test_a.py": "import fitter\n",
    ".github/workflows/release.yml": "jobs:\n  x:\n    steps:\n      - uses: pypa/gh-action-pypi-publish@release/v1\n",
}


def role(files: Mapping[str, str], override: str = "", *edges: str) -> Role:
    subject = subject_of(files)
    return role_of(subject.program, graph(*edges), subject.files, subject.texts, override)


def test_a_published_package_is_a_library() -> None:
    found = role(LIBRARY)
    assert found.name == "library"
    assert found.reasons[0] == "a workflow publishes it to a package index"
    assert "classifiers for a package index in its metadata: 4" in found.reasons
    assert "names that its package offers at the top: 6" in found.reasons


def test_where_nothing_is_read_nothing_is_claimed() -> None:
    assert role({}) == Role("unknown", ("there is no code to judge it by",))
    assert role({"mldebt.toml": "preview = true\n"}).name == "unknown"
    assert role({"monthly.sql": "SELECT 1\n"}).name == "application"
    assert role({}, "library").name == "library"
    assert role({"train.py": "x = 1\n"}).name == "application"


def test_setup_py_gives_classifiers_too() -> None:
    files = {**LIBRARY, "setup.py": f"from setuptools import setup\nsetup(name='fitter', classifiers={CLASSIFIERS})\n"}
    del files["pyproject.toml"]
    assert "classifiers for a package index in its metadata: 4" in role(files).reasons


def test_a_package_alone_makes_no_library() -> None:
    files = {
        "setup.py": "from setuptools import setup\nsetup(name='churn', packages=['churn'])\n",
        "churn/__init__.py": "",
        "churn/train.py": "if __name__ == '__main__':\n    print('train')\n",
        "dvc.yaml": "stages:\n  train:\n    cmd: python churn/train.py\n",
    }
    found = role(files)
    assert found.name == "application"
    assert found.reasons[0] == "files that declare a pipeline: 1"


def test_packages_that_nobody_installs_make_no_library() -> None:
    files = {
        "pyproject.toml": f"[project]\nname = 'fitter'\nclassifiers = {CLASSIFIERS}\n",
        "app/__init__.py": "".join(f"from app.part{n} import f{n}\n" for n in range(6)),
        "src/__init__.py": "",
        "src/fits/__init__.py": "".join(f"from .part{n} import f{n}\n" for n in range(6)),
        **{f"src/fits/part{n}.py": f"def f{n}():\n    pass\n" for n in range(6)},
        "run.py": "from src.fits import f1\n",
    }
    assert role(files).name == "application"
    assert role({**files, "run.py": "from fits import f1\n"}).name == "library"


def test_endpoints_in_tests_serve_nobody() -> None:
    files = {"app.py": "import flask\n", "tests/test_app.py": "import flask\n"}
    assert "modules that serve users: 1" in role(files).reasons
    assert not any("endpoints" in reason for reason in role(files).reasons)
    assert "endpoints served: 1" in role(files, "", "app.py exposes endpoint:/x").reasons


def test_numbered_notebooks_are_a_course() -> None:
    found = role({f"{n:02}_lesson.ipynb": NOTEBOOK for n in range(1, 13)})
    assert found.name == "course"
    assert "folders and notebooks numbered as lessons: 12" in found.reasons


def test_folders_of_exercises_are_a_course_and_numbered_data_is_not() -> None:
    lessons = {f"week-{n}/exercise.py": "x = 1\n" for n in range(1, 6)}
    assert role(lessons).name == "course"
    data = {f"data/{n:02}_raw/read.py": "x = 1\n" for n in range(1, 12)}
    assert role(data).name == "application"


def test_one_notebook_is_no_course() -> None:
    assert role({"analysis.ipynb": NOTEBOOK}).name == "application"


def test_the_configuration_wins() -> None:
    assert role(LIBRARY, "course") == Role("course", ("the configuration says so",))


def test_nothing_at_all_is_an_application_with_a_reason() -> None:
    assert role({"a.py": "x = 1\n"}) == Role("application", ("nothing speaks for a library or a course",))


def test_a_hostile_metadata_file_does_not_stop_it() -> None:
    assert role({"pyproject.toml": "project = 3\n[tool]\npoetry = 'x'\n", "a.py": "x = 1\n"}).name == "application"
    assert role({"pyproject.toml": "[project\n", "a.py": "x = 1\n"}).name == "application"


def test_an_unknown_measure_is_named() -> None:
    rules = replace(role_rules(), signal=(Signal("course", "_files", 1, 1, "x"),))
    subject = subject_of({"a.py": "x = 1\n"})
    with pytest.raises(ValueError, match="_files"):
        role_of(subject.program, graph(), subject.files, subject.texts, rules=rules)
