"""What mldebt itself fails to read is said of the run, not of the repository."""

from mldebt.model.source import FileState, Problem, Reading
from mldebt.pipeline.reports import _own_faults


def state(path: str, code: str) -> FileState:
    """A file with one problem."""
    return FileState(path, "python", Reading.UNREAD, problems=(Problem(path, code, "why."),))


def test_own_faults_are_a_note() -> None:
    assert _own_faults((state("a.py", "syntax"), FileState("b.py", "python", Reading.READ))) == ()
    (note,) = _own_faults(tuple(state(f"{name}.py", "crash") for name in "abcde"))
    assert note.startswith("mldebt failed to read or follow a.py, b.py, c.py and 2 more;")
    assert note.endswith("report it.")
