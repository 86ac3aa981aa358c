"""Paths of a tree: relative, with slashes, without a leading one."""

from collections.abc import Iterable


def parents(path: str) -> list[str]:
    """The folders around a path, innermost first."""
    found = []
    folder = path.rpartition("/")[0]
    while folder:
        found.append(folder)
        folder = folder.rpartition("/")[0]
    return found


def as_pattern(glob: str) -> str:
    """A glob as ``.gitignore`` has it: ``./a.py`` is the one at the top."""
    mark = "!" if glob.startswith("!") else ""
    return f"{mark}/{glob[len(mark) + 2 :]}" if glob.startswith(f"{mark}./") else glob


def folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder around any of the paths."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found
