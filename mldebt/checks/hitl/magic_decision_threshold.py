"""HITL001: a number in the code decides what happens at which model score."""

from collections.abc import Iterator
from typing import cast

from msgspec import Struct

from mldebt.checks.common import chain, is_kept_aside, scope_name, strings
from mldebt.checks.gathering import gathered
from mldebt.checks.hitl.decoding import MIDDLE, only_decodes
from mldebt.checks.hitl.looking import is_tried, only_looks
from mldebt.checks.hitl.shortening import only_shortens
from mldebt.checks.nodes import called_name
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.checks.uncalled import uncalled
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import AS_TEST, Alt, Const, Event, Op, Part, Res, Summary, Value

_ENDS = (0, 1, -1, 100)  # ends of the scale, also in percent
_ORDERS = ("<", "<=", ">", ">=")
_DEEPEST = 40


class Decision(Struct, frozen=True, array_like=True):
    """A comparison of a score with a number, as one scope sees it, and the call that makes the score. ``within`` is the
    number of the scope that it stands in, ``scope`` its name."""

    site: Site
    via: tuple[Site, ...]
    within: int
    scope: str
    order: str
    number: int | float
    scoring: Site
    scorer: str


@check("HITL001", local=True)
def magic_decision_threshold(subject: Subject) -> Iterator[Draft]:
    """Comparisons, in a condition, of a model's score with a number that stands right there; one finding for what a
    function makes of one score."""
    seen: set[tuple[str, int, int]] = set()
    found: dict[tuple[str, int, str, Site], list[Decision]] = {}
    by_site: dict[Site, list[Decision]] = {}
    for decision in _decisions(subject):
        if uncalled(subject).holds(decision.site.path, decision.within):
            continue  # nothing is decided there
        if is_kept_aside(subject, decision.site.path):
            continue  # something else decides by now
        by_site.setdefault(decision.site, []).append(decision)
    for site, decisions in by_site.items():
        place = (site.path, site.cell, site.at)  # both halves of ``a < score < b`` are one
        if place not in seen:
            seen.add(place)
            first = decisions[0]
            found.setdefault((site.path, site.cell, first.scope, first.scoring), []).append(first)
    for same in found.values():
        if not all(_decides_nothing(subject, decision) for decision in same):
            yield _draft(subject.program, sorted(same, key=lambda decision: decision.site.at))


def _decides_nothing(subject: Subject, decision: Decision) -> bool:
    program, site = subject.program, decision.site
    if only_decodes(subject, site, decision.number) or only_shortens(program, site) or only_looks(program, site):
        return True
    return is_tried(subject, site.path)


@gathered(Decision, calling=lambda program, symbol: _is_score(program, symbol), options=True)
def _decisions(subject: Subject) -> Iterator[Decision]:
    program = subject.program
    for summary in program.summaries():
        for event in summary.events:
            if not _is_threshold(event):
                continue
            value, number = _compared(event)
            tiny = isinstance(number.value, int | float) and abs(number.value) <= _tolerance(subject)
            scoring = _score(subject, summary, value, 0, tiny)
            if scoring is not None and isinstance(number.value, int | float):
                scope = scope_name(program, event)
                yield Decision(
                    event.site,
                    event.via,
                    event.scope,
                    scope,
                    event.symbol,
                    number.value,
                    scoring.site,
                    scoring.symbol,
                )


def _is_threshold(event: Event) -> bool:
    if event.kind != "compare" or event.symbol not in _ORDERS or not event.flags & AS_TEST:
        return False
    _, number = _compared(event)
    value = number.value
    return isinstance(value, int | float) and value not in _ENDS and _stands_in(number.origin, event.site)


def _compared(event: Event) -> tuple[Value, Const]:
    """The other side, and the number."""
    left, right = event.args
    if isinstance(right, Const):
        return left, right
    assert isinstance(left, Const)
    return right, left


def _stands_in(origin: Site | None, site: Site) -> bool:
    """Whether a literal is part of a comparison, whose site ends where its right side begins (perhaps with a sign)."""
    if origin is None or (origin.path, origin.cell) != (site.path, site.cell):
        return False
    return site.at <= origin.at <= site.end + 2


def _tolerance(subject: Subject) -> float:
    return cast(float, subject.options["tolerance"])


def _score(subject: Subject, summary: Summary, term: Value, depth: int, tiny: bool) -> Event | None:
    """The call that made the score a value stands for; None where it stands for none, or for a sum over many. What is
    compared with a ``tiny`` number is none where it is a difference: the two are the same, but for rounding."""
    if depth > _DEEPEST:
        return None
    inner: tuple[Value, ...] = ()
    if isinstance(term, Res):
        event = summary.events[term.event]
        if _is_score(subject.program, event.symbol):
            return event
        inner = _passed_on(subject, event)
    elif isinstance(term, Part):
        inner = () if _is_other_part(subject, summary, term) else (term.base,)
    elif isinstance(term, Alt):
        inner = term.items
    elif isinstance(term, Op):
        inner = () if tiny and term.op == "-" else _operands(subject, term)
    found = (_score(subject, summary, item, depth + 1, tiny) for item in inner)
    return next((event for event in found if event is not None), None)


def _is_score(program: Program, symbol: str) -> bool:
    return "score" in program.traits_of(symbol) and program.role_of(symbol) in ("", "predict", "encode")


def _passed_on(subject: Subject, event: Event) -> tuple[Value, ...]:
    """The value whose elements a call hands on: ``float(score)``, ``scores.max()``; nothing of a mean or a position."""
    if subject.program.role(event) or called_name(subject.program, event.site) in strings(subject, "other-quantities"):
        return ()
    if event.receiver is not None:
        return (event.receiver,)
    return event.args[:1]


def _operands(subject: Subject, term: Op) -> tuple[Value, ...]:
    if term.op in ("compare", "not", "lambda", "slice", "call"):
        return ()
    if term.op == "comp":
        return term.args[-1:]
    name = term.op.rpartition(":")[2].rpartition(".")[2]
    if name in strings(subject, "other-quantities"):
        return ()
    return term.args[:1] if name.isidentifier() else term.args


def _is_other_part(subject: Subject, summary: Summary, term: Part) -> bool:
    """Whether a part of a score is no score: its shape, or the positions beside the values (``max``, ``topk``)."""
    key = term.key.value if isinstance(term.key, Const) else None
    if term.op == "attr":
        return str(key) not in strings(subject, "same-values")
    if term.op == "item" and key == 1 and isinstance(term.base, Res):
        event = summary.events[term.base.event]
        return called_name(subject.program, event.site) in strings(subject, "with-positions")
    return False


def _draft(program: Program, decisions: list[Decision]) -> Draft:
    first = decisions[0]
    numbers = list(dict.fromkeys(decision.number for decision in decisions))
    name = called_name(program, first.scoring) or first.scorer
    made = Evidence(program.locate(first.scoring), f"{name}() makes the score")
    further = [Evidence(program.locate(decision.site), "compared again") for decision in decisions[1:]]
    if numbers[1:]:
        words = f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}, numbers that stand in the code"
    else:
        words = f"{numbers[0]}, a number that stands in the code"
    return Draft(
        location=program.locate(first.site),
        message=f"The score of {name}() is compared with {words}",
        subject=(first.scope, first.scorer, f"{first.order} {numbers[0]}"),
        evidence=(made, *chain(program, first.via), *further),
        advice="Keep the threshold with the model version it was chosen for, with date and reason.",
        severity=Severity.INFO if numbers == [MIDDLE] else None,
    )
