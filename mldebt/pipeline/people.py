"""The history of a run's tree."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mldebt.model.history import HistoryView
from mldebt.pipeline.helping import helped, may_help

if TYPE_CHECKING:
    from mldebt.history import HistoryOptions
    from mldebt.pipeline.analysis import Analysis

Ahead = Callable[[], bytes | None]


def history_of(run: "Analysis", ahead: Ahead) -> HistoryView:
    """People and touches; state ``none`` outside of git, and as long as nothing was committed. ``ahead`` waits for the
    commits that another process reads."""
    git, revision = run.project.git, _revision(run)
    if git is None:
        return HistoryView(notes=("There is no git repository here; ownership is not judged.",))
    if not revision:
        return HistoryView(notes=("The repository has no commits yet; ownership is not judged.",))
    from mldebt.history import read_history

    run.progress("reading history", 0, 0)
    with run.timed("history"):
        return read_history(git, revision, tree_paths=run.paths, store=run.store, options=_options(run), ahead=ahead)


@contextmanager
def commits_ahead(run: "Analysis") -> Iterator[Ahead]:
    """Lets a second process read the commits while the block runs, where the store knows none of them."""
    from mldebt.history import is_unread, read_commits

    git, revision, most = run.project.git, _revision(run), _options(run).notebook_bytes
    if git is None or not revision or not may_help(run.options.jobs) or not is_unread(git, revision, run.store):
        yield lambda: None
        return
    git.prepare()  # or the child would leave its own temporary directory behind
    with helped(lambda: read_commits(git, revision, most)) as ahead:
        yield ahead


def _revision(run: "Analysis") -> str:
    git = run.project.git
    return run.tree.commit or (git.head() if git is not None else "")


def _options(run: "Analysis") -> "HistoryOptions":
    from mldebt.history import HistoryOptions

    return HistoryOptions(now=run.options.now, bots=run.config.bots)
