"""Comments that speak to this tool.

``# mldebt: ignore[CODE, CODE] because … until 2027-06-01`` behind a statement, or alone above one;
``# mldebt: ignore-cell[...]`` in the first line of a cell, ``# mldebt: ignore-file[...]``,
``# mldebt: path=data/*.csv because …``. A ``# noqa`` counts only where it names a code.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from msgspec import Struct

from mldebt.model.source import NOQA, ReaderKind
from mldebt.source.locating import line_map

_PRAGMA = re.compile(
    r"mldebt:[ \t]*(?P<word>[\w-]*)[ \t]*(?:\[(?P<codes>[^\]]*)\]|=[ \t]*(?P<value>[^\n]*))?(?P<rest>.*)"
)
_NOQA = re.compile(
    r"#[ \t]*noqa[ \t]*:[ \t]*(?P<codes>[A-Z]+[0-9]+(?:(?:[ \t]+|[ \t]*,[ \t]*)[A-Z]+[0-9]+)*)", re.IGNORECASE
)
_UNTIL = re.compile(r"\buntil[ \t]+(\d\S*)")
_REASON = re.compile(r"\bbecause\b[ \t]*(.*)")
_BEHIND_VALUE = re.compile(r"[ \t]+(?:#|because\b|until[ \t]+\d).*")
_SCOPES = {"ignore": "", "ignore-cell": "cell", "ignore-file": "file"}
_WORD = re.compile(r"\w[\w-]*")

_LEADERS = {
    ReaderKind.SQL: ("--",),
    ReaderKind.INI: ("#", ";"),
    ReaderKind.MAGIC: ("#", "--"),
    ReaderKind.JSON: (),
}


class Pragma(Struct, frozen=True, gc=False):
    """One instruction.

    ``codes`` are rule codes, prefixes, families or slugs, none meaning all; ``line`` (from 1, in the unit) is where it
    is written, ``target`` the line it speaks of. ``scope`` is line, next, cell or file. ``kind`` is ``ignore``,
    ``path`` (a hint: ``value`` is the pattern), or ``unknown`` (``value`` is the word nobody understands).
    """

    codes: tuple[str, ...]
    reason: str
    until: str
    line: int
    scope: str
    kind: str = "ignore"
    value: str = ""
    target: int = 0


def find_pragmas(kind: ReaderKind, text: str, comments: Sequence[tuple[int, str]] | None) -> tuple[Pragma, ...]:
    """All pragmas of a unit, in order.

    For Python the caller passes its comments as (offset, text with the hash); for the other kinds they are found here
    by their leader (``--`` in SQL, ``#`` elsewhere).
    """
    lowered = text if comments is None else "".join(comment for _, comment in comments)
    if "mldebt:" not in lowered and "noqa" not in lowered.lower():
        return ()
    given = _comments_of(kind, text) if comments is None else comments
    found: list[Pragma] = []
    starts = line_map(text)
    for at, comment in given:
        line = bisect_right(starts, at)
        alone = not text[starts[line - 1] : at].strip()
        found.extend(_read(comment, text, starts, line, alone))
    return tuple(found)


def tag_pragmas(tags: Sequence[str]) -> tuple[Pragma, ...]:
    """What the tags of a cell say: ``mldebt-ignore`` ignores everything in it, ``mldebt-ignore:CODE`` one rule."""
    return tuple(
        Pragma(_codes(codes), "", "", 1, "cell", target=1)
        for name, _, codes in (tag.partition(":") for tag in tags)
        if name.strip() == "mldebt-ignore"
    )


def _read(comment: str, text: str, starts: tuple[int, ...], line: int, alone: bool) -> Iterator[Pragma]:
    """The pragmas of one comment."""
    scope = "next" if alone else "line"
    target = _next_statement(text, starts, line) if alone else line
    noqa = _NOQA.search(comment)
    if noqa:
        yield Pragma(_codes(noqa["codes"]), NOQA, "", line, "line", target=line)
    found = _PRAGMA.search(comment)
    if found is None:
        return
    word = found["word"]
    if word in _SCOPES and found["value"] is None:
        reason, until = _why(found["rest"])
        yield Pragma(_codes(found["codes"] or ""), reason, until, line, _SCOPES[word] or scope, target=target)
    elif word == "path" and (value := _BEHIND_VALUE.sub("", found["value"] or "").rstrip()):
        yield Pragma((), _why(found["value"].removeprefix(value))[0], "", line, scope, "path", value, target)
    elif comment.lstrip("#-; \t").startswith("mldebt:"):
        yield Pragma((), "", "", line, scope, "unknown", comment[found.start() + len("mldebt:") :].strip(), target)


def _why(text: str) -> tuple[str, str]:
    """The reason and the date that a comment gives."""
    until = _UNTIL.search(text)
    reason = _REASON.search(_UNTIL.sub("", text) if until else text)
    return reason[1].strip(" \t.,;") if reason else "", until[1].rstrip(".,;") if until else ""


def _codes(text: str) -> tuple[str, ...]:
    """Codes, prefixes, families and slugs of a list, upper case."""
    return tuple(word.upper() for word in _WORD.findall(text))


def _next_statement(text: str, starts: tuple[int, ...], line: int) -> int:
    """The next line, behind ``line``, that is neither blank nor a comment of its own; ``line`` itself where none is."""
    for number in range(line + 1, len(starts) + 1):
        end = starts[number] - 1 if number < len(starts) else len(text)
        content = text[starts[number - 1] : end].strip()
        if content and not content.startswith(("#", "--", ";")):
            return number
    return line


def _comments_of(kind: ReaderKind, text: str) -> Iterator[tuple[int, str]]:
    """Comments of a kind without a parser of ours: what follows a leader that is not inside quotes on its line."""
    leaders = _LEADERS.get(kind, ("#",))
    position = 0
    for content in text.split("\n"):
        if "mldebt:" in content or "noqa" in content.lower():
            at = _comment_start(content, leaders)
            if at >= 0:
                yield position + at, content[at:]
        position += len(content) + 1


def _comment_start(line: str, leaders: tuple[str, ...]) -> int:
    """Where the comment of a line starts, or -1.

    A hash inside a word or quotes starts none; an apostrophe inside a word opens no quotes.
    """
    quote = ""
    for at, char in enumerate(line):
        before = line[at - 1] if at else " "
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"" and not before.isalnum():
            quote = char
        elif line.startswith(leaders, at) and (char != "#" or before.isspace()):
            return at
    return -1
