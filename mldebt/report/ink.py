"""Colours of a terminal, and wrapping by what it really shows (wide and combining characters)."""

from collections.abc import Callable
from functools import lru_cache

from mldebt.report.wording import plain

STYLES = {
    "error": "bold red",
    "warning": "yellow",
    "info": "cyan",
    "question": "magenta",
    "path": "bold",
    "code": "bold",
    "faint": "dim",
    "good": "green",
}


class Ink:
    """Paints words by the name of a style, or leaves them as they are where colour is off."""

    def __init__(self, color: bool, width: int) -> None:
        self.color = color
        self.width = max(40, width)

    def paint(self, text: str, style: str) -> str:
        """Text in a style of ``STYLES``; no colour, no escape codes."""
        if not self.color or not text:
            return text
        return _style(STYLES[style])(text)

    def hang(self, text: str, indent: str) -> list[str]:
        """Wrapped lines of which the first stands at the margin."""
        lines = self.wrap(text, indent)
        return [lines[0].removeprefix(indent), *lines[1:]]

    def wrap(self, text: str, indent: str, first: str = "") -> list[str]:
        """Lines no wider than the terminal behind ``indent``, or ``first`` on the first; a long word is not broken,
        and double blanks are kept."""
        room = max(20, self.width - _cells(indent))
        lines: list[str] = []
        line, used = "", 0
        for word in plain(text).replace("\n", " ").split(" "):
            size = _cells(word)
            if not word and not line:
                continue
            if line and used + 1 + size > room:
                lines.append(line)
                line, used = word, size
            else:
                line, used = (f"{line} {word}", used + 1 + size) if line else (word, size)
        lines.append(line)
        return [(first or indent if index == 0 else indent) + one.rstrip() for index, one in enumerate(lines)]


def _cells(text: str) -> int:
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


@lru_cache(maxsize=32)
def _style(definition: str) -> Callable[[str], str]:
    from rich.color import ColorSystem
    from rich.style import Style

    style = Style.parse(definition)
    return lambda text: style.render(text, color_system=ColorSystem.STANDARD)
