"""``mldebt impact``: what a change reaches, and whom to ask."""

from typing import Protocol

from mldebt.model.impact import Affected, Impact, Reviewer
from mldebt.report import formats_for
from mldebt.report.ink import Ink
from mldebt.report.markdown import code, table, words
from mldebt.report.options import RenderOptions
from mldebt.report.privacy import hide_addresses
from mldebt.report.views import as_json, as_lines, unknown
from mldebt.report.wording import join_some, number, one_line, part, percent, since

MOST_ROWS = 20
"""Files that people are shown; programs get all."""


class Answer(Protocol):
    """What ``impact`` found: an impact a subject, whom to ask where all change together, the commit judged at."""

    @property
    def impacts(self) -> tuple[Impact, ...]: ...
    @property
    def reviewers(self) -> tuple[Reviewer, ...]: ...
    @property
    def at(self) -> str: ...


def render_impact(name: str, answer: Answer, options: RenderOptions, today: str) -> str:
    """An answer as ``text``, ``json``, ``jsonl`` or ``markdown``. Raises ``UnknownViewError``."""
    shown = answer.impacts if options.emails else [hide_addresses(impact, Impact) for impact in answer.impacts]
    at = answer.at
    if name == "json":
        return as_json(shown)
    if name == "jsonl":
        return as_lines([_line(impact, at) for impact in shown])
    if name == "markdown":
        lines = [line for impact in shown for line in _markdown(impact)]
        asked = [f"- {words(one)}" for one in _asked(answer, options, today)]
        return "\n".join([*lines, *(["### Whom to ask", "", *asked] if asked else [])]) + "\n"
    if name != "text":
        raise unknown(name, formats_for("impact"))
    ink = Ink(options.color, options.width)
    lines = [line for impact in shown for line in _text(impact, ink)]
    asked = _asked(answer, options, today)
    if asked:
        lines += [ink.paint("Whom to ask", "path"), *(row for one in asked for row in ink.wrap(one, "      ", "  "))]
    return "\n".join(lines or ["Nothing to answer for.", ""]).rstrip("\n") + "\n"


def _line(impact: Impact, at: str) -> dict[str, object]:
    files = [{"path": one.path, "p": round(one.probability, 4)} for one in impact.files]
    return {"kind": "impact", "at": at, "path": impact.subject, "files": files}


def _why(one: Affected) -> str:
    return one.via or "; ".join(term.words for term in one.terms if term.words)


def _asked(answer: Answer, options: RenderOptions, today: str) -> list[str]:
    """Reviewers with what they know of the change, and whether they are still around."""
    rows = [
        f"{one_line(one.name)}  {join_some(one.paths, 3)}; last seen {since(one.last_seen, today)}, "
        f"{percent(one.here)} likely to be here within a year"
        for one in answer.reviewers
    ]
    return rows if options.emails else [hide_addresses(row, str) for row in rows]


def _people(impact: Impact) -> str:
    owned = impact.ownership
    if owned is None:
        return ""
    people = [f"{one.name} ({percent(one.probability)})" for one in owned.maintainers[:3]]
    return ", ".join(people) if people else owned.verdict


def _text(impact: Impact, ink: Ink) -> list[str]:
    lines = [ink.paint(one_line(part(impact.subject)), "path")]
    score = impact.cace
    if score:
        terms = f"reach {number(score.reach)} × surprise {number(score.surprise)} × exposure {number(score.exposure)}"
        lines.append(f"  CACE {number(score.value)} = {terms}")
    if impact.reached:
        lines.extend(ink.wrap(join_some(impact.reached, 8), "           ", "  reaches  "))
    for one in impact.files[:MOST_ROWS]:
        text = f"{one_line(one.path)}  {one_line(_why(one))}"
        lines.extend(ink.wrap(text, " " * 12, f"{percent(one.probability):>8}   "))
    if len(impact.files) > MOST_ROWS:
        lines.append(f"          and {len(impact.files) - MOST_ROWS:,} more")
    if not impact.files and not impact.reached:
        lines.append("  reaches nothing that the code or the history shows")
    for word, who in (("maintainer", _people(impact)), ("tell", join_some(impact.told, 8))):
        lines.extend(ink.wrap(who, " " * (len(word) + 4), f"  {word}  ") if who else [])
    return [*lines, ""]


def _markdown(impact: Impact) -> list[str]:
    lines = [f"### Impact of {code(part(impact.subject))}", ""]
    if impact.reached:
        lines += [f"Reaches {words(join_some(impact.reached, 8))}.", ""]
    rows: list[tuple[str, ...]] = [
        (code(one.path), percent(one.probability), words(_why(one)) or "–") for one in impact.files[:MOST_ROWS]
    ]
    lines += [*table(("Also changes", "How likely", "Why"), rows), ""] if rows else []
    for word, who in (("Maintained by", _people(impact)), ("Tell", join_some(impact.told, 8))):
        lines += [f"{word} {words(who)}.", ""] if who else []
    return lines
