"""GLUE008: a service hands its model a row of values by position."""

from collections.abc import Iterator

from mldebt.checks.common import number, scope_name
from mldebt.checks.nodes import called_name, last_name, unit_at, walk
from mldebt.checks.registry import check
from mldebt.checks.serve.handlers import Handler, handlers_of, reached
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.model.finding import Draft, Evidence
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Event, Many, Op, Res, Summary, Value

ADVICE = "Make a frame with the column names the model was trained on, and take the order from the artefact."
_DEEPEST = 12
_FORMS = frozenset({"form", "args", "json", "POST", "GET"})
_ROW_MAKERS = frozenset({"array", "asarray", "reshape", "DataFrame", "astype", "float", "expand_dims"})


@check("GLUE008")
def positional_features(subject: Subject) -> Iterator[Draft]:
    """Predictions inside request handlers whose row is a literal list of parts of the request."""
    program = subject.program
    seen: set[object] = set()
    fewest = number(subject, "fewest")
    for handler in handlers_of(program):
        for scope in reached(program, handler.key):
            summary = program.summary(scope.key)
            for _, event in program.own_events(summary):
                if event.site in seen or program.role(event) != "predict" or subject.demoted(event.site.path):
                    continue
                count = _row_length(program, summary, event, fewest)
                row = (summary.path, summary.scope, event.args[0]) if count else ()
                if count and row not in seen:
                    seen.update((event.site, row))
                    yield _draft(subject, handler, event, count)


def _row_length(program: Program, summary: Summary, predict: Event, fewest: int) -> str:
    """How many values a row by position holds, in words; empty where it is none, or carries names."""
    term: Value | None = predict.args[0] if predict.args else None
    for _ in range(_DEEPEST):
        if isinstance(term, Many) and len(term.items) == 1:
            term = term.items[0]
        elif isinstance(term, Many):
            varying = [item for item in term.items if not isinstance(item, Const)]
            return f"{len(term.items)} values" if len(term.items) >= fewest and len(varying) > 1 else ""
        elif isinstance(term, Op) and term.op == "comp":
            return "all values of the form" if _takes_whole_form(program, predict) else ""
        elif isinstance(term, Res):
            event = summary.events[term.event]
            if event.symbol in ("pandas.DataFrame",) and _names_columns(event):
                return ""
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
