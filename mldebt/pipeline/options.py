"""What one run was asked to do: the command line's options, parsed, before the repository's configuration is read."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from mldebt.model.finding import Confidence, Severity
from mldebt.model.impact import Impact, Reviewer


class Progress(Protocol):
    """Told how far a run is; ``total`` is 0 where nobody knows. Called often, from one thread."""

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Report that ``done`` of ``total`` steps of ``phase`` are behind us."""


def silent(phase: str, done: int, total: int) -> None:
    """Progress nobody looks at."""


class Output(Struct, frozen=True):
    """One result to write: a format and its file, or standard output where ``file`` is None."""

    format: str
    file: Path | None = None


class RunOptions(Struct, frozen=True, kw_only=True):
    """Options of a run. None, an empty tuple or text: not given, so the configuration or the default decides.

    ``tree`` is ``worktree``, ``index`` (``--staged``) or ``commit`` (``--at REV``, in ``rev``); a folder outside git is
    found out by the pipeline. ``base`` is the revision whose merge base is compared. ``scope`` is ``lines``, ``files``
    or ``reach``: which findings count in a run that has paths, a base or a staged tree. ``jobs`` 0: as many as the
    machine has. ``paths`` are as typed, relative to ``cwd``. ``rulebooks`` are folders of rules besides those that the
    repository names. ``time_limit`` is what a cold run over named files may take, in seconds; 0 for no limit.
    """

    cwd: Path
    root: Path | None = None
    config_path: Path | None = None
    isolated: bool = False
    today: date
    jobs: int = 0
    cache_dir: Path | None = None
    use_cache: bool = True
    color: bool | None = None
    verbosity: int = 0
    debug: bool = False

    paths: tuple[str, ...] = ()
    tree: str = "worktree"
    rev: str = ""
    base: str = ""
    scope: str = ""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rulebooks: tuple[Path, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fail_on: Severity | None = None
    min_confidence: Confidence | None = None
    gate_dated: bool = False
    preview: bool | None = None
    baseline: Path | None = None
    ratchet: bool = False
    exit_zero: bool = False

    outputs: tuple[Output, ...] = ()
    anonymous: bool = False
    emails: bool = False
    show_suppressed: bool = False
    statistics: bool = False
    timings: bool = False
    time_limit: float | None = None

    @property
    def now(self) -> int:
        """The moment a run is judged at: the end of ``today`` would be in the future, so its noon."""
        return int(datetime.combine(self.today, time(12), UTC).timestamp())


class ImpactAnswer(Struct, frozen=True):
    """What ``impact`` found, judged at the commit ``at`` (empty outside of git); ``errors`` as in a report.
    ``reviewers`` are the people to ask where all that was named changes together."""

    impacts: tuple[Impact, ...] = ()
    reviewers: tuple[Reviewer, ...] = ()
    at: str = ""
    errors: tuple[str, ...] = ()


class GraphQuery(Struct, frozen=True):
    """What part of the graph to show. ``depth`` 0: as far as it goes; ``starts``: the keys of the nodes that ``focus``
    names, once they are known."""

    focus: str = ""
    depth: int = 0
    columns: bool = False
    unresolved: bool = False
    hide_declared: bool = False
    starts: tuple[str, ...] = ()


class OwnersQuery(Struct, frozen=True):
    """What ``owners`` was asked. ``without`` names people to be taken as gone."""

    everything: bool = False
    without: tuple[str, ...] = ()
    identities: bool = False
