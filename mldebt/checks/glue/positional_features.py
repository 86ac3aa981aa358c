"""GLUE008: a service hands its model a row of values by position."""

from collections.abc import Iterator

from mldebt.checks.common import number, scope_name
from mldebt.checks.nodes import called_name
from mldebt.checks.registry import check
from mldebt.checks.serve.handlers import Handler, handlers_of, reached
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Event, Many, Op, Res, Summary, Value

ADVICE = "Make a frame with the column names the model was trained on, and take the order from the artefact."
_DEEPEST = 12
_ROW_MAKERS = frozenset({"array", "asarray", "reshape", "DataFrame", "astype", "float", "expand_dims"})


@check("GLUE008")
def positional_features(subject: Subject) -> Iterator[Draft]:
    """Predictions inside request handlers whose row is a literal list of parts of the request."""
    program = subject.program
    seen: set[Site] = set()
    fewest = number(subject, "fewest")
    for handler in handlers_of(program):
        for scope in reached(program, handler.key):
            summary = program.summary(scope.key)
            for _, event in program.own_events(summary):
                if event.site in seen or program.role(event) != "predict" or subject.demoted(event.site.path):
                    continue
                count = _row_length(program, summary, event.args[0] if event.args else None, fewest)
                if count:
                    seen.add(event.site)
                    yield _draft(subject, handler, event, count)


def _row_length(program: Program, summary: Summary, term: Value | None, fewest: int) -> str:
    """How many values a row by position holds, in words; empty where it is none, or carries names."""
    for _ in range(_DEEPEST):
        if isinstance(term, Many) and len(term.items) == 1:
            term = term.items[0]
        elif isinstance(term, Many):
            varying = [item for item in term.items if not isinstance(item, Const)]
            return f"{len(term.items)} values" if len(term.items) >= fewest and len(varying) > 1 else ""
        elif isinstance(term, Op) and term.op == "comp":
            return "the values of the request" if _is_form(term) else ""
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


def _is_form(term: Op) -> bool:
    """Whether a comprehension runs over all values of a submitted form."""
    text = repr(term)
    return "form" in text and "values" in text


def _draft(subject: Subject, handler: Handler, event: Event, count: str) -> Draft:
    program = subject.program
    return Draft(
        program.locate(event.site),
        f"The model gets {count} by position: a column that moves in training is a wrong prediction here.",
        (scope_name(program, event), event.symbol, "positional"),
        (Evidence(program.locate(handler.site), f"answers {handler.what}"),),
        ADVICE,
    )
