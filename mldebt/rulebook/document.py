"""The text of a card cut into front matter, sections and fenced blocks, each with its line."""

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})\s*(?P<info>[^`]*)$")
_HEADING = re.compile(r"^##\s+(?P<title>.+?)\s*$")
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
        bare = line.strip()
        if closing:
            if bare.startswith(closing) and not bare.strip(closing[0]):
                closing = ""
                yield index, line, "close"
            else:
                yield index, line, "code"
            continue
        opening = _FENCE.match(line.rstrip()) if line.startswith(("`", "~")) else None
        closing = opening["fence"] if opening else ""
        yield index, line, "open" if opening else "prose"


def sections(body: str, first_line: int = 1) -> tuple[Section, ...]:
    """The ``## `` sections in order; headings inside fenced blocks are code, not headings."""
    found: list[tuple[str, int, list[str]]] = []
    for index, line, part in _classified(body):
        heading = _HEADING.match(line.rstrip()) if part == "prose" and line.startswith("#") else None
        if heading:
            found.append((heading["title"], first_line + index, []))
        elif found:
            found[-1][2].append(line)
    return tuple(Section(title, "".join(lines), line) for title, line, lines in found)


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
