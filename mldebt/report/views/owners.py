"""``mldebt owners``: who maintains what, why, and how sure that is."""

import re
from typing import Protocol

from mldebt.model.history import Person
from mldebt.model.report import Report
from mldebt.model.score import Maintainer, Ownership
from mldebt.report import formats_for
from mldebt.report.ink import Ink
from mldebt.report.options import RenderOptions
from mldebt.report.privacy import redact
from mldebt.report.views import as_json, as_lines, unknown
from mldebt.report.wording import day, declared_words, one_line, percent, since

_NOREPLY = re.compile(r"^(?:\d+\+)?([A-Za-z0-9-]+)@users\.noreply\.github\.com$")
_UNSUPPORTED = re.compile(r"[\[\]!#]")


class Query(Protocol):
    """What ``owners`` was asked: whether to list the identities that were united."""

    @property
    def identities(self) -> bool: ...


def render_owners(name: str, report: Report, query: Query, options: RenderOptions) -> str:
    """The owners of a report as ``text``, ``json``, ``jsonl`` or ``codeowners``. JSON holds e-mail addresses, since
    programs match people by them, unless the report is anonymous. Raises ``UnknownViewError``."""
    if name not in formats_for("owners"):
        raise unknown(name, formats_for("owners"))
    emails = options.emails or name in ("json", "jsonl")
    logins = _logins(report.people) if not options.anonymous else {}
    shown = redact(report, emails=emails, anonymous=options.anonymous)
    if name == "json":
        return as_json({"at": shown.subject.commit, "owners": shown.owners, "people": shown.people})
    if name == "jsonl":
        return as_lines(owner_lines(shown))
    if name == "codeowners":
        return _codeowners(shown, logins)
    return _text(shown, query, Ink(options.color, options.width))


def owner_lines(report: Report) -> list[dict[str, object]]:
    """Two rows a path: its likely maintainers, and how likely the next change is by somebody who knew it."""
    mails = {person.key: person.emails[0] for person in report.people if person.emails}
    rows: list[dict[str, object]] = []
    for owned in report.owners:
        place: dict[str, object] = {"at": report.subject.commit, "path": owned.path or "."}
        people = [
            {"name": one.name, "email": mails.get(one.person, ""), "p": round(one.probability, 4)}
            for one in owned.maintainers
        ]
        declared = {"declared": [one.name for one in owned.declared]} if owned.declared else {}
        rows.append({"kind": "maintainer", **place, "people": people, **declared})
        rows.append({"kind": "file", **place, "known_changer": round(owned.knowledge, 4)})
    return rows


def _person(one: Maintainer, today: str) -> str:
    why = "; ".join(one_line(term.words) for term in one.terms if term.words)
    seen = f"last seen {since(one.last_seen, today)}" if one.last_seen else ""
    return f"{one_line(one.name)}  {why or seen}".rstrip()


def _path(owned: Ownership, today: str, ink: Ink) -> list[str]:
    verdict = f"  {one_line(owned.verdict)}" if owned.verdict else ""
    lines = [f"{ink.paint(one_line(owned.path), 'path')}{verdict}"]
    for one in owned.maintainers:
        lines.extend(ink.wrap(_person(one, today), " " * 12, f"{percent(one.probability):>10}  "))
    changed = f"; last changed {day(owned.last_change)}, {since(owned.last_change, today)}" if owned.last_change else ""
    if owned.declared:
        lines.extend(ink.wrap(declared_words(owned, today), " " * 12, "  declared  "))
    known = f"{percent(owned.nobody)} somebody new; "
    known += f"{percent(owned.knowledge)} that its next change is by somebody who knew it"
    lines.append(ink.paint(f"    {known}{changed}", "faint"))
    return lines


def _text(report: Report, query: Query, ink: Ink) -> str:
    lines: list[str] = []
    for owned in report.owners:
        lines.extend(_path(owned, report.subject.today, ink))
    if not report.owners:
        lines.append("No owner can be named here.")
    if query.identities:
        lines += ["", ink.paint("People", "path")]
        for person in report.people:
            names = [one_line(alias) for alias in (*person.aliases, *person.emails)]
            lines.extend(ink.wrap(f"{one_line(person.name)}: {', '.join(names) or 'one identity'}", "      ", "    "))
    for note in report.subject.history_notes:
        if note not in report.errors:  # those are said on standard error
            lines.extend(ink.hang(f"Note: {one_line(note)}", "  "))
    return "\n".join(lines) + "\n"


def _logins(people: tuple[Person, ...]) -> dict[str, str]:
    """GitHub logins that no-reply addresses give away without being addresses."""
    found = {}
    for person in people:
        match = next((match for email in person.emails if (match := _NOREPLY.match(email))), None)
        if match:
            found[person.key] = f"@{match.group(1)}"
    return found


def _codeowners(report: Report, logins: dict[str, str]) -> str:
    """A CODEOWNERS file to edit. Only people more likely than not are written as owners; the rest are comments, since a
    pattern without owners would take the path from everybody. The last match wins, so folders stand before files."""
    mails = {person.key: person.emails[0] for person in report.people if person.emails}
    paths = [owned.path for owned in report.owners]
    lines = ["# Suggested by mldebt from the history; read it before you commit it."]
    for owned in sorted(report.owners, key=lambda one: (one.path.count("/"), one.path)):
        pattern = _pattern(owned.path, any(path.startswith(owned.path + "/") for path in paths))
        best = owned.maintainers[0] if owned.maintainers else None
        handle = (logins.get(best.person) or mails.get(best.person, "")) if best else ""
        if best and handle and best.probability > 0.5 and pattern:
            lines.append(f"{pattern} {handle}")
        else:
            who = f"{one_line(best.name)}, {percent(best.probability)}" if best else "nobody in sight"
            lines.append(f"# {one_line(owned.path)}: {who}")
    return "\n".join(lines) + "\n"


def _pattern(path: str, folder: bool) -> str:
    """A path as a CODEOWNERS pattern, empty where that file cannot say it."""
    if path in ("", "."):
        return "*"
    if _UNSUPPORTED.search(path) or one_line(path) != path:
        return ""
    return "/" + path.replace("\\", "\\\\").replace(" ", "\\ ").replace("*", "\\*") + ("/" if folder else "")
