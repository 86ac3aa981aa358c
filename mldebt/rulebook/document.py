"""The text of a card cut into front matter, sections and fenced blocks, each with its line."""

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})\s*(?P<info>[^`]*)$")
_HEADING = re.compile(r"^##\s+(?P<title>.+?)\s*$")
_MARK = re.compile(r"^(?:##|[^\S\n]*[`~]).*$", re.MULTILINE)  # a line that may be a heading, or open or close a block
_DELIMITER = "+++"
_Part = Literal["prose", "open", "code", "close"]


class Block(Struct, frozen=True):
    """A fenced block. ``line`` is the line of the card on which its text begins."""

    language: str
    attributes: dict[str, str]
    text: str
    line: int


class Section(Struct, frozen=True):
    """A level-two section; ``text`` excludes the heading, ``line`` is the heading's."""

    title: str
    text: str
    line: int


def split_front_matter(text: str) -> tuple[str, str, int] | None:
    """The front matter, the body, and the body's first line (from 1); None where the ``+++`` lines are missing."""
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].strip() != _DELIMITER:
        return None
    for number, line in enumerate(lines[1:], start=2):
        if line.strip() == _DELIMITER:
            return "".join(lines[1 : number - 1]), "".join(lines[number:]), number + 1
    return None


def _classified(text: str) -> Iterator[tuple[int, str, _Part]]:
    """Index, line, and whether it is prose, opens a fence, stands inside one, or closes it."""
    closing = ""
    for index, line in enumerate(text.splitlines(keepends=True)):
        if closing:
            if _closes(closing, line):
                closing = ""
                yield index, line, "close"
            else:
                yield index, line, "code"
            continue
        closing = _opened(line)
        yield index, line, "open" if closing else "prose"


def _opened(line: str) -> str:
    """The fence that a line opens; empty where it opens none."""
    opening = _FENCE.match(line.rstrip()) if line.startswith(("`", "~")) else None
    return opening["fence"] if opening else ""


def _closes(fence: str, line: str) -> bool:
    """Whether a line closes a block that such a fence opened."""
    bare = line.strip()
    return bare.startswith(fence) and not bare.strip(fence[0])


def sections(body: str, first_line: int = 1) -> tuple[Section, ...]:
    """The ``## `` sections in order; headings inside fenced blocks are code, not headings."""
    found: list[tuple[str, int, int]] = []  # title, and where its line begins and ends
    closing = ""
    for mark in _MARK.finditer(body):
        line = mark.group()
        if closing:
            closing = "" if _closes(closing, line) else closing
        elif line.startswith("##"):
            heading = _HEADING.match(line.rstrip())
            if heading:
                found.append((heading["title"], mark.start(), mark.end()))
        else:
            closing = _opened(line)
    ends = [*(start for _, start, _ in found[1:]), len(body)]
    return tuple(
        Section(title, body[behind + 1 : end], first_line + body.count("\n", 0, start))
        for (title, start, behind), end in zip(found, ends, strict=False)  # one end even for no section
    )


def _attributes(info: str) -> tuple[str, dict[str, str]]:
    """``python file=a.py history`` is ``("python", {"file": "a.py", "history": ""})``."""
    words = info.split()
    pairs = (word.partition("=") for word in words[1:])
    return (words[0] if words else ""), {key: value for key, _, value in pairs}


def blocks(section: Section) -> tuple[Block, ...]:
    """The fenced blocks of a section in order; one that is never closed ends with the section."""
    found: list[Block] = []
    for index, line, part in _classified(section.text):
        if part == "open":
            match = _FENCE.match(line.rstrip())
            language, attributes = _attributes(match["info"] if match else "")
            found.append(Block(language, attributes, "", section.line + index + 2))
        elif part == "code":
            found[-1] = replace(found[-1], text=found[-1].text + line)
    return tuple(found)
