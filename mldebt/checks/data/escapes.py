"""Where a column may be used although nobody names it: as a part of its whole table."""

from collections.abc import Iterator

from mldebt.checks.memo import once_a_run
from mldebt.checks.nodes import last_name, nodes_of, walk
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.facts.unit import UnitFacts
from mldebt.graph.columns.effects import name_of
from mldebt.graph.columns.selections import parts_of
from mldebt.graph.columns.tables import Tables
from mldebt.knowledge.columns import column_effects, column_rules
from mldebt.model.place import Site
from mldebt.resolve import texts
from mldebt.resolve.terms import Alt, Event, Many, Op, Part, Res, Table, Value
from mldebt.resolve.world import ScopeKey


def versions_behind(tables: Tables, term: Value | None) -> set[int]:
    """The events that a table goes back to, stores of columns that it does not select included."""
    found: set[int] = set()
    todo = [term]
    while todo:
        item = todo.pop()
        if isinstance(item, Res) and item.event not in found:
            found.add(item.event)
            event = tables.events[item.event]
            todo += [event.receiver, *(event.args[:0] if event.kind == "store" else event.args)]
        elif isinstance(item, Part):
            todo.append(item.base)
        elif isinstance(item, Alt | Many):
            todo += item.items
    return found


def escapes(subject: Subject, tables: Tables, index: int, name: str) -> bool:
    """Whether a column that a store makes may be used with its whole table, seen or unseen by the resolver."""
    summary = tables.lineage.summary
    if any(_takes(tables, event, index, name) for event in tables.events):
        return True
    left = (summary.returns, *(value for _, value in summary.writes))
    if any(_holds(tables, term, index, name) for term in left):
        return True
    called = subject.program.calls.called
    event = tables.events[index]
    scopes = [(summary.path, summary.scope), *(called[site] for site in event.via if site in called)]
    return any(_leaks(subject, tables, key) for key in dict.fromkeys(scopes))


def _takes(tables: Tables, event: Event, index: int, name: str) -> bool:
    """Whether a call uses a table that holds the column; one whose result is followed, or that only shows it, does
    not."""
    if event.kind in ("store", "compare") and not any(_holds(tables, value, index, name) for value in event.args[1:]):
        return False
    follows = name_of(event) in column_effects() and column_effects()[name_of(event)] != "opaque"
    if follows or name_of(event) in column_rules().shown or tables.program.role(event) == "split":
        return False
    given = (event.receiver, *event.args, *(value for _, value in event.keywords))
    return any(_holds(tables, term, index, name) for term in given)


def _holds(tables: Tables, term: Value | None, index: int, name: str) -> bool:
    """Whether a term is, or holds, a table with the column."""
    todo = [term]
    while todo:
        item = todo.pop()
        if isinstance(item, Many | Alt | Table | Op):
            todo += parts_of(item)
        elif isinstance(item, Part | Res) and index in tables.of(item).names.get(name, ()):
            return True
    return False


# --- what the resolver does not see


def _leaks(subject: Subject, tables: Tables, key: ScopeKey) -> bool:
    """Whether a scope hands a table as a whole to something that is not followed."""
    module = subject.program.modules[key[0]]
    for cell, body in _bodies(module.cells, key[1], notebook=module.is_notebook):
        nodes = list(walk(body))
        frames = _frames(nodes)
        known = {event.site for event in tables.events} | subject.program.calls.called.keys()
        for node in nodes:
            if isinstance(node, k.Call) and Site(key[0], node.at, node.end, cell) not in known:
                given = (*node.args, *(word.value for word in node.keywords))
                if last_name(node.func) not in column_rules().looking and any(_bare(item, frames) for item in given):
                    return True
            elif any(_bare(item, frames) for item in _kept(node)):
                return True
    return False


def _bodies(cells: tuple[UnitFacts, ...], scope: int, *, notebook: bool) -> Iterator[tuple[int, object]]:
    """The bodies of a scope: of a module all its cells, of a function its own."""
    if scope < 0:
        for index, unit in enumerate(cells):
            yield (index if notebook else -1), unit.body(0)
    else:
        cell = scope >> 16
        yield (cell if notebook else -1), cells[cell].body(scope & 0xFFFF)


def _frames(nodes: list[k.Kind]) -> frozenset[str]:
    """Names that are used as tables: indexed by a text or by a list."""
    return frozenset(
        node.value.id for node in nodes if isinstance(node, k.Item) and isinstance(node.value, k.Name) and node.slices
    )


def _kept(node: k.Kind) -> tuple[k.Kind, ...]:
    """Where a name that stands alone takes a table away: into a list or mapping, an attribute, a loop."""
    if isinstance(node, k.Seq):
        return node.items
    if isinstance(node, k.Map):
        return node.values
    if isinstance(node, k.Gen | k.For):
        return (node.iter,)
    if isinstance(node, k.Bind) and any(isinstance(target, k.Attr) for target in node.targets):
        return (node.value,)
    return (node.value,) if isinstance(node, k.Yield) and node.value is not None else ()


def _bare(node: object, frames: frozenset[str]) -> bool:
    """A table as a whole, or the list of its columns."""
    if isinstance(node, k.Attr) and node.attr in ("columns", "values", "T"):
        node = node.value
    return isinstance(node, k.Name) and node.id in frames


# --- names


def is_named_elsewhere(subject: Subject, name: str) -> bool:
    """Whether a column is named anywhere but where it is assigned."""
    words = _words(subject)
    return name in words or any(name in text for text in subject.texts.values())


@once_a_run
def _words(subject: Subject) -> frozenset[str]:
    """Every text, attribute and keyword of the code, but what is assigned to a column and its own computation."""
    found: set[str] = set()
    for module in subject.program.modules.values():
        for unit in module.cells:
            own: set[int] = set()
            for node in nodes_of(unit):
                if isinstance(node, k.Bind):
                    own.update(_own_names(node))
                if isinstance(node, k.Str) and node.at not in own:
                    value = texts.literal(node)
                    found.update((value,) if isinstance(value, str) else ())
                elif isinstance(node, k.Attr):
                    found.add(node.attr)
                elif isinstance(node, k.Keyword):
                    found.add(node.name)
    return frozenset(found)


def _own_names(node: k.Bind) -> Iterator[int]:
    """Where an assignment of a column names that column."""
    names = {
        value
        for target in node.targets
        if isinstance(target, k.Item) and len(target.slices) == 1 and isinstance(target.slices[0], k.Str)
        if isinstance(value := texts.literal(target.slices[0]), str)
    }
    if names:
        for inner in walk(node):
            if isinstance(inner, k.Str) and texts.literal(inner) in names:
                yield inner.at
