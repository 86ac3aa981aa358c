"""Commits that were taken back, and those that took them back: neither says who knows a file."""

from collections.abc import Sequence

from mldebt.history.rows import RawCommit

_SHORTEST_ID = 7


def taken_back(commits: Sequence[RawCommit]) -> frozenset[str]:
    """Ids of reverted commits and of their reverts. ``commits`` has parents first.

    Read from the newest: a revert that was itself reverted takes nothing back.
    """
    position = {commit.sha: i for i, commit in enumerate(commits)}
    by_prefix: dict[str, str] = {sha[:_SHORTEST_ID]: sha for sha in position}
    by_subject: dict[str, list[str]] = {}
    for commit in commits:
        by_subject.setdefault(commit.subject, []).append(commit.sha)
    back: set[str] = set()
    for commit in reversed(commits):
        if not commit.reverts or commit.sha in back:
            continue
        target = by_prefix.get(commit.reverts[:_SHORTEST_ID], "")
        if not target.startswith(commit.reverts):
            earlier = by_subject.get(commit.reverts, [])
            target = next((sha for sha in reversed(earlier) if position[sha] < position[commit.sha]), "")
        if target and target not in back and position[target] < position[commit.sha]:
            back |= {commit.sha, target}
    return frozenset(back)
