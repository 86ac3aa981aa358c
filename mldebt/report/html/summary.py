"""The first screen: what would break, who is left, what to do first. Choice and wording; numbers are the report's."""

from msgspec import Struct

from mldebt.model.finding import Finding, Severity
from mldebt.model.report import Report
from mldebt.model.score import ComponentScore, Maintainer, RepositoryScore
from mldebt.model.source import PYTHON_KINDS
from mldebt.report.answer import answer, judged, truck_sentence, year_sentence
from mldebt.report.order import by_importance, count_words, severity_counts
from mldebt.report.wording import join_some, number, part, percent, plural, since

ROWS = 5
PEOPLE = 3
"""Rows of each column of the first screen, and how many of them name people."""

KNOWN = 0.5
"""A part is in known hands where the next change is more likely than not by somebody who worked on it before."""

_SOURCE = " Source: "  # with which an advice ends that names where it is from; the finding itself shows it


class Figure(Struct, frozen=True, gc=False):
    """A number of the strip; ``tone`` is bad, fair or plain, ``at`` the section that it is told in."""

    value: str
    label: str
    note: str
    at: str
    tone: str = "plain"


class Breaks(Struct, frozen=True, gc=False):
    """A component whose change reaches far; ``bar`` is its share of the largest CACE in percent."""

    row: ComponentScore
    bar: float
    reaches: str


class Left(Struct, frozen=True, gc=False):
    """Somebody who is the likely maintainer of parts, how many those are, and when they were last seen."""

    name: str
    leads: str
    seen: str


class Orphan(Struct, frozen=True, gc=False):
    """A component and who is left for it."""

    row: ComponentScore
    who: str
    when: str


class Todo(Struct, frozen=True, gc=False):
    """The worst finding of a rule in a component, and how many more like it there are."""

    finding: Finding
    more: int
    does: str


class Summary(Struct, frozen=True, gc=False):
    """Everything the first screen shows: ``answer`` says who will maintain it, ``verdict`` what else is to be said."""

    answer: str
    verdict: tuple[str, ...]
    figures: tuple[Figure, ...]
    breaks: tuple[Breaks, ...]
    truck: str
    left: tuple[Left, ...]
    orphans: tuple[Orphan, ...]
    todo: tuple[Todo, ...]


def labels_of(report: Report, keys: tuple[str, ...]) -> list[str]:
    """Names of nodes as people know them; what is no node stays as it is."""
    labels = {node.key: node.label for node in report.graph.nodes} if any(":" in key for key in keys) else {}
    return [labels.get(key, key) for key in keys]


def summarise(report: Report) -> Summary:
    """The first screen of a report."""
    standing = by_importance(one for one in report.findings if one.stands)
    rows = _production(report)
    breaks = _breaks(report, rows)
    people, truck = answer(report), truck_sentence(report)
    verdict = (*year_sentence(report), *_reach_sentence(breaks), _findings_sentence(standing))
    return Summary(
        people if report.coverage.files else "There is nothing to judge here: no file was found to read.",
        verdict if report.coverage.files else (),
        _figures(report, standing),
        breaks,
        truck,
        _left(report, rows),
        _orphans(report, rows),
        _todo(standing),
    )


def _findings_sentence(standing: list[Finding]) -> str:
    counts = severity_counts(standing)
    parts = count_words(counts)
    if not parts:
        return "No finding stands against this repository."
    verb = "stands" if sum(counts.values()) == 1 else "stand"
    if counts[Severity.INFO]:
        parts[-1] += " finding" if counts[Severity.INFO] == 1 else " findings"
    return f"{' and '.join([', '.join(parts[:-1]), parts[-1]] if parts[1:] else parts)} {verb} against this repository."


def _reach_sentence(breaks: tuple[Breaks, ...]) -> tuple[str, ...]:
    if not breaks or not breaks[0].row.cace.reached:
        return ()
    first = breaks[0].row
    reached = plural(len(first.cace.reached), "other part")
    return (f"The riskiest thing to change is {part(first.component)}: it reaches {reached}.",)


def _figures(report: Report, standing: list[Finding]) -> tuple[Figure, ...]:
    score, seen = report.repository, report.coverage
    counts = severity_counts(standing)
    errors, found = counts[Severity.ERROR], sum(counts.values())
    split = f"{plural(errors, 'error')}, {plural(counts[Severity.WARNING], 'warning')}, {counts[Severity.INFO]:,} info"
    label = "finding" if found == 1 else "findings"
    figures = [Figure(f"{found:,}", label, split, "findings", "bad" if errors else "plain")]
    if judged(report):
        figures += _people_figures(score)
    if report.components:
        code = f"of the code that a change of one file can reach; {percent(score.propagation_code)} by code alone"
        figures.append(Figure(percent(score.propagation_all), "propagation cost", code, "components"))
    if seen.io_calls:
        share = percent(seen.io_resolved / seen.io_calls)
        figures.append(Figure(share, "of I/O calls resolved", f"{seen.io_resolved:,} of {seen.io_calls:,}", "coverage"))
    else:
        figures.append(Figure(f"{seen.read:,}", "files read", f"of {seen.files:,}", "coverage"))
    return tuple(figures)


