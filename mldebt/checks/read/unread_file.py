"""READ001: a file, or a cell of a notebook, could not be read."""

from collections.abc import Iterator

from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.place import Location
from mldebt.model.source import PYTHON_KINDS, FileState, Problem, Reading

_MOST_EVIDENCE = 5
_BLANK = "{{"  # a path of a project template: its files are filled in before anybody runs them


@check("READ001")
def unread_file(subject: Subject) -> Iterator[Draft]:
    """One finding for each file that was not read, or not wholly, at the place the reader stopped first."""
    for state in subject.files:
        if state.reading is Reading.READ or not state.problems:
            continue
        first = state.problems[0]
        what = f"Cell {first.cell}" if first.cell else "This file"
        lost = "is read only in part" if first.code == "encoding" else "could not be read"
        reason = first.reason.removeprefix(f"{state.path}: ").rstrip(".")
        yield Draft(
            location=_place(first),
            message=f"{what} {lost}: {reason}",
            subject=(state.path, first.code),
            evidence=tuple(Evidence(_place(item), item.reason) for item in state.problems[1 : 1 + _MOST_EVIDENCE]),
            advice="Repair it, delete it, or name it under `exclude` in the configuration.",
            severity=Severity.INFO if _is_minor(state, first) else None,
        )


def _is_minor(state: FileState, problem: Problem) -> bool:
    """Whether little is lost: some characters, a document so large that it is data, a template."""
    large = problem.code == "too-large" and state.kind not in PYTHON_KINDS
    return problem.code == "encoding" or large or _BLANK in state.path


def _place(problem: Problem) -> Location:
    return Location(problem.path, max(problem.line, 1), cell=problem.cell)
