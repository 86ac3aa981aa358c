"""Raw rows into a ``HistoryView``: what can be known at one commit, and nothing later."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from mldebt.history.identities import Crew, Machines, humans
from mldebt.history.lineage import TracedCommit, trace
from mldebt.history.mailmap import Mailmap
from mldebt.history.options import HistoryOptions
from mldebt.history.reverts import taken_back
from mldebt.history.rows import ADDED, DELETED, OUTPUTS_ONLY, RENAMED, Change, RawCommit, Segment, unpack
from mldebt.history.segments import ancestors, parents_first
from mldebt.knowledge.identities import IdentityRules
from mldebt.model.history import Commit, HistoryView, Touch

COAUTHOR_WEIGHT = 0.5
MASS_WEIGHT = 0.1
_SAME_FILE = 97  # percent: a rename that keeps more is a move, not a change
_EARLIEST = 315_532_800  # 1980: earlier clocks were never set


class Row(NamedTuple):
    """One commit with the names of its own segment."""

    commit: RawCommit
    segment: Segment

    def changes(self) -> tuple[Change, ...]:
        """Its files; computed each time, since few are asked for twice."""
        return tuple(unpack(self.commit.changes, self.segment.paths))


class Frame(NamedTuple):
    """What the tree asked about says beside its paths."""

    paths: Collection[str]
    mailmap: Mailmap
    ignored: frozenset[str]


def build_view(
    segments: Sequence[Segment], sha: str, frame: Frame, rules: IdentityRules, options: HistoryOptions
) -> HistoryView:
    """The history ``sha`` reaches, renames followed to ``frame.paths``. State and notes are the caller's to add."""
    rows = _reached(segments, sha)
    authors = _authors(rows, frame.mailmap, Machines(rules, options.bots))
    crew = Crew(Counter(who for people in authors for who in people.all), rules)
    times = _times(rows, options.now)
    back = taken_back([row.commit for row in rows])
    void = [row.commit.sha in frame.ignored or row.commit.sha in back for row in rows]
    commits = []
    for row, people, time, is_void in zip(rows, authors, times, void, strict=True):
        numbers = tuple(dict.fromkeys(crew.of[who] for who in people.authors))
        size = _count(row.commit.changes)
        commits.append(
            Commit(
                row.commit.sha,
                time,
                numbers,
                size,
                len(row.commit.parents) > 1,
                size > options.mass_files,
                row.commit.subject,
                tuple(dict.fromkeys(crew.of[who] for who in people.reviewers if crew.of[who] not in numbers)),
                is_void,
            )
        )
    touches, gone, changes = _touches(rows, commits, back, frame.paths)
    return HistoryView(
        head=sha,
        head_time=commits[-1].time,
        people=crew.people,
        commits=tuple(commits),
        touches=touches,
        bot_commits=sum(not people.authors for people in authors),
        gone=gone,
        changes=changes,
        truncated=sum(row.commit.exact for row in rows),
    )


class _Authors(NamedTuple):
    authors: tuple[tuple[str, str], ...]
    reviewers: tuple[tuple[str, str], ...]

    @property
    def all(self) -> tuple[tuple[str, str], ...]:
        return self.authors + self.reviewers


def _reached(segments: Sequence[Segment], sha: str) -> list[Row]:
    """The rows ``sha`` reaches, parents first, else as they were committed: the same whoever was read before whom."""
    rows = {commit.sha: Row(commit, segment) for segment in segments for commit in segment.commits}
    known = {row.commit.sha: row.commit.parents for row in rows.values()}
    reached = ancestors(known, sha)
    parents = {name: [parent for parent in known[name] if parent in reached] for name in reached & rows.keys()}
    return [rows[name] for name in parents_first(parents, lambda name: rows[name].commit.time)]


def _authors(rows: Sequence[Row], mailmap: Mailmap, machines: Machines) -> list[_Authors]:
    found = []
    for commit, segment in rows:
        names = segment.signatures
        authors = humans(names[commit.author], (names[i] for i in commit.coauthors), mailmap, machines)
        reviewers: tuple[tuple[str, str], ...] = ()
        if commit.reviewers:
            first, *others = (names[i] for i in commit.reviewers)
            reviewers = humans(first, others, mailmap, machines)
        found.append(_Authors(authors, reviewers))
    return found


def _times(rows: Sequence[Row], now: int) -> list[int]:
    """Committer times; none from the future of the last commit or of ``now``, none from before clocks were set."""
    latest = rows[-1].commit.time
    if now:
        latest = min(latest, now)
    at: dict[str, int] = {}
    times = []
    for commit, _ in rows:
        time = min(commit.time, latest)
        if time < _EARLIEST:
            time = max((at[parent] for parent in commit.parents if parent in at), default=min(commit.authored, latest))
        at[commit.sha] = time
        times.append(time)
    return times


def _count(changes: tuple[int, ...]) -> int:
    """How many files packed changes hold; a rename takes two numbers."""
    numbers = iter(changes)
    count = 0
    for number in numbers:
        count += 1
        if number & 7 == RENAMED:
            next(numbers)
    return count


def _touches(
    rows: Sequence[Row], commits: Sequence[Commit], back: Collection[str], alive: Collection[str]
) -> tuple[dict[str, tuple[Touch, ...]], dict[str, tuple[Touch, ...]], dict[str, tuple[int, ...]]]:
    """Touches by path and by folder of what is gone, and commits by path."""
    position = {row.commit.sha: i for i, row in enumerate(rows)}
    traced = [
        TracedCommit(
            tuple(position[parent] for parent in row.commit.parents if parent in position),
            () if row.commit.sha in back else row.changes(),
        )
        for row in rows
    ]
    touches: defaultdict[str, list[Touch]] = defaultdict(list)
    gone: defaultdict[str, list[Touch]] = defaultdict(list)
    changes: defaultdict[str, list[int]] = defaultdict(list)
    for index, change, path in trace(traced, alive):
        commit = commits[index]
        if commit.void or change.status in (DELETED, OUTPUTS_ONLY):
            continue
        if path is not None:
            changes[path].append(index)
        if _is_move(change):
            continue
        place = touches[path] if path is not None else gone[change.path.rpartition("/")[0]]
        place.extend(_touch(commit, index, change.status == ADDED))
    return _sorted(touches), _sorted(gone), {path: tuple(sorted(set(found))) for path, found in changes.items()}


def _is_move(change: Change) -> bool:
    return change.status == RENAMED and change.score >= _SAME_FILE


def _touch(commit: Commit, index: int, created: bool) -> Iterator[Touch]:
    share = MASS_WEIGHT if commit.mass else 1.0
    for order, person in enumerate(commit.authors):
        weight = share * (COAUTHOR_WEIGHT if order else 1.0)
        yield Touch(person, commit.time, index, weight, created and not order)


def _sorted(touches: defaultdict[str, list[Touch]]) -> dict[str, tuple[Touch, ...]]:
    return {path: tuple(sorted(found, key=lambda t: (t.time, t.commit, -t.weight))) for path, found in touches.items()}
