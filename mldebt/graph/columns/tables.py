"""The columns of what a term stands for: read backwards through the calls that made it."""

from mldebt.flow.lineage import ARITHMETIC, Lineage
from mldebt.graph.columns.effects import effect
from mldebt.graph.columns.keys import all_but, names_in
from mldebt.graph.columns.reading import given
from mldebt.graph.columns.sets import ColumnSet, added, dropped, opened, selected, some_of, union, unknown
from mldebt.graph.columns.transformers import taken
from mldebt.knowledge.columns import column_rules
from mldebt.resolve.terms import Alt, Const, Event, Hole, Many, Op, Part, Res, Unknown, Value

_DEEPEST = 120
_TOO_DEEP = "a chain of calls too long to follow"
_COMPUTED = "a column whose name is computed"
_MADE = frozenset({"fit_transform", "transform", "encode", "fit_resample"})


class Tables:
    """Columns of the terms of one summary; memoised. Nothing is evaluated: the events are there."""

    def __init__(self, lineage: Lineage) -> None:
        self.lineage = lineage
        self.program = lineage.program
        self.events = lineage.events
        self._known: dict[Value, ColumnSet] = {}
        self._depth = 0
        self._aside: dict[Value, list[int]] = {}
        for index, event in enumerate(self.events):
            if event.kind == "store" and event.via and event.symbol == "[]=" and isinstance(event.receiver, Res):
                self._aside.setdefault(event.receiver, []).append(index)
        self._settled = False

    def of(self, term: Value | None) -> ColumnSet:
        """The columns of a table, or of the column or array that was taken of one."""
        if term is None or isinstance(term, Const):
            return unknown("no table")
        if not self._settled:
            self._settle()
        known = self._known.get(term)
        if known is not None:
            return known
        if self._depth > _DEEPEST:
            return unknown(_TOO_DEEP)
        self._known[term] = unknown(_TOO_DEEP)
        self._depth += 1
        found = self._find(term)
        self._depth -= 1
        self._known[term] = found
        return found

    def _settle(self) -> None:
        """Versions in the order in which they were made: a long chain of them is then no deep recursion."""
        self._settled = True
        for index, event in enumerate(self.events):
            if event.kind == "store":
                self.of(Res(index))

    def kind(self, term: Value | None) -> str:
        """The abstract type of what a term stands for; empty where it is not known."""
        if isinstance(term, Res):
            return self.events[term.event].type
        if isinstance(term, Alt):
            return next((kind for item in term.items if (kind := self.kind(item))), "")
        if isinstance(term, Op) and term.op in ARITHMETIC:
            return next((kind for item in term.args if (kind := self.kind(item))), "")
        return self._kind_of_part(term) if isinstance(term, Part) else ""

    def _kind_of_part(self, term: Part) -> str:
        base, name = self.kind(term.base), getattr(term.key, "value", None)
        if not base:
            return ""
        if term.op == "attr":
            row = self.program.apis.attr(base, str(name))
            return row.returns if row is not None else "series" if self.is_column(base, str(name)) else ""
        if base == "locator" and isinstance(term.key, Many) and term.key.form == "tuple":
            return self._kind_of_choice(*term.key.items)
        if base == "frame" and term.op == "iter":
            return ""  # names of columns
        row = self.program.apis.attr(base, "[name]" if isinstance(name, str) else f"[{term.op}]")
        return row.returns if row is not None and row.returns else base

    def _kind_of_choice(self, rows: Value, columns: Value | None = None, *_: Value) -> str:
        """What rows and columns chosen at once are; empty where it may be one of each, a cell."""
        if columns is None or isinstance(columns, Many) or self.is_mask(columns):
            return "frame"
        if not isinstance(rows, Many) and not self.is_mask(rows):
            return ""
        return "series" if isinstance(columns, Const) else "frame"

    def is_column(self, kind: str, name: str) -> bool:
        """Whether an attribute of a frame is one of its columns."""
        apis, views = self.program.apis, column_rules().views
        if kind != "frame" or name in views.same or name in views.none:
            return False
        return apis.attr(kind, name) is None and apis.method(kind, name) is None

    def is_mask(self, key: Value) -> bool:
        """Whether an index chooses rows."""
        if isinstance(key, Op):
            return key.op in (*ARITHMETIC, "compare", "slice") and all_but(key) is None and not names_in(key).texts
        return self.kind(key) in ("series", "array") or self.lineage.rows(key) is not None

    # --- terms

    def _find(self, term: Value) -> ColumnSet:
        if isinstance(term, Hole):
            return unknown("what a caller gives")
        if isinstance(term, Unknown):
            return unknown(term.reason)
        if isinstance(term, Res):
            return self._with_aside(term, self._made(term.event))
        if isinstance(term, Part):
            return self._part(term)
        if isinstance(term, Alt | Many):
            items = [item for item in term.items if not isinstance(item, Const)]
            return union(map(self.of, items)) if items else unknown("no table")
        if isinstance(term, Op) and (term.op in ARITHMETIC or term.op == "comp"):
            items = [item for item in term.args if not isinstance(item, Const)]
            return union(map(self.of, items)) if items else unknown("no table")
        return unknown("an expression")

    def _part(self, term: Part) -> ColumnSet:
        base, key = term.base, term.key
        if term.op == "attr":
            name = str(getattr(key, "value", ""))
            if self.is_column(self.kind(base), name):
                return selected(self.of(base), (name,))
            return unknown(f"what {name} gives") if name == "T" or name in column_rules().views.none else self.of(base)
        if term.op != "item":
            return self.of(base)
        split = self._split(term)
        return split if split is not None else self._indexed(self.of(base), base, key)

    def _split(self, term: Part) -> ColumnSet | None:
        """A part of what a split or a resampler gives."""
        place = term.key.value if isinstance(term.key, Const) else None
        if not isinstance(term.base, Res) or not isinstance(place, int):
            return None
        event = self.events[term.base.event]
        if self.program.role(event) == "split" and event.args:
            return self.of(event.args[min(place // 2, len(event.args) - 1)])
        if self.program.role(event) == "fit_resample":
            return self.of(event.args[min(place, len(event.args) - 1)]) if event.args else None
        return None

    def _indexed(self, table: ColumnSet, base: Value, key: Value) -> ColumnSet:
        locator = base.key.value if isinstance(base, Part) and base.op == "attr" and isinstance(base.key, Const) else ""
        if locator in ("loc", "iloc", "at", "iat"):
            if not (isinstance(key, Many) and key.form == "tuple" and len(key.items) == 2):
                return table
            key = key.items[1]
            if isinstance(key, Op) and key.op == "slice":
                whole = all(part == Const(None) for part in key.args)
                return table if whole else some_of(table)
        elif self.kind(base) == "array":
            return some_of(table) if isinstance(key, Many) else table
        elif self.is_mask(key):
            return table
        names = names_in(key)
        if names.complete:
            return selected(table, names.texts)
        left = all_but(key)
        if left is not None and left.complete:
            return dropped(table, left.texts)
        return some_of(added_as_selected(table, names.texts))

    # --- events

    def _made(self, index: int) -> ColumnSet:
        event = self.events[index]
        if event.kind == "store":
            return self._stored(index, event)
        read = given(self, index, event)
        if read is not None:
            return read
        found = effect(self, index, event)
        if found is not None:
            return found
        row = self.program.apis.calls.get(event.symbol)
        data = self.lineage.data_of(event)
        if row is not None and data is not None and (row.role in _MADE or row.rows in ("keep", "subset", "concat")):
            kept = event.type in ("array", "boost-data", "tensor") and row.role not in _MADE
            if kept:
                return self.of(data)
            return opened(taken(self, event.receiver, self.of(data)), f"what {event.called or event.symbol} makes")
        return unknown(f"what {event.called or event.symbol} gives")

    def _stored(self, index: int, event: Event) -> ColumnSet:
        """What a frame holds once something was put into it."""
        base, key = event.receiver, event.args[0]
        table = self.of(base)
        if event.symbol == "del":
            names = names_in(key)
            return dropped(table, names.texts) if names.complete else some_of(table)
        if event.symbol == ".=":
            if key != Const("columns"):
                return table
            names = names_in(event.args[1])
            fresh = added(ColumnSet(), names.texts, index)
            return fresh if names.complete else opened(fresh, "names that are computed")
        if isinstance(base, Part) and base.op == "attr":  # through a locator
            if not (isinstance(key, Many) and len(key.items) == 2):
                return table
            key = key.items[1]
        names = names_in(key)
        if names.complete or self.is_mask(key):
            return added(table, names.texts, index)
        if _is_own_column(key):
            return table
        return opened(added(table, names.texts, index), _COMPUTED)

    def _with_aside(self, term: Value, table: ColumnSet) -> ColumnSet:
        """With the columns that functions have put into a frame they were given, which its name goes on to hold."""
        for index in self._aside.get(term, ()):
            names = names_in(self.events[index].args[0])
            table = added(table, [text for text in names.texts if text not in table.names], index)
        return table


def added_as_selected(table: ColumnSet, names: tuple[str, ...]) -> ColumnSet:
    """A table, with the names that are known to be selected of it."""
    return union((table, selected(table, names))) if names else table


def _is_own_column(key: Value) -> bool:
    """``for name in df.columns: df[name] = ...`` makes no new column."""
    if not isinstance(key, Part) or key.op != "iter":
        return False
    source = key.base
    while isinstance(source, Part) and source.op == "attr":
        if isinstance(source.key, Const) and source.key.value == "columns":
            return True
        source = source.base
    return False
