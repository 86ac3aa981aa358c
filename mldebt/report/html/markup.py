"""Texts as markup: what a template would otherwise print as it stands."""

import contextlib
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

from mldebt.knowledge.compiled import keep, kept, stamp_of
from mldebt.report import wording

_KEPT = "card-markup"
_MOST = 1_000  # texts: many times as many as our own rules have; a project may have rules of its own
_rendered: dict[str, str] = {}


def markdown(text: str) -> Any:
    """A rule card's Markdown as markup: raw HTML in it stays text, and only https links are links.

    What is rendered is kept, as compiled templates are: rules say the same each time.
    """
    from markupsafe import Markup

    known = _rendered.get(text) or _known().get(text)
    if known is None:
        known = _rendered[text] = _render(text)
    return Markup(known)


def keep_markdown() -> None:
    """Keeps what was rendered for the next page."""
    if _rendered:
        known = _known() if len(_known()) < _MOST else {}
        keep(_KEPT, _stamp(), msgspec.msgpack.encode({**known, **_rendered}))


def _render(text: str) -> str:
    return str(_reader().render(wording.plain(text)))


@cache
def _reader() -> Any:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image"])
    reader.validateLink = lambda url: url.startswith(("https://", "#"))  # type: ignore[method-assign]
    return reader


@cache
def _known() -> dict[str, str]:
    data = kept(_KEPT, _stamp())
    if data is not None:
        with contextlib.suppress(msgspec.MsgspecError):
            return msgspec.msgpack.decode(data, type=dict[str, str])
    return {}


def _stamp() -> bytes:
    """Another renderer, or another version of this one, may render otherwise."""
    spec = find_spec("markdown_it")
    own = [Path(__file__), Path(wording.__file__)]
    return stamp_of([*own, *([Path(spec.origin)] if spec is not None and spec.origin else [])])


def prose(text: str) -> Any:
    """A sentence whose `code` is shown as code; everything else in it stays text."""
    from markupsafe import Markup, escape

    pieces = wording.plain(text).split("`")
    if len(pieces) % 2 == 0:
        return Markup(escape(wording.plain(text)))
    shown = (escape(piece) if index % 2 == 0 else f"<code>{escape(piece)}</code>" for index, piece in enumerate(pieces))
    return Markup("".join(shown))


def breakable(text: str) -> Any:
    """A path that may go on in the next line behind each of its words."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"(?<=[/_.-])(?=\w)", "<wbr>", str(escape(wording.plain(text)))))
