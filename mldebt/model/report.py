"""The one object every renderer gets."""

from msgspec import Struct

from mldebt.model.columns import DataColumns
from mldebt.model.finding import Finding, RuleRun
from mldebt.model.graph import DependencyGraph
from mldebt.model.history import Person
from mldebt.model.panel import Panel, Role
from mldebt.model.score import CaceScore, ComponentScore, Ownership, RepositoryScore
from mldebt.model.source import FileState

SCHEMA_VERSION = 1


class Subject(Struct, frozen=True, gc=False):
    """What was audited. ``dirty`` where the work tree differs from ``commit``; ``today`` is the ISO date it was
    judged at.
    """

    name: str
    tree: str  # "work tree", "index", "commit", "folder"
    today: str
    commit: str = ""
    commit_date: str = ""
    dirty: bool = False
    history: str = "none"
    history_notes: tuple[str, ...] = ()
    commits: int = 0
    first_commit: str = ""


class Coverage(Struct, frozen=True, gc=False):
    """What was read and what was understood. ``linked``: whether the graph was made, which a check of some files does
    without where it can; I/O calls are not counted then."""

    files: int = 0
    read: int = 0
    partly: int = 0
    unread: int = 0
    excluded: dict[str, int] = {}  # reason -> files left out by default or by configuration
    lines: int = 0
    cells: int = 0
    io_calls: int = 0
    io_resolved: int = 0
    reasons: dict[str, int] = {}  # why I/O calls were not resolved
    linked: bool = True


class Report(Struct, frozen=True, gc=False, kw_only=True):
    """Everything a run knows; renderers compute nothing.

    ``notes`` are sentences that inform; ``errors`` are sentences about what was asked for by name and could not be done
    (an input unreadable, a rule crashed, history missing): the results stand, but the exit code is 2.
    """

    schema_version: int = SCHEMA_VERSION
    tool_version: str
    subject: Subject
    role: Role
    coverage: Coverage
    files: tuple[FileState, ...] = ()
    graph: DependencyGraph = DependencyGraph()
    people: tuple[Person, ...] = ()
    owners: tuple[Ownership, ...] = ()
    file_cace: tuple[CaceScore, ...] = ()
    components: tuple[ComponentScore, ...] = ()
    repository: RepositoryScore = RepositoryScore()
    panels: tuple[Panel, ...] = ()
    columns: tuple[DataColumns, ...] = ()
    findings: tuple[Finding, ...] = ()
    rules: tuple[RuleRun, ...] = ()
    notes: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    timings: dict[str, float] = {}
