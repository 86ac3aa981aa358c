"""The full report at several commits of the past: the same code as today's, at the dates of then."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from mldebt.model.errors import MldebtError
from mldebt.model.finding import Severity, Status
from mldebt.model.report import Report
from mldebt.model.trend import TrendPoint
from mldebt.pipeline.options import Progress, RunOptions, silent
from mldebt.pipeline.reports import full_report
from mldebt.pipeline.setup import open_project

STEPS = {"week": 7, "month": 0, "quarter": 0, "year": 0}  # days; 0: by the calendar
MONTHS = {"month": 1, "quarter": 3, "year": 12}
MOST_POINTS = 240


class TrendError(MldebtError):
    """There is no past to look at."""


def trend(options: RunOptions, progress: Progress, since: date | None, every: str) -> tuple[TrendPoint, ...]:
    """The points from ``since`` (a year ago where it is None) until today, oldest first; a time without a commit of its
    own has none. Raises TrendError outside of git, without commits, and for more than 240 points.
    """
    wanted = commits_of(options, days_between(since or options.today - timedelta(days=365), options.today, every))
    points = []
    for index, (day, sha) in enumerate(wanted.items()):
        progress("looking back", index, len(wanted))
        report = full_report(replace(options, tree="commit", rev=sha, today=day), silent)
        points.append(_point(day, report))
    return tuple(points)


def days_between(first: date, last: date, every: str) -> list[date]:
    """The days to look at. Raises TrendError for more than 240, and for a first day that is to come."""
    if first > last:
        raise TrendError(f"{first} is later than {last}, the day to judge at; name an earlier day with --since.")
    days = list(_days(first, last, every))
    if len(days) > MOST_POINTS:
        raise TrendError(f"That makes {len(days):,} points, and {MOST_POINTS} are the most; look less often or later.")
    return days


def _days(first: date, last: date, every: str) -> Iterator[date]:
    """The last day of each step; today for the one that is not over."""
    day = first
    while day < last:
        yield day
        day = day + timedelta(days=STEPS[every]) if STEPS[every] else _later(first, day, MONTHS[every])
    yield last


def _later(first: date, day: date, months: int) -> date:
    """The same day some months later, or the last day of that month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    for number in range(first.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(first.day, 28))


def commits_of(options: RunOptions, days: list[date]) -> dict[date, str]:
    """The last commit until the end of each day, on the way from the revision asked about to its first parents; no
    commit twice. Raises TrendError where there is none to look at."""
    project = open_project(options)
    git = project.git
    if git is None:
        raise TrendError(f"{project.root} is not inside a git repository: it has no past to look at.")
    try:
        head = git.resolve(options.rev) if options.rev else git.head()
        if not head:
            raise TrendError("The repository has no commits yet: it has no past to look at.")
        lines = git.run(["log", "--first-parent", "--format=%H %ct", head]).decode("ascii").split("\n")
    finally:
        git.close()
    found: dict[date, str] = {}
    rows = [line.split(" ") for line in lines if line]
    for day in days:
        end = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + 86_400
        sha = next((sha for sha, time in rows if int(time) < end), "")
        if sha and sha not in found.values():
            found[day] = sha
    return found


def _point(day: date, report: Report) -> TrendPoint:
    active = [one.severity for one in report.findings if one.status is Status.ACTIVE and not one.question]
    seen, score = report.coverage, report.repository
    return TrendPoint(
        day.isoformat(),
        report.subject.commit,
        seen.files,
        seen.lines,
        active.count(Severity.ERROR),
        active.count(Severity.WARNING),
        active.count(Severity.INFO),
        round(sum(row.cace.value for row in report.components), 4),
        round(score.propagation_all, 4),
        score.truck_factor,
        score.active_people,
        score.known_people,
        round(seen.io_resolved / seen.io_calls, 4) if seen.io_calls else 1.0,
    )
