"""Row paths: which rows a value holds, as the steps that were taken from where they come from."""

from typing import TypeAlias

Step: TypeAlias = tuple[str, int | str, int]
Rows: TypeAlias = tuple[Step, ...]


def fewest(paths: list[Rows | None]) -> Rows | None:
    """The rows that one of several values holds at least, where each of the others holds them too."""
    longest = max(paths, key=lambda path: len(path or ()), default=None)
    return longest if longest and all(path is not None and covers(path, longest) for path in paths) else None


def covers(outer: Rows, inner: Rows) -> bool:
    """Whether ``outer`` holds every row of ``inner``."""
    return inner[: len(outer)] == outer


def splits_in(rows: Rows) -> list[int]:
    """Positions of the split steps of a path."""
    return [position for position, step in enumerate(rows) if step[0] == "split"]
