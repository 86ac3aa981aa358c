"""GLUE008: a service hands its model a row of values by position."""

from collections.abc import Iterator

from mldebt.checks.common import number, scope_name
from mldebt.checks.gathering import ScopeRef, gathered
from mldebt.checks.nodes import called_name, last_name, nodes_of, unit_at, walk
from mldebt.checks.registry import check
from mldebt.checks.serve.handlers import Handler, handlers_reaching, reached
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Event, Many, Op, Res, Summary, Sym, Value

ADVICE = "Make a frame with the column names the model was trained on, and take the order from the artefact."
_DEEPEST = 12
_WHOLE = "all values of the form"
_FORMS = frozenset({"form", "args", "json", "POST", "GET"})
_ROW_MAKERS = frozenset({"array", "asarray", "reshape", "DataFrame", "astype", "float", "expand_dims"})


@check("GLUE008")
def positional_features(subject: Subject) -> Iterator[Draft]:
    """Predictions inside request handlers whose row is a literal list of parts of the request."""
    program = subject.program
    seen: set[object] = set()
    fewest = number(subject, "fewest")
    for handler in handlers_reaching(subject, {scope.key for scope in _predicting(subject)}):
        for summary, event in _predictions(program, handler):
            if event.site in seen or subject.demoted(event.site.path):
                continue
            count = _row_length(program, summary, event, fewest)
            row = (summary.path, summary.scope, event.args[0]) if count else ()
            if count and row not in seen:
                seen.update((event.site, row))
                yield _draft(subject, handler, event, count)


def _may_predict(program: Program, symbol: str) -> bool:
    return program.role_of(symbol) == "predict"


@gathered(ScopeRef, calling=_may_predict)
def _predicting(subject: Subject) -> Iterator[ScopeRef]:
    """The scopes of a module that predict, themselves or by what they call."""
    for summary in subject.program.summaries():
        if any(subject.program.role(event) == "predict" for event in summary.events):
            yield ScopeRef(summary.path, summary.scope)


def _predictions(program: Program, handler: Handler) -> Iterator[tuple[Summary, Event]]:
    """Predictions of all that a handler reaches, and as the handler itself sees them: with what it hands over."""
    for scope in reached(program, handler.key):
        summary = program.summary(scope.key)
        yield from ((summary, event) for _, event in program.own_events(summary) if program.role(event) == "predict")
    summary = program.summary(handler.key)
    yield from ((summary, event) for event in summary.events if event.via and program.role(event) == "predict")


def _row_length(program: Program, summary: Summary, predict: Event, fewest: int) -> str:
    """How many values a row by position holds, in words; empty where it is none, or carries names."""
    term: Value | None = predict.args[0] if predict.args else None
    maker = predict.site
    for _ in range(_DEEPEST):
        if isinstance(term, Many) and len(term.items) == 1:
            term = term.items[0]
        elif isinstance(term, Many):
            varying = [item for item in term.items if not isinstance(item, Const)]
            return f"{len(term.items)} values" if len(term.items) >= fewest and len(varying) > 1 else ""
        elif isinstance(term, Op) and term.op == "comp":
            if _takes_whole_form(program, predict):
                return _WHOLE
            names = _own_names(program, maker)
            return f"{names} values" if names >= fewest else ""
        elif isinstance(term, Op) and term.op == ".values":
            return _WHOLE if isinstance(term.args[0], Sym) and ".request." in term.args[0].name else ""
        elif isinstance(term, Res):
            event = summary.events[term.event]
            maker = event.site
            if event.symbol in ("pandas.DataFrame",) and _names_columns(event):
                return ""
            if program.role(event) == "transform" and event.args:
                term = event.args[0]  # a scaler keeps the order
                if isinstance(term, Many) and len(term.items) != 1:
                    return ""  # documents
                continue
            if event.type not in ("array", "frame"):
                return ""
            if called_name(program, event.site) not in _ROW_MAKERS:
                return ""
            receiver = event.receiver if event.symbol.startswith("array.") else None
            term = receiver or (event.args[0] if event.args else None)
        else:
            return ""
    return ""


def _names_columns(event: Event) -> bool:
    return any(name in ("columns", "data") for name, _ in event.keywords) or len(event.args) > 1


def _own_names(program: Program, site: Site) -> int:
    """Over how many names a row is made that this module lists: ``[[getattr(row, name) for name in NAMES]]``."""
    unit = unit_at(program, site)
    if unit is None:
        return 0
    lists = {
        step.targets[0].id: step.value
        for step in unit.body(0)
        if isinstance(step, k.Bind) and isinstance(step.targets[0], k.Name) and isinstance(step.value, k.Seq)
    }
    for node in nodes_of(unit, k.Comp):
        if not isinstance(node, k.Comp) or node.form == "dict" or not site.at <= node.at < site.end:
            continue  # a mapping carries the names
        source = node.gens[0].iter
        held = lists.get(source.id) if isinstance(source, k.Name) else None
        if held is not None and all(isinstance(item, k.Str) for item in held.items):
            return len(held.items)
    return 0


def _takes_whole_form(program: Program, event: Event) -> bool:
    """Whether the function around an event takes all values of a submitted form, in the order in which they come."""
    unit = unit_at(program, event.site)
    inner = event.scope & 0xFFFF if event.scope >= 0 else 0
    for node in walk(unit.body(inner)) if unit is not None else ():
        source = node.gens[0].iter if isinstance(node, k.Comp) else None
        if isinstance(source, k.Call) and last_name(source.func) == "values" and isinstance(source.func, k.Attr):
            return last_name(source.func.value) in _FORMS
    return False


def _draft(subject: Subject, handler: Handler, event: Event, count: str) -> Draft:
    program = subject.program
    return Draft(
        program.locate(event.site),
        f"The model gets {count} by position: a column that moves in training is a wrong prediction here.",
        (scope_name(program, event), event.symbol, "positional"),
        (Evidence(program.locate(handler.site), f"answers {handler.what}"),),
        ADVICE,
    )
