"""What each kind of call in ``rules/columns.toml`` does to columns."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mldebt.graph.columns.keys import Names, names_in
from mldebt.graph.columns.sets import ColumnSet, added, dropped, opened, renamed, selected, some_of, union, unknown
from mldebt.knowledge.columns import column_effects
from mldebt.model.place import Site
from mldebt.resolve.terms import Const, Event, Many, Part, Res, Table, Value

if TYPE_CHECKING:
    from mldebt.graph.columns.tables import Tables

_COMPUTED = "names that are computed"


def effect(tables: "Tables", index: int, event: Event) -> ColumnSet | None:
    """The columns of what a call gives; None where nothing says what it does."""
    does = column_effects().get(name_of(event))
    return EFFECTS[does](tables, index, event) if does is not None else None


def name_of(event: Event) -> str:
    """A call as ``rules/columns.toml`` spells it: under the name that the code uses."""
    owner, _, method = event.symbol.rpartition(".")
    return f"{owner}.{event.called or method}" if event.receiver is not None else event.symbol


def _keep(tables: "Tables", _index: int, event: Event) -> ColumnSet:
    return tables.of(event.receiver if event.receiver is not None else next(iter(event.args), None))


def _select(tables: "Tables", _index: int, event: Event) -> ColumnSet:
    table, words = tables.of(event.receiver), dict(event.keywords)
    given = words.get("items", words.get("columns")) or (event.args[0] if len(event.args) == 1 else None)
    names = _all_names(event) if len(event.args) > 1 else names_in(given)
    if given is None and set(words) <= {"index"} and not event.args:
        return table
    return selected(table, names.texts) if names.complete else some_of(table)


def _reindex(tables: "Tables", index: int, event: Event) -> ColumnSet:
    """``reindex`` takes labels of rows unless told otherwise."""
    words = dict(event.keywords)
    labels = words.get("columns", labels_of_columns(event))
    if labels is None:
        return _keep(tables, index, event)
    names, table = names_in(labels), tables.of(event.receiver)
    return selected(table, names.texts) if names.complete else some_of(table)


def labels_of_columns(event: Event) -> Value | None:
    """The labels that a call is given for columns, by ``axis``."""
    words = dict(event.keywords)
    axis = words.get("axis", event.args[1] if len(event.args) > 1 else None)
    labels = words.get("labels", event.args[0] if event.args else None)
    return labels if isinstance(axis, Const) and axis.value in (1, "columns") else None


def _all_names(event: Event) -> Names:
    found = [names_in(arg) for arg in event.args]
    return Names(tuple(text for names in found for text in names.texts), all(names.complete for names in found))


def _drop(tables: "Tables", _index: int, event: Event) -> ColumnSet:
    table, words = tables.of(event.receiver), dict(event.keywords)
    names = drops(event)
    if names is None:
        return table
    gone = dropped(table, names.texts if names.complete else ())
    return gone if names.complete and "errors" not in words else some_of(gone)


def drops(event: Event) -> Names | None:
    """The columns that a call of ``drop`` takes away; None where it takes rows."""
    words = dict(event.keywords)
    if "columns" in words:
        return names_in(words["columns"])
    if not event.symbol.startswith("frame."):
        return _all_names(event)
    labels = labels_of_columns(event)
    return names_in(labels) if labels is not None else None


def _rename(tables: "Tables", index: int, event: Event) -> ColumnSet:
    table, mapping = tables.of(event.receiver), renames(event)
    return renamed(table, mapping, index) if mapping is not None else opened(some_of(table), _COMPUTED)


def renames(event: Event) -> dict[str, str] | None:
    """The new names that a call of ``rename`` gives to columns, by the old ones; None where some are not known."""
    words = dict(event.keywords)
    if len(event.args) == 2 and all(isinstance(arg, Const) for arg in event.args):
        old, new = (str(getattr(arg, "value", "")) for arg in event.args)
        return {old: new}
    given = words.get("columns", words.get("mapper", next(iter(event.args), None)))
    return {} if given is None else _texts(given)


def _texts(value: Value) -> dict[str, str] | None:
    """A mapping from texts to texts; None where some are not known."""
    if not isinstance(value, Table) or value.open:
        return None
    pairs = [
        (str(key.value), str(item.value))
        for key, item in zip(value.keys, value.values, strict=True)
        if isinstance(key, Const) and isinstance(item, Const)
    ]
    return dict(pairs) if len(pairs) == len(value.keys) else None


def _assign(tables: "Tables", index: int, event: Event) -> ColumnSet:
    made = added(tables.of(event.receiver), [name for name, _ in event.keywords if name != "**"], index)
    return opened(made, _COMPUTED) if event.args or any(name == "**" for name, _ in event.keywords) else made


def _insert(tables: "Tables", index: int, event: Event) -> ColumnSet:
    position = 1 if event.symbol == "frame.insert" else 0
    names = names_in(event.argument("column", position))
    made = added(tables.of(event.receiver), names.texts, index)
    return made if names.complete else opened(made, _COMPUTED)


def _merge(tables: "Tables", _index: int, event: Event) -> ColumnSet:
    """Both sides; what both have but the keys gets a suffix."""
    words = dict(event.keywords)
    if event.receiver is not None:
        left, right = tables.of(event.receiver), tables.of(event.argument("right", 0) or words.get("other"))
    else:
        left, right = tables.of(event.argument("left", 0)), tables.of(event.argument("right", 1))
    both = union((left, right))
    if set(words) & {"suffixes", "lsuffix", "rsuffix", "suffix", "indicator"}:
        return opened(both, "suffixes of a merge")
    keys = frozenset(names_in(words.get("on")).texts)
    twice = [name for name in left.names if name in right.names and name not in keys]
    names = dict(both.names)
    for name in twice:
        names[f"{name}_x"], names[f"{name}_y"] = left.names[name], right.names[name]
    return replace(both, names=names, without=frozenset())


def _concat(tables: "Tables", _index: int, event: Event) -> ColumnSet:
    parts = event.argument("objs", 0)
    words = dict(event.keywords)
    if not isinstance(parts, Many) or not parts.items:
        return tables.of(parts) if parts is not None else unknown("no tables")
    found = union(map(tables.of, parts.items))
    whole = all(tables.kind(item) == "frame" for item in parts.items)
    if "names" in words or "keys" in words or {"ignore_index", "axis"} <= words.keys():
        return opened(found, _COMPUTED)
    return found if whole else opened(found, "tables and columns side by side")


def _group(tables: "Tables", term: Value | None) -> tuple[Event | None, Names, Names | None]:
    """The call that made a group, its keys, and the columns selected of it (None: all)."""
    picked: Names | None = None
    for _ in range(8):
        if isinstance(term, Part) and term.op in ("item", "attr"):
            picked, term = names_in(term.key), term.base
        elif isinstance(term, Res) and name_of(tables.events[term.event]).endswith(".groupby"):
            event = tables.events[term.event]
            return event, names_in(event.argument("by", 0)), picked
        elif isinstance(term, Res):
            term = tables.events[term.event].receiver
        else:
            break
    return None, Names((), False), picked


def _aggregate(tables: "Tables", index: int, event: Event) -> ColumnSet:
    made_by, keys, picked = _group(tables, event.receiver)
    if made_by is None or not keys.complete:
        return unknown("a group whose keys are not known")
    table = tables.of(made_by.receiver)
    key_columns = selected(table, keys.texts)
    spec = event.args[0] if event.args else None
    named = [name for name, value in event.keywords if isinstance(value, Many | Res)]
    if event.called in ("agg", "aggregate"):
        if named and spec is None:
            return added(key_columns, named, index)
        if isinstance(spec, Table) and not spec.open and not any(isinstance(item, Many) for item in spec.values):
            names = names_in(Many("list", spec.keys))
            return added(key_columns, names.texts, index) if names.complete else unknown(_COMPUTED)
        if not isinstance(spec, Const):
            return unknown("columns of several levels")
    if picked is not None:
        return added(key_columns, picked.texts, index) if picked.complete else opened(key_columns, _COMPUTED)
    return table


def _sizes(tables: "Tables", index: int, event: Event) -> ColumnSet:
    made_by, keys, _ = _group(tables, event.receiver)
    if made_by is None or not keys.complete:
        return unknown("a group whose keys are not known")
    return added(selected(tables.of(made_by.receiver), keys.texts), ("size",), index)


def _reset(tables: "Tables", index: int, event: Event) -> ColumnSet:
    """The index becomes a column, unless it is dropped: ``index``, or the name it had."""
    words = dict(event.keywords)
    table = tables.of(event.receiver)
    if words.get("drop") == Const(True):
        return table
    names = names_in(words["name"]) if "name" in words else names_in(words.get("names"))
    named = "name" in words or "names" in words
    made = added(table, [name for name in names.texts if name not in table.names], index)
    made = replace(made, perhaps=made.perhaps | {"index", "level_0"})
    return opened(made, _COMPUTED) if named and not names.complete else made


def _series(tables: "Tables", index: int, event: Event) -> ColumnSet:
    names = names_in(event.argument("name", 0))
    made = _reset(tables, index, event) if event.called == "reset_index" else tables.of(event.receiver)
    return opened(added(made, names.texts, index), "" if names.complete else _COMPUTED)


def _make(tables: "Tables", index: int, event: Event) -> ColumnSet:
    """A table made of a mapping, of rows, or of another table."""
    data, columns = event.argument("data", 0), dict(event.keywords).get("columns")
    if columns is not None and columns != Const(None):
        names = names_in(columns)
        return added(ColumnSet(), names.texts, index) if names.complete else unknown(_COMPUTED)
    rows = data.items if isinstance(data, Many) and data.form == "list" else (data,)
    if event.argument("orient", 1) not in (None, Const("columns")) and event.called == "from_dict":
        rows = data.values if isinstance(data, Table) and not data.open else ()  # the keys name rows
    if rows and all(isinstance(row, Table) and row.keys and not row.open for row in rows):
        found = [names_in(Many("list", row.keys)) for row in rows if isinstance(row, Table)]
        texts = dict.fromkeys(text for names in found for text in names.texts)
        if not all(names.complete for names in found):
            return unknown(_COMPUTED)
        made = added(ColumnSet(), texts, index)
        spelt = all(_stands_in(event.site, key) for row in rows if isinstance(row, Table) for key in row.keys)
        return made if spelt else opened(made, "a mapping that others may fill")
    if tables.kind(data) == "frame":
        return tables.of(data)
    return opened(tables.of(data), "rows without names") if tables.kind(data) else unknown("rows without names")


def _stands_in(site: Site, key: Value) -> bool:
    """Whether a key is written inside of a call: nobody else can hold the mapping."""
    at = key.origin if isinstance(key, Const) else None
    return at is not None and (at.path, at.cell) == (site.path, site.cell) and site.at <= at.at < site.end


def _opaque(_tables: "Tables", _index: int, event: Event) -> ColumnSet:
    return unknown(f"what {event.called} makes of values")


EFFECTS: dict[str, Callable[["Tables", int, Event], ColumnSet]] = {
    "keep": _keep,
    "select": _select,
    "reindex": _reindex,
    "drop": _drop,
    "rename": _rename,
    "assign": _assign,
    "insert": _insert,
    "merge": _merge,
    "concat": _concat,
    "aggregate": _aggregate,
    "sizes": _sizes,
    "make": _make,
    "reset": _reset,
    "series": _series,
    "opaque": _opaque,
}