def _people_figures(score: RepositoryScore) -> tuple[Figure, Figure]:
    thin = score.active_people * 2 < score.known_people
    return (
        Figure(
            f"{score.active_people:,} / {score.known_people:,}",
            "people likely to stay",
            "of all who worked on it: commits within a year are likelier than not",
            "owners",
            "bad" if thin else "plain",
        ),
        Figure(
            f"{score.truck_factor:,}",
            "truck factor",
            f"people whose leaving orphans half of it; {score.truck_factor_doa:,} by authorship, gone or not",
            "owners",
            "bad" if score.truck_factor <= 1 else "plain",
        ),
    )


def _production(report: Report) -> list[ComponentScore]:
    """The components with code beyond tests, documents and examples; all of them where there are no others."""
    files = {component.name: component.files for component in report.graph.components}
    code = {state.path for state in report.files if state.kind in PYTHON_KINDS}
    kept = [row for row in report.components if not row.demoted and {*files.get(row.component, ())} & code]
    return kept or list(report.components)


def _breaks(report: Report, rows: list[ComponentScore]) -> tuple[Breaks, ...]:
    ranked = sorted(rows, key=lambda row: (-row.cace.value, row.component))
    ranked = [row for row in ranked if row.cace.value > 0][:ROWS]
    highest = ranked[0].cace.value if ranked else 1.0
    return tuple(Breaks(row, round(100 * row.cace.value / highest, 1), _reaches(report, row)) for row in ranked)


def _reaches(report: Report, row: ComponentScore) -> str:
    reached = [part(name) for name in labels_of(report, row.cace.reached)]
    return f"reaches {join_some(reached, 3)}" if reached else f"expected reach {number(row.cace.reach)}"


def _likely(row: ComponentScore) -> str:
    best = row.ownership.maintainers[0] if row.ownership.maintainers else None
    return f"most likely next: {best.name} ({percent(best.probability)})" if best else "nobody in sight"


def _left(report: Report, rows: list[ComponentScore]) -> tuple[Left, ...]:
    """The people who are the likeliest to change most parts next, and how likely that is."""
    if not judged(report):
        return ()
    leads: dict[str, list[Maintainer]] = {}
    for row in rows:
        for one in row.ownership.maintainers[:1]:
            leads.setdefault(one.person, []).append(one)
    ranked = sorted(leads.values(), key=lambda found: (-len(found), -found[0].last_seen, found[0].name))
    parts = plural(len(rows), "part")
    return tuple(
        Left(
            found[0].name,
            f"the likeliest next to change {len(found):,} of {parts} ({_span(found)})",
            f"last seen {since(found[0].last_seen, report.subject.today)}",
        )
        for found in ranked[:PEOPLE]
    )


def _span(found: list[Maintainer]) -> str:
    """The probabilities of a person's parts, as one figure or from the lowest to the highest."""
    low, high = (percent(pick(one.probability for one in found)) for pick in (min, max))
    return high if low == high else f"{low.removesuffix(' %')} to {high}"


def _orphans(report: Report, rows: list[ComponentScore]) -> tuple[Orphan, ...]:
    """The components that reach far and whose next change likely falls to somebody new to them."""
    if not judged(report) or report.repository.known_people <= 1:
        return ()

    def exposed(row: ComponentScore) -> tuple[float, str]:
        return -(row.weight + row.cace.reach) * (1 - row.ownership.knowledge), row.component

    found = []
    unknown = [row for row in rows if row.ownership.knowledge < KNOWN]
    for row in sorted(unknown, key=exposed)[: ROWS - PEOPLE + 1]:
        who = row.ownership.verdict or _likely(row)
        if not row.ownership.knowledge and row.ownership.maintainers:
            never = "changed only in commits of very many files" if not row.ownership.last_change else "known to nobody"
            who = f"{never}; {who}"
        changed = since(row.ownership.last_change, report.subject.today)
        found.append(Orphan(row, who, f"last changed {changed}" if changed else ""))
    return tuple(found)


def _todo(standing: list[Finding]) -> tuple[Todo, ...]:
    """What to do, said once for all places that ask for the same."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in standing:
        groups.setdefault((finding.code, _does(finding)), []).append(finding)
    first = list(groups.values())[:ROWS]
    return tuple(Todo(group[0], len(group) - 1, _does(group[0])) for group in first)


def _does(finding: Finding) -> str:
    return (finding.advice or finding.message).partition(_SOURCE)[0]
