"""Marks of expected findings in example code, and commit recipes that carry them."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

_CODES = r"[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*"
_MARK = re.compile(rf"[ \t]*(?:#|--|//)\s*<-\s*(?P<codes>{_CODES})(?=\s*$|\s*(?:\\n)?\")", re.MULTILINE)


def strip_marks(text: str, code: str) -> tuple[str, tuple[int, ...]]:
    """``text`` without its marks, and the lines (from 1) marked with ``code``.

    A mark is a trailing comment ``# <- CODE`` (``-- <- CODE`` in SQL); in a notebook it ends the source string.
    """
    marked: list[int] = []
    lines = text.split("\n")
    for index, line in enumerate(lines):
        match = _MARK.search(line)
        if match:
            lines[index] = line[: match.start()] + line[match.end() :]
            if code in re.split(r"\s*,\s*", match["codes"]):
                marked.append(index + 1)
    return "\n".join(lines), tuple(marked)


def unsafe(path: str) -> bool:
    """Whether a path could leave the test's folder: a rulebook may come with the repository that is audited."""
    pure = PurePosixPath(path)
    return not path or pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path


def _paths(commit: Mapping[str, Any]) -> Iterable[str]:
    for key in ("write", "append", "rename"):
        yield from commit.get(key, {})
    yield from commit.get("rename", {}).values()
    yield commit.get("generate", {}).get("path", "generated")


def recipe_problem(text: str) -> str:
    """What is wrong with a commit recipe, as a sentence without its full stop; empty where nothing is."""
    try:
        commits = tomllib.loads(text).get("commits")
    except tomllib.TOMLDecodeError as error:
        return f"the history recipe is not valid TOML: {error}"
    if not isinstance(commits, list) or not commits:
        return "a history recipe needs at least one [[commits]] table"
    for commit in commits:
        missing = [key for key in ("author", "date") if key not in commit]
        if missing:
            return f"a [[commits]] table of the history recipe lacks {missing[0]!r}"
        bad = next(filter(unsafe, _paths(commit)), None)
        if bad is not None:
            return f"the file {bad!r} of the history recipe must be a relative path inside the repository"
    return ""


def read_recipe(text: str, code: str) -> tuple[dict[str, Any], frozenset[tuple[str, int]]]:
    """The recipe without marks, and the marked (path, line) pairs of the files alive after the last commit."""
    recipe = tomllib.loads(text)
    lines: dict[str, int] = {}
    marked: dict[str, list[int]] = {}
    for commit in recipe["commits"]:
        for old, new in commit.get("rename", {}).items():
            lines[new], marked[new] = lines.pop(old, 0), marked.pop(old, [])
        for path in commit.get("delete", ()):
            lines.pop(path, None)
            marked.pop(path, None)
        for key in ("write", "append"):
            for path, content in commit.get(key, {}).items():
                stripped, numbers = strip_marks(content, code)
                commit[key][path] = stripped
                before = lines.get(path, 0) if key == "append" else 0
                kept = marked.get(path, []) if key == "append" else []
                marked[path] = [*kept, *(before + number for number in numbers)]
                lines[path] = before + stripped.count("\n")
    return recipe, frozenset((path, number) for path, numbers in marked.items() for number in numbers)
