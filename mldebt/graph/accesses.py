"""Every call that reads or writes something, with what each of its instances says of the other end."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from mldebt.graph.databases import opened_database
from mldebt.graph.handles import is_accessed_elsewhere, written_by
from mldebt.graph.hints import hinted
from mldebt.graph.listings import path_texts, reason_of
from mldebt.graph.mapped import mapped_tables
from mldebt.graph.objects import handle_names, is_handle, object_texts
from mldebt.graph.statements import CELL_ROW, from_file, is_cell, statement_term, statements
from mldebt.knowledge.apis import OPTION, EdgeRow
from mldebt.knowledge.conventions import conventions
from mldebt.knowledge.pipelines import pipeline_rules
from mldebt.model.place import Site
from mldebt.resolve.holders import inside
from mldebt.resolve.inlining import has_hole, results_in
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.removals import TO_REMOVE
from mldebt.resolve.state import TESTS
from mldebt.resolve.terms import HOLE, NONE, Alt, Const, Event, Hole, Many, Op, Res, Summary, Value, bits_of, many
from mldebt.resolve.texts import join
from mldebt.source import demotion

IO_FORMS = frozenset(
    {
        "path",
        "url",
        "object",
        "sql",
        "table",
        "hub-model",
        "hub-dataset",
        "package",
        "registered-model",
        "model-uri",
        "collection",
        "topic",
        "project",
    }
)
NAMED = frozenset({"collection", "registered-model"})  # what a call may open by its name, for others to use
_CHANGING = ("writes", "appends")


class Access(NamedTuple):
    """One instance of an edge: the summary and event it stands in, its API row, the edge kind after a switch, the texts
    of its other end (empty: not known, then ``reason`` says why). A statement of SQL makes one instance for each table
    and file that it names; ``optional`` marks one that only some of the possible statements name, and ``columns`` are
    those that are read of it by name."""

    summary: Summary
    position: int
    event: Event
    row: EdgeRow
    edge: str
    texts: tuple[str, ...]
    value: Value | None
    reason: str = ""
    optional: bool = False
    columns: tuple[str, ...] = ()


def accesses(program: Program) -> Iterator[Access]:
    """All instances in all summaries."""
    for summary in program.summaries():
        for index, event in enumerate(summary.events):
            yield from accesses_of(program, summary, index, event)


def accesses_of(program: Program, summary: Summary, index: int, event: Event) -> Iterator[Access]:
    """The instances of one event."""
    for row in (CELL_ROW,) if is_cell(event) else program.edges(event):
        access = _access(program, summary, index, event, row)
        if access is None:
            continue
        found = list(_named_in(program, access)) if row.as_ == "sql" else [access]
        yield from found
        if any(one.row.as_ == "table" and one.edge in _CHANGING for one in found):
            yield from _changed_database(program, access)


def _changed_database(program: Program, access: Access) -> Iterator[Access]:
    """The file of the database whose tables an event changes."""
    summary = access.summary
    opened = opened_database(program, summary, access.event, access.row.within)
    if opened is None:
        return
    maker = summary.events[opened]
    for row in program.edges(maker):
        file = _access(program, summary, opened, maker, row)
        if file is not None:
            changing = replace(row, edge="appends", switch=None)
            yield file._replace(position=access.position, event=access.event, row=changing, edge="appends")


def _named_in(program: Program, access: Access) -> Iterator[Access]:
    """What the statements of an access name. Of a list, each is run; of a task, some may name a file that holds one."""
    if isinstance(access.value, Many):
        for item in access.value.items:
            yield from _named_in(program, access._replace(value=item, texts=texts_of(item)))
        return
    stage = pipeline_rules().stages.get(access.event.symbol)
    endings = stage.files if stage is not None else ()
    if endings and any(text.endswith(endings) for text in access.texts):
        files = tuple(text for text in access.texts if text.endswith(endings))
        yield access._replace(row=replace(access.row, as_="path"), texts=files)
        return
    found = statements(program, access.summary, access.event, access.value, access.texts)
    for named, optional in found.names:
        row = replace(access.row, edge=named.edge, as_="path" if named.file else "table", switch=None)
        yield access._replace(row=row, edge=named.edge, texts=(named.name,), optional=optional, columns=named.columns)
    if found.reason or found.unknown:
        yield access._replace(texts=(), reason=found.reason or access.reason)


def _access(program: Program, summary: Summary, index: int, event: Event, row: EdgeRow) -> Access | None:
    value = event.args[0] if is_cell(event) else _given(program, summary, event, row.arg)
    if row.default and value in (None, NONE):
        value = Const(row.default)
    if value is None or (isinstance(value, Const) and value.value is None):
        return None
    if row.unless and frozenset(texts_of(value)) & frozenset(row.unless):
        return None
    others = [program.argument(event, name) for name in row.without]
    if any(other is not None and not (isinstance(other, Const) and other.value in (None, ".")) for other in others):
        return None
    kind = _edge_kind(program, summary, event, row)
    if kind == "reads" and event.flags & TO_REMOVE:
        return None
    if row.as_ == "object":
        found = object_texts(program, summary, event, row)
        reason = "" if found else reason_of(program, summary, value)
        return Access(summary, index, event, replace(row, as_="path"), kind, found, value, reason)
    if row.as_ == "entity":
        tables = mapped_tables(program, value)
        found_row = replace(row, as_="table")
        return Access(summary, index, event, found_row, kind, tables, value) if tables else None
    if row.as_ not in IO_FORMS:
        return Access(summary, index, event, row, kind, texts_of(value), value)
    return _named_access(program, Access(summary, index, event, row, kind, (), value))


def _named_access(program: Program, access: Access) -> Access | None:
    """An instance with the texts of its other end, or why there are none; None where it is no access of that form."""
    summary, event, row, value = access.summary, access.event, access.row, access.value
    handle = is_handle(program, summary, value)
    if _is_for_others(program, event, row, handle=handle) or value is None:
        return None
    if handle and row.as_ in NAMED:
        texts = handle_names(program, summary, value)
        return access._replace(texts=texts, reason="" if texts else reason_of(program, summary, value))
    if is_temporary(program, summary, value):
        return None  # a file that is nobody's data
    if row.as_ == "sql":
        value = statement_term(program, summary, value)
        if from_file(program, summary, value):
            return None  # a statement in a file of its own
    value = written_by(program, summary, value)
    if is_accessed_elsewhere(program, summary, value):
        return None
    texts = _within(program, summary, event, row, path_texts(program, summary, value))
    if not texts:
        asserted = hinted(program, event)
        value, texts = (asserted, texts_of(asserted)) if asserted is not None else (value, texts)
    return access._replace(texts=texts, value=value, reason="" if texts else reason_of(program, summary, value))


def _is_for_others(program: Program, event: Event, row: EdgeRow, *, handle: bool) -> bool:
    """Whether an argument may be a path or what a call has named, and this edge is that of what it is not."""
    rivals = {edge.as_ for edge in program.edges(event) if edge.arg == row.arg and edge.as_ != row.as_}
    return not rivals.isdisjoint(NAMED) if handle else row.as_ in NAMED and "path" in rivals


def _given(program: Program, summary: Summary, event: Event, name: str) -> Value | None:
    """An argument by name; all that a starred one takes: ``spark.read.parquet(first, second)``; an option that a call
    before it in its chain was given: ``.option("dbtable", name).load()``."""
    if name.startswith(OPTION):
        return _option_before(summary, event.receiver, name.removeprefix(OPTION))
    several = name.startswith("*") and len(event.args) > 1
    return many("tuple", event.args) if several else program.argument(event, name)


def _within(program: Program, summary: Summary, event: Event, row: EdgeRow, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Paths told from the folder that another argument names, as in ``glob("*.csv", root_dir=folder)``."""
    folder = program.argument(event, row.within) if row.within and row.as_ == "path" else None
    if folder in (None, NONE):
        return tuple(join(row.within_default, text) for text in texts)
    return tuple(join(base, text) for base in path_texts(program, summary, folder) or ("*",) for text in texts)


