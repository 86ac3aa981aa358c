"""The history of a run's tree."""

from typing import TYPE_CHECKING

from mldebt.model.history import HistoryView

if TYPE_CHECKING:
    from mldebt.pipeline.analysis import Analysis


def history_of(run: "Analysis") -> HistoryView:
    """People and touches; state ``none`` outside of git, and as long as nothing was committed."""
    git = run.project.git
    if git is None:
        return HistoryView(notes=("There is no git repository here; ownership is not judged.",))
    revision = run.tree.commit or git.head()
    if not revision:
        return HistoryView(notes=("The repository has no commits yet; ownership is not judged.",))
    from mldebt.history import HistoryOptions, read_history

    run.progress("reading history", 0, 0)
    with run.timed("history"):
        options = HistoryOptions(now=run.now, bots=run.config.bots)
        return read_history(git, revision, tree_paths=run.paths, store=run.store, options=options)
