"""Names followed backwards over renames and merges say the same as whole mappings would, and cost what differs."""

import random
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import pytest

from mldebt.history.formernames import ENDED, FormerNames
from mldebt.history.lineage import TracedCommit, trace
from mldebt.history.rows import ADDED, DELETED, MODIFIED, RENAMED, Change

PATHS = [f"{folder}/{name}.py" for folder in ("a", "b") for name in "xyz"]


def a_history(chance: random.Random) -> list[TracedCommit]:
    """Lines that rename, delete and bear files again, and that part and meet."""
    commits: list[TracedCommit] = []
    for position in range(chance.randint(2, 40)):
        count = min(position, chance.choice((1, 1, 1, 2)))
        parents = tuple(sorted(chance.sample(range(max(0, position - 6), position), count)))
        changes = []
        for path in chance.sample(PATHS, chance.randint(0, 3)):
            status = chance.choice((ADDED, MODIFIED, DELETED, RENAMED, RENAMED))
            old = chance.choice([other for other in PATHS if other != path]) if status == RENAMED else ""
            changes.append(Change(status, path, old))
        commits.append(TracedCommit(parents, changes))
    return commits


def by_whole_mappings(
    commits: Sequence[TracedCommit], alive: Collection[str]
) -> Iterator[tuple[int, Change, str | None]]:
    """The same walk where each commit's names are a mapping of its own, for files no other branch renamed."""
    births = Counter(c.path for commit in commits for c in commit.changes if c.status in (ADDED, RENAMED))
    pending: dict[int, dict[str, str | None]] = {}
    for position in reversed(range(len(commits))):
        names = pending.pop(position, {})
        before = dict(names)
        former = {}
        for change in commits[position].changes:
            path = names.get(change.path, change.path if change.path in alive else None)
            yield position, change, path
            if change.status in (ADDED, RENAMED) and (births[change.path] > 1 or change.path in names):
                before[change.path] = None
            if change.status == DELETED and births[change.path] > 1:
                before[change.path] = None
            if change.status == RENAMED and path is not None:
                former[change.old] = path
        before.update(former)
        for parent in commits[position].parents:
            known = pending.get(parent)
            pending[parent] = dict(before) if known is None else joined(known, before)


def joined(known: dict[str, str | None], more: dict[str, str | None]) -> dict[str, str | None]:
    """A name ended only where it ended on both lines."""
    both = {name: known.get(name) or more.get(name) for name in known | more}
    return {name: path for name, path in both.items() if path is not None or (name in known and name in more)}


@pytest.mark.parametrize("seed", range(300))
def test_lines_that_share_their_names_say_what_whole_mappings_say(seed: int) -> None:
    chance = random.Random(seed)
    commits = a_history(chance)
    alive = set(PATHS)  # then no name is looked for on other branches, of which the plain walk knows nothing
    assert list(trace(commits, alive)) == list(by_whole_mappings(commits, alive))


def test_a_name_has_ended_only_where_both_lines_ended_it() -> None:
    base = FormerNames({"kept.py": "new.py"})
    one = base.having({"old.py": ENDED, "both.py": ENDED})
    other = base.having({"both.py": ENDED, "moved.py": "there.py"})
    met = one.joined(other)
    names = ("kept.py", "old.py", "both.py", "moved.py", "unknown.py")
    assert [met.find(name) for name in names] == ["new.py", None, ENDED, "there.py", None]


def test_of_two_paths_that_of_the_line_asked_holds() -> None:
    one, other = FormerNames({"old.py": "a.py"}), FormerNames({"old.py": "b.py"})
    assert (one.joined(other).find("old.py"), other.joined(one).find("old.py")) == ("a.py", "b.py")


def test_joining_looks_only_at_what_was_added_since_the_lines_parted(monkeypatch: pytest.MonkeyPatch) -> None:
    base = FormerNames()
    for number in range(3_000):
        base = base.having({f"old{number}.py": f"new{number}.py"})
    one, other = base.having({"a.py": "b.py"}), base.having({"c.py": "d.py"}).having({"e.py": "f.py"})
    looked_up = []
    find = FormerNames.find
    monkeypatch.setattr(FormerNames, "find", lambda names, name: looked_up.append(name) or find(names, name))
    met = one.joined(other)
    assert set(looked_up) == {"a.py", "c.py", "e.py"}
    assert [find(met, name) for name in ("a.py", "e.py", "old7.py")] == ["b.py", "f.py", "new7.py"]


def test_a_name_is_found_in_few_steps_however_many_there_are() -> None:
    names = FormerNames()
    for number in range(5_000):
        names = names.having({f"old{number}.py": "new.py"})
    assert len(names._layers) <= 14  # the logarithm of 5,000, and one
    assert sum(map(len, names._layers)) == 5_000
