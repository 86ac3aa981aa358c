"""Path patterns: names with ``*``, globs with ``**``."""

import fnmatch
import re
from collections.abc import Iterable
from functools import lru_cache


def names_regex(names: Iterable[str]) -> str:
    """A regular expression, without groups, for file names that match any of the patterns; letters keep their case."""
    alternatives = [fnmatch.translate(name) for name in names]
    return "|".join(alternatives) if alternatives else r"(?!)"


def folders_regex(folders: Iterable[str]) -> "re.Pattern[str]":
    """Matches a folder path that is, or lies below, a folder of such a name."""
    alternatives = [_segment(folder) for folder in folders]
    return re.compile(rf"(?:.*/)?(?:{'|'.join(alternatives)})(?:/.*)?" if alternatives else r"(?!)", re.DOTALL)


def _segment(pattern: str) -> str:
    """One pattern whose ``*`` and ``?`` stop at a slash."""
    return "".join({"*": "[^/]*", "?": "[^/]"}.get(char, re.escape(char)) for char in pattern)


class Glob:
    """A glob over POSIX paths: ``*`` and ``?`` stop at slashes, a ``**`` segment spans any number of folders, ``[...]``
    is a set. As in :mod:`glob`, a wildcard does not match a leading dot, unless ``dots``.

    Takes time linear in pattern and path, whatever the pattern: patterns come from repositories nobody trusts.
    """

    def __init__(self, pattern: str, *, dots: bool = False) -> None:
        self._segments = [None if part == "**" else _segment_regex(part, dots) for part in pattern.split("/")]
        self._dots = dots
        first = pattern.partition("/")[0]
        self._first = "" if _WILD.search(first) else first  # nearly all paths begin otherwise

    def matches(self, path: str) -> bool:
        """Whether the whole path matches."""
        if self._first and not f"{path}/".startswith(f"{self._first}/"):
            return False
        reached = self._closure({0})
        for part in path.split("/"):
            following = set()
            for state in reached:
                segment = self._segments[state] if state < len(self._segments) else _NOTHING
                if segment is None:
                    if self._dots or not part.startswith("."):
                        following.add(state)
                elif segment.fullmatch(part):
                    following.add(state + 1)
            reached = self._closure(following)
            if not reached:
                return False
        return len(self._segments) in reached

    def _closure(self, states: set[int]) -> set[int]:
        """The states with those a ``**`` that spans nothing leads to."""
        found = set(states)
        for state in states:
            while state < len(self._segments) and self._segments[state] is None:
                state += 1
                found.add(state)
        return found


_NOTHING = re.compile(r"(?!)")
_WILD = re.compile(r"[*?\[]")
_SET = re.compile(r"\[(!?)(\]?[^\]]*)\]")


def _segment_regex(part: str, dots: bool) -> "re.Pattern[str]":
    """One segment of a glob. Each star but the last takes as little as it can and never gives back: that is enough."""
    pieces: list[list[str]] = [[]]
    position = 0
    while position < len(part):
        found = _SET.match(part, position) if part[position] == "[" else None
        if part[position] == "*":
            pieces.append([])
        elif part[position] == "?":
            pieces[-1].append(".")
        elif found:
            inner = re.sub(r"([\\\[\]^&~|])", r"\\\1", found[2])
            pieces[-1].append(f"[{'^' if found[1] else ''}{inner}]")
        else:
            pieces[-1].append(re.escape(part[position]))
        position = found.end() if found else position + 1
    first, *others = ["".join(piece) for piece in pieces]
    middle = "".join(f"(?>.*?{piece})" for piece in others[:-1])
    last = f".*{others[-1]}" if others else ""
    no_dot = r"(?!\.)" if not dots and part[:1] in ("*", "?", "[") else ""
    try:
        return re.compile(no_dot + first + middle + last, re.DOTALL)
    except re.error:
        return re.compile(re.escape(part))


@lru_cache(maxsize=512)
def glob_matcher(pattern: str) -> Glob:
    """The pattern, ready to match."""
    return Glob(pattern)
