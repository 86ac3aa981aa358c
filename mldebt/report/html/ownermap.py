"""The treemap of owners as shapes that its SVG template draws."""

from collections import defaultdict

from msgspec import Struct

from mldebt.model.report import Report
from mldebt.model.score import Ownership
from mldebt.model.source import CODE_KINDS
from mldebt.report.answer import deserted, judged
from mldebt.report.html.pictures import GLYPH, ROOM, level_of, rounded
from mldebt.report.html.treemap import Rect, squarify
from mldebt.report.wording import day, part, percent, plain, plural, shorten, shorten_path

TREEMAPS = {"wide": (ROOM, 420.0), "narrow": (358.0, 620.0)}
"""Sizes of the treemap: text in a picture shrinks with it, so a phone gets one of its own."""
_SHADES = 5
_SHORT = 30 * 86_400  # seconds: whoever changed code in one month remembers all of it alike, years later


class Tile(Struct, frozen=True, gc=False):
    """A file in the treemap. ``shade``: ``k0`` (nobody who knows it is here) to ``k4``; ``a0`` (changed first) to
    ``a4`` (changed last) where nobody is expected back; ``k-1`` where nothing is known."""

    rect: Rect
    shade: str
    label: str
    detail: str
    title: str


class Block(Struct, frozen=True, gc=False):
    """A component of the treemap with its files."""

    rect: Rect
    label: str
    tiles: tuple[Tile, ...]


class MapShape(Struct, frozen=True, gc=False):
    """The treemap drawn for one width of screen."""

    width: float
    height: float
    blocks: tuple[Block, ...]


class Span(Struct, frozen=True, gc=False):
    """When the first and the last of the last changes of all files were, in Unix seconds."""

    first: int
    last: int

    @property
    def is_short(self) -> bool:
        """Whether it is too short for shades to tell anything."""
        return self.last - self.first < _SHORT

    def shade(self, moment: int) -> str:
        """Which part of the span a moment lies in."""
        share = (moment - self.first) / max(1, self.last - self.first)
        return f"a{min(_SHADES - 1, int(share * _SHADES))}"


def last_changes(report: Report) -> Span | None:
    """The span that shades stand for where nobody is expected back: then it tells nothing who of them is here. None
    where somebody is."""
    if not deserted(report):
        return None
    moments = [owned.last_change for owned in _owners(report).values() if owned.last_change]
    return Span(min(moments), max(moments)) if moments else None


def owner_pictures(report: Report) -> dict[str, object]:
    """What the template draws: the treemaps, and the span that their shades stand for."""
    return {"treemaps": treemaps(report), "changes": last_changes(report)}


def treemaps(report: Report) -> dict[str, MapShape]:
    """The treemap for a screen and for a phone; none where no file holds code, or no shade would tell anything."""
    span = last_changes(report)
    if deserted(report) and (span is None or span.is_short):
        return {}
    found = {name: MapShape(*size, treemap(report, *size)) for name, size in TREEMAPS.items()}
    return {name: shape for name, shape in found.items() if shape.blocks}


def treemap(report: Report, width: float = ROOM, height: float = 420.0) -> tuple[Block, ...]:
    """The ownership treemap: area is lines of code, shade is how sure somebody who knows it is still here; where nobody
    is, how late a file was changed last."""
    owners, span = _owners(report), last_changes(report)
    components = _lines_by_component(report)
    rects = squarify([sum(lines for _, lines in files) for _, files in components], Rect(0, 0, width, height))
    blocks = []
    for (name, files), rect in zip(components, rects, strict=True):
        room, title = int((rect.width - 10) / GLYPH), plain(part(name))
        head = 17.0 if rect.height > 44 and room >= min(12, len(title)) else 0.0
        inner = squarify([lines for _, lines in files], rect.inset(1.5, head))
        drawn = zip(files, inner, strict=True)
        tiles = tuple(_tile(report, file, owners.get(file[0]), span, tile) for file, tile in drawn)
        label = shorten(title, room) if head else ""
        blocks.append(Block(rounded(rect), label, tiles))
    return tuple(blocks)


def _owners(report: Report) -> dict[str, Ownership]:
    """Who maintains each file with code, or else its component; empty where nobody was judged."""
    if not judged(report):
        return {}
    owners = {owned.path: owned for owned in report.owners}
    parts = {row.component: row.ownership for row in report.components}
    found = (
        (path, owners.get(path) or parts.get(name)) for name, files in _lines_by_component(report) for path, _ in files
    )
    return {path: owned for path, owned in found if owned is not None}


def _tile(report: Report, file: tuple[str, int], owned: Ownership | None, span: Span | None, rect: Rect) -> Tile:
    path, lines = file
    owner = owned.maintainers[0] if owned and owned.maintainers else None
    name = plain(owner.name) if owner else ""
    who = f"{name}, {percent(owner.probability)}" if owner else "no clear maintainer"
    known = f"next change by somebody who knew it: {percent(owned.knowledge)}" if owned else "not judged"
    fits = rect.width > 64 and rect.height > 20
    room = max(1, int((rect.width - 10) / GLYPH))
    label = shorten_path(plain(path.rpartition("/")[2]), room) if fits else ""
    changed = day(owned.last_change) if owned else ""
    brief = changed if span else who if len(who) <= room else name.split(" ")[0]
    detail = brief if owned and fits and rect.height > 36 and len(brief) <= room else ""
    told = f"last changed {changed or 'nobody knows when'}" if span else known
    title = f"{path}: {plural(lines, 'line')}; {who if owned else 'owner not judged'}; {told}"
    shade = span.shade(owned.last_change) if span and changed and owned else f"k{level_of(report, owned)}"
    return Tile(rounded(rect), shade, label, detail, title)


def _lines_by_component(report: Report) -> list[tuple[str, list[tuple[str, int]]]]:
    """Components and their files with lines of code, largest first; files without a component under their folder."""
    home = {path: component.name for component in report.graph.components for path in component.files}
    files: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for state in report.files:
        if state.lines and state.kind in CODE_KINDS and (state.path in home or not home):
            files[home.get(state.path, state.path.partition("/")[0])].append((state.path, state.lines))
    for members in files.values():
        members.sort(key=lambda item: (-item[1], item[0]))
    return sorted(files.items(), key=lambda item: (-sum(lines for _, lines in item[1]), item[0]))
