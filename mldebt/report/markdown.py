"""Markdown: a comment on a pull request or the summary of a job, short enough for both."""

import re

from mldebt.model.finding import Finding
from mldebt.model.report import Report
from mldebt.report.answer import QUESTION, answer
from mldebt.report.options import RenderOptions
from mldebt.report.order import by_importance, count_words, other_counts, severity_counts, shown
from mldebt.report.text import coverage_sentence
from mldebt.report.wording import join_some, number, one_line, percent, plural

MARKER = "<!-- mldebt-report -->"
"""Hidden first line, by which a bot finds its comment again and edits it."""
MOST_CHARACTERS = 60_000
"""GitHub refuses a comment of more than 65,536 characters."""

# Markup, tables, mentions, issue numbers, maths; the colon of an address or an emoji; the dot of a bare address; what
# would begin a list or a heading.
_SPECIAL = re.compile(r"[\\`*_\[\]<>#|~@&$]|:(?=//|\w+:)|(?<=www)\.|^[-+=]")


def words(text: str) -> str:
    """Text from the repository as Markdown that shows it and does nothing: no markup, no mention, no link."""
    return _SPECIAL.sub(lambda match: f"&#{ord(match.group())};", one_line(text))


def code(text: str) -> str:
    """Text from the repository as code, whatever backquotes it holds; a table's bar is spelled out."""
    shown_text = one_line(text).replace("|", "¦")
    longest = max((len(run) for run in re.findall(r"`+", shown_text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if "`" in shown_text else ""
    return f"{fence}{space}{shown_text}{space}{fence}" if shown_text else ""


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """A table of cells that are Markdown already."""
    return [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *(f"| {' | '.join(row)} |" for row in rows)]


def _head(report: Report) -> list[str]:
    counts = severity_counts(report.findings)
    parts = count_words(counts)
    aside = other_counts(report.findings)
    line = ", ".join(parts) if parts else "No findings"
    lines = [
        MARKER,
        f"## mldebt: {words(report.subject.name)}",
        "",
        f"**{line}**" + (f" ({', '.join(aside)})" if aside else ""),
    ]
    if report.repository.known_people:
        lines += ["", f"**{QUESTION}** {words(answer(report))}"]
    lines += ["", words(coverage_sentence(report))]
    lines += [f"\n**{words(sentence)}**" for sentence in report.errors]
    return lines


def _rows(findings: list[Finding]) -> list[tuple[str, ...]]:
    return [
        (
            "question" if one.question else one.severity.value,
            f"{words(one.code)} {words(one.slug)}",
            code(str(one.location)),
            words(one.message) + (f"<br>{words(one.advice)}" if one.advice else ""),
        )
        for one in findings
    ]


def _components(report: Report) -> list[str]:
    rows = report.components[:5]
    if not rows:
        return []
    cells: list[tuple[str, ...]] = [
        (
            words(row.component),
            number(row.cace.value),
            words(join_some(row.cace.reached)) or "–",
            words(row.ownership.verdict) or "–",
            percent(row.ownership.knowledge) if row.ownership.maintainers else "–",
        )
        for row in rows
    ]
    return [
        "",
        "### Components at risk",
        "",
        *table(("Component", "CACE", "Reaches", "Maintainer", "Knowledge"), cells),
    ]


def _tail(report: Report) -> list[str]:
    silent = [f"- {words(run.code)} {run.state}: {words(run.reason)}" for run in report.rules if run.state != "ran"]
    open_questions = [
        f"- {words(q.text)}" for panel in report.panels for q in panel.questions if not q.answer or q.expired
    ]
    lines = ["", "### Not run", "", *silent] if silent else []
    return lines + (["", "### Questions for the team", "", *open_questions[:30]] if open_questions else [])


def render(report: Report, options: RenderOptions) -> str:
    """The worst findings first, as many as a comment holds; the rest is counted."""
    findings = by_importance(shown(report, options.show_suppressed))
    lines, tail = _head(report), [*_components(report), *_tail(report)]
    room = MOST_CHARACTERS - sum(len(line) + 1 for line in (*lines, *tail)) - 400
    made = table(("", "Rule", "Where", "What"), _rows(findings)) if findings else []
    if made:
        lines.append("")
    kept = 0
    for line in made:
        room -= len(line) + 1
        if room < 0:
            break
        lines.append(line)
        kept += 1
    if kept < len(made):
        lines += ["", f"and {plural(len(made) - max(kept, 2), 'finding')} more that a comment cannot hold."]
    return _clip("\n".join([*lines, *tail]))


def _clip(text: str) -> str:
    """Even a hostile component list stays within a comment."""
    return (text if len(text) <= MOST_CHARACTERS else text[: text.rfind("\n", 0, MOST_CHARACTERS)]) + "\n"