def is_temporary(program: Program, summary: Summary, value: Value) -> bool:
    """Whether a path lies in a folder, or is a file, that is gone when the code has run."""
    found: set[int] = set()
    results_in(value, found)
    made = any("temporary" in program.traits(summary.events[index]) for index in found)
    return made or (bool(bits_of(value) & HOLE) and demotion(summary.path) == TESTS and _of_fixture(value))


def _of_fixture(value: Value) -> bool:
    """Whether a path of a test begins in a folder that the test is given for a while, whatever it is."""
    if isinstance(value, Alt) or (isinstance(value, Op) and value.op == "or"):
        return all(map(_of_fixture, inside(value)))
    names = conventions().temporary_fixtures
    seen: set[int] = set()
    todo: list[Value] = [value]
    while todo:
        term = todo.pop()
        if isinstance(term, Hole) and term.name in names:
            return True
        if id(term) not in seen:
            seen.add(id(term))
            todo.extend(item for item in inside(term) if bits_of(item) & HOLE)
    return False


def _edge_kind(program: Program, summary: Summary, event: Event, row: EdgeRow) -> str:
    """The edge after the argument that decides it: ``open(path, "w")`` writes, ``write.mode("append").csv(path)``
    appends."""
    if row.switch is None:
        return row.edge
    given = program.argument(event, row.switch.arg)
    if given is None:
        given = _chosen_before(summary, event.receiver, row.switch.arg)
    text = str(given.value) if isinstance(given, Const) else row.switch.default if given is None else ""
    best = max((prefix for prefix in row.switch.map if text.startswith(prefix)), key=len, default=None)
    return row.switch.map[best] if best is not None else row.edge


