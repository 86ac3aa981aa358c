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


@lru_cache(maxsize=512)
def glob_regex(pattern: str) -> "re.Pattern[str]":
    """A glob over POSIX paths: ``*`` and ``?`` stop at slashes, ``**`` does not, ``[...]`` is a set, ``{a,b}`` is not
    special. As in :mod:`glob`, a wildcard does not match a leading dot."""
    out = []
    position = 0
    while position < len(pattern):
        char = pattern[position]
        at_start = position == 0 or pattern[position - 1] == "/"
        no_dot = r"(?!\.)" if at_start else ""
        if at_start and re.match(r"\*\*(/|$)", pattern[position:]):
            deeper = pattern.startswith("/", position + 2)
            out.append(r"(?:(?!\.)[^/]+/)*" if deeper else r"(?:(?!\.)[^/]+(?:/(?!\.)[^/]+)*)?")
            position += 3 if deeper else 2
            continue
        step = 1
        if char in "*?":
            out.append(no_dot + ("[^/]*" if char == "*" else "[^/]"))
        elif char == "[" and (found := re.match(r"\[(!?)(\]?[^\]/]*)\]", pattern[position:])):
            inner = found[2].replace("\\", r"\\").replace("[", r"\[").replace("^", r"\^")
            out.append(f"{no_dot}[{'^/' if found[1] else ''}{inner}]")
            step = found.end()
        else:
            out.append(re.escape(char))
        position += step
    try:
        return re.compile("".join(out), re.DOTALL)
    except re.error:
        return re.compile(re.escape(pattern))
