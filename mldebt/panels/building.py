"""From sightings to panels: conditions, sentences, questions, answers."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from mldebt.checks.subject import Subject
from mldebt.knowledge.panels import (
    MOST_QUESTIONS,
    Conditions,
    FactSpec,
    PanelSpec,
    QuestionSpec,
    panel_rules,
)
from mldebt.model.finding import Finding, Status
from mldebt.model.panel import Fact, Panel, Question
from mldebt.panels.sights import Eyes, Seen

MOST_PLACES = 5
MOST_NAMES = 3
_PLACEHOLDER = re.compile(r"\{([a-z0-9-]+)(?:#([^{}|]+)(?:\|([^{}]+))?|:(names))?\}")
Sightings = dict[str, list[Seen]]


def build_panels(subject: Subject, findings: Iterable[Finding]) -> tuple[Panel, ...]:
    """The six trade-offs. ``findings`` are those of the run: some facts are what rules found."""
    rules = panel_rules()
    active = [item for item in findings if item.status is Status.ACTIVE]
    eyes = Eyes(subject, active, rules)
    seen: Sightings = {}
    for fact in rules.fact:
        found = [row for sight in fact.see for row in eyes.look(sight)]
        unique = list(dict.fromkeys(found))
        seen[fact.id] = list({row.name: row for row in reversed(unique)}.values())[::-1] if fact.once else unique
    specs = rules.facts_by_id()
    return tuple(_panel(subject, panel, specs, seen) for panel in rules.panel)


def _panel(subject: Subject, panel: PanelSpec, specs: dict[str, FactSpec], seen: Sightings) -> Panel:
    clauses = [_said(item.text, seen) for item in panel.seen if holds(item.when, seen)]
    leaning = next((_said(item.text, seen) for item in panel.leaning if holds(item.when, seen)), "")
    questions = [_question(subject, item, seen) for item in panel.question if holds(item.when, seen)]
    facts = [
        _fact(specs[name], seen[name])
        for name in panel.facts
        if seen[name] or (specs[name].absent and holds(specs[name].absent, seen))
    ]
    sentence = "; ".join(clauses)
    return Panel(
        panel.id,
        panel.title,
        sentence[:1].upper() + sentence[1:] + "." if sentence else "",
        leaning,
        panel.cost_bearer,
        panel.when,
        tuple(facts),
        tuple(questions[:MOST_QUESTIONS]),
    )


def _fact(spec: FactSpec, rows: list[Seen]) -> Fact:
    names = ", ".join(name for name, _ in Counter(row.name for row in rows).most_common(MOST_PLACES))
    return Fact(spec.label, len(rows), tuple(row.place for row in rows[:MOST_PLACES]), names)


def holds(conditions: Conditions, seen: Sightings) -> bool:
    """Whether all conditions hold; see ``knowledge.panels.Conditions``."""
    return all(any(_holds_one(word, seen) for word in condition.split("|")) for condition in conditions)


def _holds_one(word: str, seen: Sightings) -> bool:
    return not seen[word[1:]] if word.startswith("!") else bool(seen[word])


def _said(text: str, seen: Sightings) -> str:
    """The sentence with counts and names filled in."""

    def fill(match: re.Match[str]) -> str:
        rows = seen[match.group(1)]
        if match.group(4):
            common = Counter(row.name for row in rows).most_common()
            shown = ", ".join(name for name, _ in common[:MOST_NAMES])
            return f"{shown} and {len(common) - MOST_NAMES} more" if len(common) > MOST_NAMES else shown
        if match.group(2):
            one, many = match.group(2), match.group(3) or f"{match.group(2)}s"
            return f"{len(rows)} {one if len(rows) == 1 else many}"
        return str(len(rows))

    said = _PLACEHOLDER.sub(fill, text)
    return said.replace(" are ", " is ", 1) if said.startswith("1 ") else said


def _question(subject: Subject, spec: QuestionSpec, seen: Sightings) -> Question:
    places = [row.place for name in spec.evidence for row in seen[name]][:MOST_PLACES]
    answer = subject.config.answers.get(spec.id)
    today = datetime.fromtimestamp(subject.now, UTC).date().isoformat()
    expired = bool(answer is not None and answer.until and answer.until < today)
    return Question(spec.id, spec.text, spec.why, tuple(places), answer, expired)
