"""READ001: whose fault it is that something could not be read."""

import pytest
from msgspec.structs import replace

from mldebt.checks.read.unread_file import unread_file
from mldebt.model.source import FileState, Problem, Reading
from tests.support.subjects import subject_of


def places(*states: FileState, **options: object) -> list[str]:
    """The files with a finding."""
    subject = replace(subject_of({"run.py": "x = 1\n"}), files=states, options=options)
    return [draft.location.path for draft in unread_file(subject)]


def unread(path: str, code: str, kind: str = "python") -> FileState:
    """A file with one problem."""
    return FileState(path, kind, Reading.UNREAD, problems=(Problem(path, code, "why."),))


@pytest.mark.parametrize("code", ["crash", "killed", "parser", "template", "blank", "expected"])
def test_no_finding_where_nothing_is_broken(code: str) -> None:
    assert places(unread("a.py", code), unread("b.py", "syntax")) == ["b.py"]


def test_a_fault_of_ours_hides_no_other() -> None:
    state = unread("a.py", "crash")
    both = FileState(state.path, "python", Reading.PARTLY, problems=(*state.problems, Problem("a.py", "python2", "x.")))
    assert places(both) == ["a.py"]


def test_large_data_is_not_to_be_repaired() -> None:
    states = (unread("uv.lock", "too-large", "toml"), unread("a.py", "too-large"))
    assert places(*states, **{"data-files": ["*.lock"]}) == ["a.py"]
    assert places(unread("uv.lock", "syntax", "toml"), **{"data-files": ["*.lock"]}) == ["uv.lock"]


def test_what_an_operating_system_left_is_none_of_the_project() -> None:
    states = (unread("src/Desktop.ini", "encoding", "ini"), unread("src/settings.ini", "encoding", "ini"))
    assert places(*states, **{"system-files": ["desktop.ini"]}) == ["src/settings.ini"]


def test_a_broken_exercise_has_a_solution_beside_it() -> None:
    exercise = unread("nn/Sentiment_RNN.ipynb", "syntax", "notebook")
    solution = FileState("nn/Sentiment_RNN_Solution.ipynb", "notebook", Reading.READ)
    assert places(exercise) == places(exercise, FileState("Sentiment_RNN_Solution.ipynb", "notebook", Reading.READ))
    assert places(exercise, solution) == []
    assert places(unread("nn/other.ipynb", "syntax", "notebook"), solution) == ["nn/other.ipynb"]
    assert places(unread("nn/Sentiment_RNN.ipynb", "json", "notebook"), solution) == ["nn/Sentiment_RNN.ipynb"]


def test_others_keep_what_they_publish_as_large_as_they_like() -> None:
    chart = {"k8s/ray/Chart.yaml": "name: ray\nhome: https://github.com/example/ray\n", "k8s/own.yaml": "a: 1\n"}
    states = (unread("k8s/ray/crds/jobs.yaml", "too-large", "yaml"), unread("k8s/own.yaml", "too-large", "yaml"))
    subject = replace(subject_of({"run.py": "x = 1\n", **chart}), files=states, options={})
    assert [draft.location.path for draft in unread_file(subject)] == ["k8s/own.yaml"]


def test_rows_are_data_in_a_notebook_and_no_module() -> None:
    cell = FileState("a.ipynb", "notebook", Reading.PARTLY, problems=(Problem("a.ipynb", "table", "x.", cell=3),))
    assert places(cell, unread("a.py", "table")) == ["a.py"]
