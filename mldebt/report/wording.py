"""Words and numbers as people read them. Everything from the audited repository passes ``plain`` before it is shown."""

import re
from datetime import UTC, date, datetime

from mldebt.model.score import Ownership
from mldebt.model.wording import percent as percent

# Control characters (terminal escapes), line and paragraph separators, and the invisible marks that reorder text.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


def _escape(match: re.Match[str]) -> str:
    number = ord(match.group())
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def plain(text: str) -> str:
    """``text`` with every invisible or reordering character spelled out, so that what is shown is what is there."""
    return _HIDDEN.sub(_escape, text)


def one_line(text: str) -> str:
    """``plain`` text on one line."""
    return plain(" ".join(text.split()))


def plural(count: int, word: str, many: str = "") -> str:
    """``1 file``, ``2 files``, ``1,204 queries``."""
    return f"{count:,} {word if count == 1 else many or word + 's'}"


def number(value: float) -> str:
    """Three significant figures at most, without needless zeros, and never a false 0."""
    if 0 < abs(value) < 0.005:
        return "<0.01"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    text = f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def score(value: float) -> str:
    """A score in a column of scores: two decimals always, so that the figures line up and compare at a glance."""
    text = number(value)
    return text if text.startswith("<") or abs(value) >= 100 else f"{value:,.2f}"


def part(component: str) -> str:
    """A component's name as people read it: the top folder goes by the name ``.``, which says nothing."""
    return "top folder" if component == "." else component


def day(seconds: int) -> str:
    """ISO date of Unix seconds (UTC), empty for 0."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat() if seconds else ""


def since(seconds: int, today: str) -> str:
    """How long before the ISO date ``today`` something was, roughly: ``3 months ago``; empty for 0."""
    return age(day(seconds), today)


def age(before: str, today: str) -> str:
    """How long one ISO date is before another, roughly; empty where one is no date."""
    try:
        days = (date.fromisoformat(today[:10]) - date.fromisoformat(before[:10])).days
    except ValueError:
        return ""
    if days < 1:
        return "today"
    if days < 60:
        return plural(days, "day") + " ago"
    if days < 730:
        return plural(round(days / 30.44), "month") + " ago"
    years = round(days / 182.625) / 2 if days < 1826 else float(round(days / 365.25))
    return f"{years:g} years ago"


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut in the middle: both ends of a path tell more than its middle."""
    if len(text) <= limit:
        return text
    head = (limit - 1) // 3
    return text[:head] + "…" + text[len(text) - (limit - 1 - head) :]


def shorten_path(path: str, limit: int) -> str:
    """A path without its first folders where it is too long: the end says what a file is."""
    if len(path) <= limit:
        return path
    parts = path.rstrip("/").split("/")
    for first in range(1, len(parts)):
        tail = "…/" + "/".join(parts[first:])
        if len(tail) <= limit:
            return tail
    return shorten(parts[-1], limit)


def join_some(items: tuple[str, ...] | list[str], limit: int = 3) -> str:
    """The first items and how many more there are: ``a, b, c and 4 more``."""
    if len(items) <= limit:
        return ", ".join(items)
    return ", ".join(items[:limit]) + f" and {len(items) - limit:,} more"


def declared_words(owned: Ownership, today: str) -> str:
    """Who is said to own a path, where that is written, and when those were last seen whom the history knows."""
    names = [
        one_line(one.name) + (f" (last seen {since(one.last_seen, today)})" if one.last_seen else "")
        for one in owned.declared
    ]
    return f"{', '.join(names)}, says {one_line(owned.declared_in)}"
