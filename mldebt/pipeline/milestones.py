"""The commits that introduced and last changed something, and whether their people are still around."""

from collections.abc import Collection, Iterable

from mldebt.measures import Snapshot, still_here
from mldebt.model.graph import DependencyGraph, Node
from mldebt.model.history import Milestone, Presence
from mldebt.model.place import Location
from mldebt.pipeline.ages import line_commits
from mldebt.pipeline.analysis import Analysis
from mldebt.pipeline.scoring import CODE_PREFIX
from mldebt.vcs import GitError

MOST_PLACES = 12  # lines that are looked up one by one
FILE_PREFIX = "file:"


def node_milestones(run: Analysis, graph: DependencyGraph, node: Node) -> tuple[Milestone, ...]:
    """Of a file of the tree: its own commits. Of anything else: those of the lines that read, write or declare it."""
    path = node.key.removeprefix(CODE_PREFIX).removeprefix(FILE_PREFIX).partition("::")[0].partition("#")[0]
    commits = run.history.changes.get(path) if path != node.key else None
    if commits:
        return _between(run, commits, ("introduced", "last changed"))
    ends = (edge.chain[-1] for edge in graph.edges if edge.chain and node.key in (edge.source, edge.target))
    places = sorted({place for place in (node.location, *ends) if place is not None})
    return line_milestones(run, places[:MOST_PLACES])


def line_milestones(run: Analysis, places: Iterable[Location]) -> tuple[Milestone, ...]:
    """The oldest and the newest of the commits that lines have from; empty where the history does not hold them."""
    if run.project.git is None or not run.history.usable:
        return ()
    lines: dict[str, set[int]] = {}
    for place in places:
        lines.setdefault(place.path, set()).add(place.line)
    known = {commit.sha: index for index, commit in enumerate(run.history.commits)}
    found: set[int] = set()
    for path, numbers in lines.items():
        try:
            shas = line_commits(run, run.history.head, path, numbers)
        except GitError:
            continue  # the file is not committed, or its old contents are missing here
        found |= {known[sha] for sha in shas.values() if sha in known}
    return _between(run, found, ("oldest line", "newest line"))


def _between(run: Analysis, commits: Collection[int], words: tuple[str, str]) -> tuple[Milestone, ...]:
    if not commits or not run.history.usable:
        return ()
    order = sorted(commits, key=lambda index: (run.history.commits[index].time, index))
    snapshot = Snapshot(run.history, run.options.now)
    first = _milestone(run, snapshot, words[0], order[0])
    return (first,) if len(order) == 1 else (first, _milestone(run, snapshot, words[1], order[-1]))


def _milestone(run: Analysis, snapshot: Snapshot, word: str, index: int) -> Milestone:
    commit = run.history.commits[index]
    people = tuple(
        Presence(run.history.people[person].name, snapshot.activity[person].last_seen, still_here(snapshot, person))
        for person in commit.authors
        if person in snapshot.activity
    )
    return Milestone(word, commit.sha, commit.time, commit.subject, people)
