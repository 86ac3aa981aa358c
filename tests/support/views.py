"""Histories as plain records, for measures that need no repository."""

from collections.abc import Mapping, Sequence

from mldebt.model.history import Commit, HistoryView, Person, Touch

DAY = 86_400
NOW = 1_735_689_600  # 2025-01-01


def history(rows: Sequence[tuple[float, Sequence[str], Sequence[str]]], alive: Sequence[str] = ()) -> HistoryView:
    """A view from (days before ``NOW``, people with the author first, paths), in any order.

    A path counts as created by its first commit; ``alive`` limits the tree, all other paths are gone.
    """
    rows = sorted(rows, key=lambda row: -row[0])
    names = list(dict.fromkeys(name for _, people, _ in rows for name in people))
    tree = set(alive) or {path for _, _, paths in rows for path in paths}
    commits, touches, gone, changes = [], {}, {}, {}
    seen: set[str] = set()
    for index, (days, people, paths) in enumerate(rows):
        numbers = tuple(names.index(name) for name in people)
        time = int(NOW - days * DAY)
        commits.append(Commit(f"{index:040x}", time, numbers, len(paths), mass=len(paths) > 30))
        for path in paths:
            place = touches.setdefault(path, []) if path in tree else gone.setdefault(path.rpartition("/")[0], [])
            weight = 0.1 if len(paths) > 30 else 1.0
            for order, person in enumerate(numbers):
                created = path not in seen and not order
                place.append(Touch(person, time, index, weight * (0.5 if order else 1.0), created))
            seen.add(path)
            if path in tree:
                changes.setdefault(path, []).append(index)
    return HistoryView(
        state="complete",
        head=commits[-1].sha,
        head_time=commits[-1].time,
        people=tuple(Person(f"p{n}", name, (f"{name.lower()}@example.org",)) for n, name in enumerate(names)),
        commits=tuple(commits),
        touches=_frozen(touches),
        gone=_frozen(gone),
        changes={path: tuple(found) for path, found in changes.items()},
    )


def _frozen(rows: Mapping[str, list[Touch]]) -> dict[str, tuple[Touch, ...]]:
    return {key: tuple(found) for key, found in rows.items()}
