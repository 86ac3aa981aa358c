"""HITL001: a number in the code decides what happens at which model score."""

from collections.abc import Iterator
from functools import partial

from mldebt.checks.common import Sighting, chain, scope_name, sightings, strings
from mldebt.checks.nodes import called_name, nodes_of, unit_at, walk
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import AS_TEST, Alt, Const, Event, Op, Part, Res, Summary, Value

_ENDS = (0, 1, -1, 100)  # ends of the scale, also in percent
_MIDDLE = 0.5
_TRUTHS = ("True", "False")
_ORDERS = ("<", "<=", ">", ">=")
_DEEPEST = 40


@check("HITL001", local=True)
def magic_decision_threshold(subject: Subject) -> Iterator[Draft]:
    """Comparisons, in a condition, of a model's score with a number that stands right there; one finding for what a
    function makes of one score."""
    seen: set[tuple[str, int, int]] = set()
    found: dict[tuple[str, int, str, Site], list[tuple[Sighting, Event]]] = {}
    scores = partial(_is_score, subject.program)
    for site, uses in sightings(subject.program, _is_threshold, scores).items():
        place = (site.path, site.cell, site.at)  # both halves of ``a < score < b`` are one
        for use in uses:
            scoring = _score(subject, use.summary, _compared(use.event)[0], 0)
            if scoring is not None and place not in seen:
                seen.add(place)
                key = (site.path, site.cell, scope_name(subject.program, use.event), scoring.site)
                found.setdefault(key, []).append((use, scoring))
    for decision in found.values():
        if not all(_only_decodes(subject, use.event) for use, _ in decision):
            yield _draft(subject, sorted(decision, key=lambda item: item[0].event.site.at))


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


def _score(subject: Subject, summary: Summary, term: Value, depth: int) -> Event | None:
    """The call that made the score a value stands for; None where it stands for none, or for a sum over many."""
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
        inner = _operands(subject, term)
    found = (_score(subject, summary, item, depth + 1) for item in inner)
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


def _only_decodes(subject: Subject, event: Event) -> bool:
    """Whether 0.5 makes a score the likelier of two classes, as ``predict`` does: their numbers, or their names where
    the model is evaluated so too."""
    unit = unit_at(subject.program, event.site)
    if unit is None or _compared(event)[1].value != _MIDDLE:
        return False
    choices = [
        (node.body, node.orelse)
        for node in nodes_of(unit, k.If)
        if isinstance(node, k.If)
        and any(inner.at == event.site.at for inner in walk(node.test) if isinstance(inner, k.Cmp))
    ]
    if any(_is_class(one) and _is_class(other) for one, other in choices):
        return True
    named = any(isinstance(one, k.Str) and isinstance(other, k.Str) for one, other in choices)
    return named and bool(subject.once("files that cut at the middle", lambda: _cut(subject)) - {event.site.path})


def _is_class(node: k.Expr) -> bool:
    """0, 1, True or False: a class by its number."""
    return (isinstance(node, k.Num) and node.raw in ("0", "1")) or (isinstance(node, k.Name) and node.id in _TRUTHS)


def _cut(subject: Subject) -> frozenset[str]:
    """The files that compare something with 0.5 and measure a model."""
    program = subject.program
    return frozenset(
        summary.path
        for summary in program.summaries_calling(lambda name: program.role_of(name) in ("metric", "score"))
        for event in summary.events
        if event.kind == "compare" and any(isinstance(arg, Const) and arg.value == _MIDDLE for arg in event.args)
    )


def _draft(subject: Subject, decision: list[tuple[Sighting, Event]]) -> Draft:
    program = subject.program
    use, scoring = decision[0]
    numbers = list(dict.fromkeys(_compared(item.event)[1].value for item, _ in decision))
    name = called_name(program, scoring.site) or scoring.symbol
    made = Evidence(program.locate(scoring.site), f"{name}() makes the score")
    further = [Evidence(program.locate(item.event.site), "compared again") for item, _ in decision[1:]]
    if numbers[1:]:
        words = f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}, numbers that stand in the code"
    else:
        words = f"{numbers[0]}, a number that stands in the code"
    return Draft(
        location=program.locate(use.event.site),
        message=f"The score of {name}() is compared with {words}",
        subject=(scope_name(program, use.event), scoring.symbol, f"{use.event.symbol} {numbers[0]}"),
        evidence=(made, *chain(program, use.event), *further),
        advice="Keep the threshold with the model version it was chosen for, with date and reason.",
        severity=Severity.INFO if numbers == [_MIDDLE] else None,
    )
