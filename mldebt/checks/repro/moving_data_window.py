"""REPRO008: the training data is cut by the clock of the machine."""

from collections.abc import Iterator

from msgspec import Struct

from mldebt.checks.common import chain, has_edge, scope_name, strings, text_line
from mldebt.checks.gathering import gathered
from mldebt.checks.guards import only_without
from mldebt.checks.nodes import last_name, nodes_of, unit_at
from mldebt.checks.registry import check
from mldebt.checks.repro.sqlclock import clock_in_filter
from mldebt.checks.repro.sqltexts import Query, Statement, queries_of, statements_of
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.flow.lineage import FITS
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Location, Site
from mldebt.resolve.holders import inside
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Const, Event, Many, Op, Part, Res, Summary, Value

_TABLES = frozenset({"frame", "array", "sparse", "tensor", "dataset"})
_SEEDS = frozenset({"random_state", "seed"})


_TRAINING = FITS | {"train"}


class Call(Struct, frozen=True, array_like=True):
    """A call by its place, the calls that lead to it, its scope and its symbol."""

    site: Site
    via: tuple[Site, ...]
    scope: str
    symbol: str


class Window(Struct, frozen=True, array_like=True):
    """A training, and on the way back from its rows a clock, or a query with its ``statements``."""

    fit: Call
    step: Call
    statements: tuple[Statement, ...] | None = None


@check("REPRO008", local=True)
def moving_data_window(subject: Subject) -> Iterator[Draft]:
    """Clocks that decide which rows a model is trained on."""
    seen: set[Location] = set()
    for path, windows in _windows.by_module(subject):
        if subject.demoted(path):
            continue  # a test that makes the program run says nothing of the rows it is trained on
        for window in windows:
            for place, draft in _found(subject, window):
                if place not in seen:
                    seen.add(place)
                    yield draft


def _may_train(program: Program, symbol: str) -> bool:
    return program.role_of(symbol) in _TRAINING


@gathered(Window, calling=_may_train, options=True)
def _windows(subject: Subject) -> Iterator[Window]:
    program = subject.program
    for summary in program.summaries():
        for event in summary.events:
            if not _trains(subject, summary, event):
                continue
            walk = _Walk(subject, summary)
            walk.follow((event.receiver, *event.args, *(value for _, value in event.keywords)))
            fit = _call(program, event)
            for index in sorted(walk.clocks):
                yield Window(fit, _call(program, summary.events[index]))
            for index in sorted(walk.queries):
                statements = tuple(statements_of(program, summary, walk.queries[index]))
                yield Window(fit, _call(program, summary.events[index]), statements)


def _call(program: Program, event: Event) -> Call:
    return Call(event.site, event.via, scope_name(program, event), event.symbol)


def _trains(subject: Subject, summary: Summary, event: Event) -> bool:
    role = subject.program.role(event)
    if role not in _TRAINING:
        return False
    if role == "train" or event.receiver is None:
        return "stateful" not in subject.program.traits(event)
    return subject.roles.is_model(subject.roles.lineage(summary), event.receiver)


