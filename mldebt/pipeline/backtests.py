"""Would the owners have been right? Forecasts of the past, held to what came after."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from mldebt.history import HistoryOptions, read_history
from mldebt.measures import Snapshot
from mldebt.measures.hindsight import Outcome, outcomes, share
from mldebt.model.errors import MldebtError
from mldebt.model.history import HistoryView
from mldebt.model.trend import Hindsight
from mldebt.pipeline.analysis import Analysis, analysis
from mldebt.pipeline.options import Progress, RunOptions
from mldebt.pipeline.trends import commits_of, days_between


class BacktestError(MldebtError):
    """The history cannot be held to anything."""


def backtest(options: RunOptions, progress: Progress, since: date | None, every: str) -> tuple[Hindsight, ...]:
    """One row for each step from ``since`` (two years ago where it is None): the forecast at its first day, held to the
    changes until its last. Raises TrendError outside of git, BacktestError for a history that is not whole.
    """
    days = days_between(since or options.today - timedelta(days=730), options.today, every)
    wanted = commits_of(options, days)
    with analysis(options, progress) as run:
        if not run.history.usable:
            raise BacktestError(*(run.history.notes or ("The history is not whole: nothing can be held to it.",)))
        rows = []
        for index, (day, following) in enumerate(pairwise(days)):
            progress("looking back", index, len(days))
            if day in wanted:
                rows.append(_hindsight(run, day, wanted[day], following))
    return tuple(rows)


def _hindsight(run: Analysis, day: date, sha: str, until: date) -> Hindsight:
    now, end = _end(day), _end(until)
    snapshot = Snapshot(_view(run, sha, now), now)
    found = outcomes(snapshot, run.history, end) if snapshot.view.usable else []
    ranks = [one.rank for one in found]
    return Hindsight(
        day.isoformat(),
        sha,
        until.isoformat(),
        len(found),
        first=round(share([rank == 1 for rank in ranks]), 4),
        third=round(share([0 < rank <= 3 for rank in ranks]), 4),
        rank=round(share([1 / rank if rank else 0.0 for rank in ranks]), 4),
        last=round(share([one.was_last for one in found]), 4),
        **_errors(found),
    )


def _errors(found: list[Outcome]) -> dict[str, float]:
    often = share([one.knew for one in found])
    return {
        "brier": round(share([(one.said - one.knew) ** 2 for one in found]), 4),
        "base": round(share([(often - one.knew) ** 2 for one in found]), 4),
    }


def _view(run: Analysis, sha: str, now: int) -> HistoryView:
    git = run.project.git
    assert git is not None
    paths = tuple(entry.path for entry in git.tree_entries(sha))
    options = HistoryOptions(now=now, bots=run.config.bots)
    return read_history(git, sha, tree_paths=paths, store=run.store, options=options)


def _end(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + 86_399
