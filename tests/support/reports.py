"""Sample reports for renderers: a small DVC project and its variations. Made up from nothing, deterministic."""

from msgspec.structs import replace

from mldebt.model.finding import RuleRun
from mldebt.model.panel import Role
from mldebt.model.report import Coverage, Report, Subject
from mldebt.model.score import Ownership, RepositoryScore
from mldebt.model.source import FileState, Problem, Reading
from tests.support.sample_findings import CARDS, FINDINGS, RULES, finding
from tests.support.sample_graph import COMPONENTS, EDGES, GRAPH
from tests.support.sample_panels import panels
from tests.support.sample_people import PEOPLE, TODAY, at, maintainer, seconds
from tests.support.sample_scores import ROWS

__all__ = [
    "CARDS",
    "COMPONENTS",
    "EDGES",
    "FINDINGS",
    "GRAPH",
    "PEOPLE",
    "ROWS",
    "RULES",
    "TODAY",
    "at",
    "dvc",
    "empty",
    "finding",
    "no_history",
    "seconds",
    "solo",
]


def _states() -> tuple[FileState, ...]:
    sizes = {
        "src/prepare.py": 96,
        "src/features/build.py": 132,
        "src/features/encode.py": 82,
        "src/train.py": 118,
        "src/models/boosting.py": 70,
        "src/evaluate.py": 61,
        "serving/app.py": 87,
        "serving/schema.py": 36,
        "bot/answer.py": 98,
        "bot/prompts.py": 43,
        "common/paths.py": 22,
        "common/io.py": 36,
    }
    files = [FileState(path, "python", Reading.READ, lines) for path, lines in sizes.items()]
    broken_cell = Problem("notebooks/retention.ipynb", "syntax", "Cell 9 is not Python: invalid syntax.", 140, 9)
    files.append(FileState("notebooks/retention.ipynb", "notebook", Reading.PARTLY, 312, 24, "", (broken_cell,)))
    old = Problem("legacy/score.py", "python2", "Written in Python 2: a print statement on line 8.", 8)
    files.append(FileState("legacy/score.py", "python", Reading.UNREAD, 0, 0, "", (old,)))
    files.append(FileState("dvc.yaml", "yaml", Reading.READ, 40))
    files.append(FileState("params.yaml", "yaml", Reading.READ, 7))
    return tuple(files)


def dvc() -> Report:
    """A small DVC project with a service, a support bot and a stray notebook."""
    owners = tuple(row.ownership for row in ROWS) + tuple(
        replace(row.ownership, path=path)
        for row, component in ((row, next(c for c in COMPONENTS if c.name == row.component)) for row in ROWS)
        for path in component.files
        if path != row.ownership.path
    )
    return Report(
        tool_version="0.1.0",
        subject=Subject(
            "acme/churn",
            "commit",
            TODAY,
            "4f2c9b7d10a35be86c1d2e3f405162738495a6b7",
            "2026-11-21",
            False,
            "complete",
            ("12 commits by bots were left out.",),
            412,
            "2023-02-09",
        ),
        role=Role("application", ("serves 2 endpoints", "runs on a schedule", "has no package metadata")),
        coverage=Coverage(
            16,
            14,
            1,
            1,
            {"vendored": 31, "notebook checkpoint": 2},
            1201,
            24,
            41,
            33,
            {"value comes from the environment": 4, "parameter never bound by a call we saw": 3, "reader failed": 1},
        ),
        files=_states(),
        graph=GRAPH,
        people=PEOPLE,
        owners=owners,
        file_cace=tuple(replace(row.cace, subject=row.ownership.path) for row in ROWS),
        components=ROWS,
        repository=RepositoryScore(0.18, 0.43, 1, 2, (1.0, 0.48, 0.31), 4.6, 7.2, 9.0, 2, 5),
        panels=panels(),
        findings=FINDINGS,
        rules=RULES,
        notes=("The pragma in src/train.py line 12 suppresses nothing any more.",),
        timings={"source": 0.12, "facts": 1.41, "resolve": 0.52, "graph": 0.11, "history": 0.33, "checks": 0.08},
    )


def empty() -> Report:
    """A repository without commits and without files."""
    return Report(
        tool_version="0.1.0",
        subject=Subject("nothing-yet", "work tree", TODAY),
        role=Role("unknown"),
        coverage=Coverage(),
        notes=("There is no file to read here.",),
    )


def no_history() -> Report:
    """The DVC project as a plain folder: ownership rules did not run."""
    blind = Ownership("", (), 0.0, 0.0, 0, "")
    report = dvc()
    return replace(
        report,
        subject=Subject("churn", "folder", TODAY, history="none", history_notes=("This folder is not in git.",)),
        people=(),
        owners=(),
        components=tuple(replace(row, ownership=replace(blind, path=row.component)) for row in report.components),
        repository=RepositoryScore(0.18, 0.43),
        findings=tuple(one for one in report.findings if not one.code.startswith("OWN")),
        rules=(*report.rules[:5], RuleRun("OWN001", "not run", "there is no history to read")),
    )


def solo() -> Report:
    """Everything is one person's."""
    report = dvc()
    only = maintainer("p1", 0.97, "the only person here")
    alone = Ownership("", (only,), 0.03, 0.95, seconds("2026-11-21"), "solo repository")
    return replace(
        report,
        people=PEOPLE[:1],
        owners=(replace(alone, path="."),),
        components=tuple(replace(row, ownership=replace(alone, path=row.component)) for row in report.components),
        repository=RepositoryScore(0.18, 0.43, 1, 1, (1.0,), 1.0, 9.0, 9.0, 1, 1),
    )