def _chosen_before(summary: Summary, receiver: Value | None, name: str) -> Value | None:
    """What a method of the argument's name was given in the chain of calls that made the receiver."""
    while isinstance(receiver, Res):
        event = summary.events[receiver.event]
        if event.called == name:
            return next(iter((*event.args, *(value for _, value in event.keywords))), None)
        receiver = event.receiver
    return None


def _option_before(summary: Summary, receiver: Value | None, key: str) -> Value | None:
    """What ``option(key, value)``, or ``options(key=value)``, was given in the chain of calls before."""
    while isinstance(receiver, Res):
        event = summary.events[receiver.event]
        if event.called == "options" and (value := dict(event.keywords).get(key)) is not None:
            return value
        named = event.argument("key", 0) if event.called == "option" else None
        if isinstance(named, Const) and str(named.value).lower() == key:
            return event.argument("value", 1)
        receiver = event.receiver
    return None


def is_open(access: Access) -> bool:
    """Whether a caller may still say more: the instance in the function itself is then not the last word."""
    partly = all("*" in text for text in access.texts)
    if partly and (access.position in access.summary.awaiting or (access.row.scheme and has_hole(access.event))):
        return True
    return bool(bits_of(access.value) & HOLE) and not access.texts


class Sites:
    """Instances by call site: resolved where any instance is."""

    def __init__(self) -> None:
        self.instances: dict[tuple[Site, str, str], list[Access]] = {}

    def add(self, access: Access) -> None:
        """Notes an instance."""
        self.instances.setdefault((access.event.site, access.row.arg, access.row.edge), []).append(access)

    def calls(self) -> dict[Site, bool]:
        """Each site with I/O, and whether it is resolved."""
        found: dict[Site, bool] = {}
        for (site, _, _), instances in self.instances.items():
            if instances[0].row.as_ in IO_FORMS:
                found[site] = found.get(site, False) or any(access.texts for access in instances)
        return found
