"""The six panels: facts with places, one sentence, a leaning, and the questions that code cannot answer."""

from collections.abc import Sequence
from datetime import UTC, datetime

from mldebt.checks.subject import Subject
from mldebt.knowledge.panels import MOST_QUESTIONS, FactSpec, PanelRules, PanelSpec, QuestionSpec, panel_rules
from mldebt.model.finding import Finding, Status
from mldebt.model.panel import Answer, Fact, Panel, Question
from mldebt.model.place import Location
from mldebt.panels.conditions import holds
from mldebt.panels.sentences import first_that_holds, one_sentence, top_names
from mldebt.panels.sighting import Sighting
from mldebt.panels.sights import Observed

_MOST_PLACES = 5
_NAMES_OF_FACT = 6


def build_panels(subject: Subject, findings: Sequence[Finding], rules: PanelRules | None = None) -> tuple[Panel, ...]:
    """The panels in the order of ``rules/panels.toml``, all of them, whether or not anything was seen.

    ``findings`` are those of the run, in whatever status. A question that ``config.answers`` answers is closed until
    its ``until`` has passed at ``subject.now``; at most five stay open in a panel.
    """
    known = rules or panel_rules()
    observed = Observed(subject, findings, known)
    return tuple(_panel(spec, observed, subject, findings) for spec in known.panel)


def _panel(spec: PanelSpec, observed: Observed, subject: Subject, findings: Sequence[Finding]) -> Panel:
    specs = observed.rules.facts_by_id()
    shown = (_fact(specs[fact], observed) for fact in spec.facts)
    there = {one.code for one in findings if one.status in (Status.ACTIVE, Status.BASELINED)}
    return Panel(
        id=spec.id,
        title=spec.title,
        seen=one_sentence(spec.seen, observed),
        leaning=first_that_holds(spec.leaning, observed),
        cost_bearer=spec.cost_bearer,
        when=spec.when,
        facts=tuple(fact for fact in shown if fact is not None),
        questions=tuple(_questions(spec, observed, subject)),
        findings=tuple(code for code in spec.related if code in there),
    )


def _fact(spec: FactSpec, observed: Observed) -> Fact | None:
    """A line of the panel; None where nothing was seen and nobody would miss it."""
    found = observed.seen(spec.id)
    if not found and not (spec.absent and holds(spec.absent, observed.seen)):
        return None
    return Fact(spec.label, observed.count(spec.id), _places(found), top_names(found, _NAMES_OF_FACT))


def _places(found: Sequence[Sighting]) -> tuple[Location, ...]:
    """Up to five places, of different names first: five times the same call shows less."""
    seen: set[str] = set()
    first = [one for one in found if not (one.name in seen or seen.add(one.name))]  # type: ignore[func-returns-value]
    rest = [one for one in found if one not in first]
    return tuple(sorted({one.location for one in [*first, *rest][:_MOST_PLACES]}))


def _questions(spec: PanelSpec, observed: Observed, subject: Subject) -> list[Question]:
    """Open questions, at most five, then those with an answer that still holds."""
    asked = [_question(each, observed, subject) for each in spec.question if _is_asked(each, observed, subject)]
    opened = [each for each in asked if each.answer is None or each.expired]
    return opened[:MOST_QUESTIONS] + [each for each in asked if each not in opened]


def _is_asked(spec: QuestionSpec, observed: Observed, subject: Subject) -> bool:
    """Where what was seen makes it relevant; an answer that somebody gave is shown in any case."""
    return spec.id in subject.config.answers or holds(spec.when, observed.seen)


def _question(spec: QuestionSpec, observed: Observed, subject: Subject) -> Question:
    answer = subject.config.answers.get(spec.id)
    found = [one for fact in spec.evidence for one in observed.seen(fact)]
    return Question(
        spec.id, spec.text, spec.why, _places(found), answer, answer is not None and _has_expired(answer, subject.now)
    )


def _has_expired(answer: Answer, now: int) -> bool:
    """An answer holds through the day named by ``until``, and for good where none is named."""
    return bool(answer.until) and datetime.fromtimestamp(now, UTC).date().isoformat() > answer.until[:10]
