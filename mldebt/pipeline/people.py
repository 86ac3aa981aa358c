"""The history of a run's tree."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mldebt.model.history import HistoryView
from mldebt.model.memory import Memory, NoMemory, digest_of
from mldebt.pipeline.helping import helped, may_help

if TYPE_CHECKING:
    from mldebt.history import HistoryOptions
    from mldebt.pipeline.analysis import Analysis

Ahead = Callable[[], bytes | None]
_HISTORY = "history"


def history_of(run: "Analysis", ahead: Ahead) -> HistoryView:
    """People and touches; state ``none`` outside of git, and as long as nothing was committed. ``ahead`` waits for the
    commits that another process reads."""
    git, revision = run.project.git, _revision(run)
    if git is None:
        return HistoryView(notes=("There is no git repository here; ownership is not judged.",))
    if not revision:
        return HistoryView(notes=("The repository has no commits yet; ownership is not judged.",))
    made_from = _made_from(run)
    known = run.memory.last(_HISTORY, "", HistoryView) if made_from else None
    if known is not None and known[0] == made_from:
        return known[1]
    from mldebt.history import read_history

    run.progress("reading history", 0, 0)
    with run.timed("history"):
        view = read_history(git, revision, tree_paths=run.paths, store=run.store, options=_options(run), ahead=ahead)
    if made_from and _is_whole(view):
        run.memory.learn(_HISTORY, "", made_from, view)
    return view


@contextmanager
def commits_ahead(run: "Analysis") -> Iterator[Ahead]:
    """Lets a second process read the commits while the block runs, where the store knows none of them."""
    git, revision = run.project.git, _revision(run)
    if git is None or not revision or not may_help(run.options.jobs) or _is_read(run):
        yield lambda: None
        return
    from mldebt.history import read_commits

    most = _options(run).notebook_bytes
    git.prepare()  # or the child would leave its own temporary directory behind
    with helped(lambda: read_commits(git, revision, most)) as ahead:
        yield ahead


def memory_of_history(run: "Analysis") -> Memory:
    """The memory of what is made from the history of the run's tree, as seen today."""
    made_from = _made_from(run) if _is_whole(run.history) else b""
    return run.memory.about(made_from) if made_from else NoMemory()


def _is_read(run: "Analysis") -> bool:
    """Whether the history is remembered, or some of its commits are kept."""
    git, made_from = run.project.git, _made_from(run)
    if git is None or (made_from and run.memory.holds(_HISTORY, "", made_from)):
        return True
    from mldebt.history import is_unread

    return not is_unread(git, _revision(run), run.store)


def _made_from(run: "Analysis") -> bytes:
    """A digest of all that the history hangs on; empty where that is more than its commits."""
    git = run.project.git
    if git is None or git.is_shallow() or git.has_grafts():
        return b""
    return digest_of(_revision(run), git.partial_packs(), run.options.now, run.config.bots, run.paths)


def _is_whole(view: HistoryView) -> bool:
    """Whether all commits and files could be read, and nothing was left out to save time."""
    return view.state == "complete" and not view.notes


def _revision(run: "Analysis") -> str:
    git = run.project.git
    return run.tree.commit or (git.head() if git is not None else "")


def _options(run: "Analysis") -> "HistoryOptions":
    from mldebt.history import HistoryOptions

    return HistoryOptions(now=run.options.now, bots=run.config.bots)