class _Walk:
    """Backwards from the rows of a training call: the clocks that stand in filters, and the queries on the way."""

    def __init__(self, subject: Subject, summary: Summary) -> None:
        self.program: Program = subject.program
        self.summary = summary
        self._options = strings(subject, "option-makers")
        self.clocks: dict[int, None] = {}
        self.queries: dict[int, Value] = {}
        self._seen: set[tuple[int, bool]] = set()

    def follow(self, terms: tuple[Value | None, ...], *, filtering: bool = False) -> None:
        """Notes what is behind some terms; ``filtering`` where they decide which rows stay."""
        todo = [(term, filtering) for term in terms]
        while todo:
            term, narrows = todo.pop()
            if isinstance(term, Res):
                if (term.event, narrows) not in self._seen:
                    self._seen.add((term.event, narrows))
                    todo.extend(self._behind(term.event, narrows))
            elif isinstance(term, Op) and term.op == "-" and all(map(self._is_clock, term.args)):
                continue  # how long something took
            elif isinstance(term, Part) and term.op == "item":
                todo.append((term.base, narrows))
                todo.append((term.key, narrows or not _is_name(term.key)))
            else:
                todo.extend((item, narrows) for item in inside(term))

    def _behind(self, index: int, narrows: bool) -> Iterator[tuple[Value | None, bool]]:
        event = self.summary.events[index]
        row = self.program.apis.calls.get(event.symbol)
        if self._is_clock(Res(index)):
            if narrows and not self._is_given(event):
                self.clocks[index] = None
            return
        narrows = narrows and not self._is_table(event.type)
        selects = row is not None and (row.rows == "subset" or "windowed" in row.traits)
        selects = selects or has_edge(self.program, event, "reads", "url")
        if has_edge(self.program, event, "reads", "sql"):
            selects = True
            self.queries[index] = event.args[0] if event.args else Const(None)
        yield event.receiver, narrows
        values = [*event.args, *(value for name, value in event.keywords if name not in _SEEDS)]
        for value in values:
            yield value, narrows or (selects and not self._is_table(self.program.type_of(self.summary, value)))

    def _is_clock(self, term: Value) -> bool:
        return isinstance(term, Res) and self.program.role(self.summary.events[term.event]) == "now"

    def _is_given(self, clock: Event) -> bool:
        """Whether the clock only stands in for an argument of the run that was not given."""
        unit = unit_at(self.program, clock.site)
        site = clock.site
        if unit is None:
            return False
        for node in nodes_of(unit, k.Call):
            if isinstance(node, k.Call) and node.at < site.at < node.end and last_name(node.func) in self._options:
                return True
        return any(
            only_without(self.program, site, param.name)
            for node in nodes_of(unit, k.Def)
            if isinstance(node, k.Def) and node.at <= site.at <= node.end
            for param in node.params
        )

    def _is_table(self, kind: str) -> bool:
        return any(name in _TABLES for name in self.program.apis.lineage(kind)) if kind else False


def _is_name(key: Value) -> bool:
    """Whether an index names columns or a place, and so selects no rows by value."""
    if isinstance(key, Many):
        return all(_is_name(item) for item in key.items)
    return isinstance(key, Const) or (isinstance(key, Op) and key.op == "fmt")


def _found(subject: Subject, window: Window) -> Iterator[tuple[Location, Draft]]:
    program, fit, step = subject.program, window.fit, window.step
    trained = (*chain(program, fit.via), Evidence(program.locate(fit.site), "trains on the rows that are left"))
    if window.statements is None:
        place = program.locate(step.site)
        steps = (*chain(program, step.via), *trained)
        yield place, _draft(place, (step.scope, step.symbol), "this reads the clock", steps)
        return
    names = strings(subject, "sql-clocks")
    for query in queries_of(subject, window.statements):
        position = clock_in_filter(query.text, names)
        if position is None:
            continue
        place = _place(program, query, position)
        steps = (*chain(program, step.via), Evidence(program.locate(step.site), "runs the query"), *trained)
        yield place, _draft(place, (query.path or step.scope, step.symbol), "the query asks the clock", steps)


def _place(program: Program, query: Query, position: int) -> Location:
    if query.site is not None:
        return text_line(program, query.site, query.text, position)
    before = query.text[:position]
    return Location(query.path, before.count("\n") + 1, position - before.rfind("\n"))


def _draft(place: Location, subject: tuple[str, ...], what: str, steps: tuple[Evidence, ...]) -> Draft:
    return Draft(
        location=place,
        message=f"Which rows the model is trained on depends on the day of the run: {what}",
        subject=subject,
        evidence=steps,
        advice="Make both ends of the window arguments of the run, and keep them with the model.",
    )
