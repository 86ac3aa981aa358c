"""Scripts in the percent format, as VS Code, Spyder and Jupytext know it: ``# %%`` lines divide them into cells."""

import re
from collections.abc import Iterator

from mldebt.source.cells import RawCell
from mldebt.source.magics import classify
from mldebt.source.pythontokens import TOKEN
from mldebt.source.units import Magic

_MARKER = re.compile(r"^#[ \t]?%%+(?P<title>[^\n]*)", re.MULTILINE)
_MAGIC = re.compile(r"^[ \t]*(#[ \t]?)(?P<escape>%|!)(?P<words>[A-Za-z_./][^\n]*)", re.MULTILINE)
_LEADER = re.compile(r"^#[ \t]?", re.MULTILINE)
_PROSE = re.compile(r"(?:[ \t]*(?:#[^\n]*)?(?:\n|\Z))*")
_CODE_BELOW = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*(?P<blanks>[ \t]*)(?P<word>\w+|\S)?")
_TAGS = re.compile(r"\btags=\[(?P<tags>[^\]]*)\]")
_QUOTED = re.compile(r"""["']([^"']+)["']""")
_CONTINUING = frozenset({"elif", "else", "except", "finally"})  # a line that begins so belongs to the statement above


def percent_cells(text: str) -> tuple[RawCell, ...]:
    """The code cells of a percent-format script, raw lines counting the file's own lines; none where it is no such
    script.

    Cells are numbered from 1, prose counted; a licence or header above the first marker is no cell. A marker in a
    string or in the midst of a compound statement divides nothing. A commented cell magic (``# %%bash`` below a marker)
    is given without its comment signs.
    """
    if "%%" not in text:
        return ()
    markers = _markers(text)
    if not markers:
        return ()
    cells: list[RawCell] = []
    first = 0 if _PROSE.fullmatch(text, 0, markers[0].start()) else 1
    if first:
        cells.append(_cell(text, 1, 0, markers[0].start(), ()))
    ends = [*(marker.start() for marker in markers[1:]), len(text)]
    for number, (marker, end) in enumerate(zip(markers, ends, strict=True), first + 1):
        cell = _cell(text, number, marker.end() + 1, end, _tags(marker["title"]))
        if not _PROSE.fullmatch(cell.text) or (_MAGIC.search(cell.text) and "[m" not in marker["title"]):
            cells.append(cell)
    return tuple(cells)


def percent_magics(text: str) -> tuple[Magic, ...]:
    """The line magics that a cell keeps in comments (``# !pip install x``), at the offsets of the comments."""
    return tuple(
        Magic(match.start(1), match.end(), *classify(match["escape"], match["words"].strip()))
        for match in _MAGIC.finditer(text)
    )


def _markers(text: str) -> "list[re.Match[str]]":
    """The lines that divide the script."""
    found: list[re.Match[str]] = []
    hidden = list(_strings_with_markers(text)) if _MARKER.search(text) else []
    for marker in _MARKER.finditer(text):
        if any(start < marker.start() < end for start, end in hidden):
            continue
        below = _CODE_BELOW.match(text, marker.end() + 1) if marker.end() < len(text) else None
        if below is not None and ((below["blanks"] and below["word"]) or below["word"] in _CONTINUING):
            continue
        directly = bool(found) and not text[found[-1].end() : marker.start()].strip()
        if directly and re.match(r"\w", marker["title"]):
            continue  # a cell magic in a comment; where it is a title, the cell above is empty
        found.append(marker)
    return found


def _strings_with_markers(text: str) -> Iterator[tuple[int, int]]:
    """Spans of strings that hold what looks like a marker; one that nobody ends hides nothing: its cell is broken."""
    for token in TOKEN.finditer(text):
        if token.lastgroup == "string" and "\n#" in token[0]:
            closed = len(token[0]) >= 6 and token[0].endswith(token[0][:3])
            if closed:
                yield token.span()


def _cell(text: str, number: int, start: int, end: int, tags: tuple[str, ...]) -> RawCell:
    body = text[start:end].rstrip()
    magic = _MARKER.match(body.lstrip("\n"))
    if magic is not None and _PROSE.fullmatch(body):
        body = _LEADER.sub("", body)
    line = text.count("\n", 0, start) + 1
    return RawCell(number, body, tuple(range(line, line + body.count("\n") + 1)), tags)


def _tags(title: str) -> tuple[str, ...]:
    """The tags that Jupytext writes behind a marker."""
    found = _TAGS.search(title)
    return tuple(_QUOTED.findall(found["tags"])) if found else ()
