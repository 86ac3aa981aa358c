"""READ001: a file, or a cell of a notebook, could not be read."""

from collections.abc import Iterator

from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Location
from mldebt.model.source import Problem, Reading

_MOST_EVIDENCE = 5


@check("READ001")
def unread_file(subject: Subject) -> Iterator[Draft]:
    """One finding for each file that was not read, or not wholly, at the place the reader stopped first."""
    for state in subject.files:
        if state.reading is Reading.READ or not state.problems:
            continue
        first = state.problems[0]
        what = f"cell {first.cell}" if first.cell else "this file"
        yield Draft(
            location=_place(first),
            message=f"{what[:1].upper()}{what[1:]} could not be read: {first.reason.rstrip('.')}",
            subject=(state.path, first.code),
            evidence=tuple(Evidence(_place(item), item.reason) for item in state.problems[1 : 1 + _MOST_EVIDENCE]),
            advice="Repair it, delete it, or name it under `exclude` in the configuration.",
        )


def _place(problem: Problem) -> Location:
    return Location(problem.path, max(problem.line, 1), cell=problem.cell)
