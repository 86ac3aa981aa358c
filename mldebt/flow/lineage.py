"""Row lineage inside one summary, by reading terms backwards through the calls that made them.

A row path says which rows a value holds: a root (a read, a parameter), then the parts taken of it. Two values with
equal paths are equivalent frames: the same observations, whatever happened to their columns. A path that is a prefix
of another covers it. A taint is a fit that a value has passed through: the value depends on all rows that the fit
saw (Yang et al., ASE 2022, call this a preprocessing leak where those rows include test rows).
"""

from mldebt.flow.columns import column_names, drops, is_column, stored
from mldebt.flow.occurrences import StoredAside, first_occurrences
from mldebt.flow.rowpaths import Rows, fewest
from mldebt.resolve.program import Program
from mldebt.resolve.terms import Alt, Const, Event, Hole, Many, Op, Part, Res, Summary, Table, Value

FITS = frozenset({"fit", "fit_transform", "fit_predict"})
ARITHMETIC = frozenset({"+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "~", "not"})
NAMED_PARTS = ("train", "test")  # what a split that yields a mapping calls its parts
DEEPEST = 400


class Lineage:
    """Rows and taints of the terms of one summary; memoised."""

    def __init__(self, program: Program, summary: Summary) -> None:
        self.program = program
        self.summary = summary
        self.events = summary.events
        self._rows: dict[Value, Rows | None] = {}
        self._taints: dict[Value, frozenset[int]] = {}
        self._columns: dict[tuple[Value, frozenset[str] | None, frozenset[str]], frozenset[int]] = {}
        self._depth = 0
        self._aside = StoredAside(self.events)
        self._first = first_occurrences(self.events)
        self._numbers = {id(event): index for index, event in enumerate(self.events)}

    # --- rows

    def rows(self, term: Value | None) -> Rows | None:
        """The rows a value holds; None where they cannot be known."""
        if term is None or isinstance(term, Const):
            return None
        if term in self._rows:
            return self._rows[term]
        if self._depth > DEEPEST:
            return None
        self._rows[term] = None
        self._depth += 1
        found = self._find_rows(term)
        self._depth -= 1
        self._rows[term] = found
        return found

    def _find_rows(self, term: Value) -> Rows | None:
        if isinstance(term, Hole):
            return (("hole", term.name, 0),)
        if isinstance(term, Res):
            return self._event_rows(self._first[term.event])
        if isinstance(term, Part):
            return self._part_rows(term)
        if isinstance(term, Alt):
            return fewest([self.rows(item) for item in term.items])
        if isinstance(term, Op) and term.op in ARITHMETIC:
            return next((rows for arg in term.args if (rows := self.rows(arg)) is not None), None)
        return None

    def _event_rows(self, index: int) -> Rows | None:
        event = self.events[index]
        if event.kind == "store":
            return self.rows(event.receiver)
        row = self.program.apis.calls.get(event.symbol)
        if row is None or row.rows == "opaque":
            return None
        data = self.data_of(event)
        held = self.rows(data) if data is not None else None
        if row.role in ("fit_transform", "transform") or row.rows == "keep":
            return held
        if row.rows == "subset":
            return (*held, ("subset", index, 0)) if held is not None else None
        if row.rows in ("", "new", "concat"):
            return (("event", index, 0),) if event.type or row.rows else None
        return None

    def _part_rows(self, term: Part) -> Rows | None:
        base = term.base
        if isinstance(base, Res):
            split = self._split_part(self._first[base.event], term)
            if split is not None:
                return split
        held = self.rows(base)
        if held is None:
            return None
        if term.op == "attr":
            row = self.program.apis.attr(self._type(base), str(getattr(term.key, "value", "")))
            return None if row is not None and row.rows in ("opaque", "new") else held
        return (*held, *self._selection(base, term.key)) if term.op == "item" else None

    def _split_part(self, index: int, term: Part) -> Rows | None:
        """The parts of ``train_test_split(a, b)`` and of a resampler, by their place in the result."""
        event = self.events[index]
        role = self.program.role(event)
        place = term.key.value if isinstance(term.key, Const) else None
        if place in NAMED_PARTS and role == "split" and isinstance(place, str):
            held = self.rows(event.receiver)
            return (*held, ("split", index, NAMED_PARTS.index(place))) if held is not None else None
        if not isinstance(place, int):
            return None
        if role == "fit_resample":
            held = self.rows(self.data_of(event))
            return (*held, ("resample", index, 0)) if held is not None else None
        if role != "split" or self.program.apis.calls[event.symbol].rows != "parts":
            return None
        if place // 2 >= len(event.args):
            return None
        held = self.rows(event.args[place // 2])
        return (*held, ("split", index, place % 2)) if held is not None else None

    def _selection(self, base: Value, key: Value) -> Rows:
        """What an index does to rows: names choose columns, anything else chooses rows."""
        if isinstance(key, Many) and key.form == "tuple" and key.items and self._is_indexer(base):
            key = key.items[0]
        if isinstance(key, Op) and key.op == "slice" and all(arg == Const(None) for arg in key.args):
            return ()
        names = key.items if isinstance(key, Many) else (key,)
        if all(map(is_column, names)):
            return ()
        fold = self._fold_of(key)
        if fold is not None:
            return (("split", *fold),)
        if isinstance(key, Part | Op | Res) and not self._holds_rows(key):
            return ()
        return (("subset", f"{type(key).__name__}", 0),)

    def _holds_rows(self, key: Value) -> bool:
        """Whether an index is a mask or row numbers rather than a list of columns that is computed somewhere."""
        return (isinstance(key, Op) and key.op in (*ARITHMETIC, "compare", "slice")) or self.rows(key) is not None

    def _is_indexer(self, base: Value) -> bool:
        return (isinstance(base, Part) and base.op == "attr" and getattr(base.key, "value", "") in ("loc", "iloc")) or (
            self._type(base) == "array"
        )

    def _fold_of(self, key: Value) -> tuple[int, int] | None:
        """The fold that row numbers of ``KFold.split`` belong to: (event, 0 for train or 1 for test)."""
        branch = 0
        while isinstance(key, Part):
            if key.op == "item" and isinstance(key.key, Const) and isinstance(key.key.value, int):
                branch = key.key.value
            key = key.base
        if isinstance(key, Res) and self.program.role(self.events[key.event]) == "split":
            return self._first[key.event], branch % 2
        return None

    def _type(self, term: Value) -> str:
        return self.program.type_of(self.summary, term)

    # --- taints

    def taints_of(self, event: Event, term: Value | None) -> frozenset[int]:
        """The fits that a value has passed through by the time it is given to an event."""
        return self._given(self._numbers[id(event)], term)

    def taints(self, term: Value | None) -> frozenset[int]:
        """The fits that a value has passed through, as event indices."""
        if term is None or isinstance(term, Const | Hole):
            return frozenset()
        known = self._taints.get(term)
        if known is not None:
            return known
        if self._depth > DEEPEST:
            return frozenset()
        self._taints[term] = frozenset()
        self._depth += 1
        found = self._find_taints(term)
        self._depth -= 1
        self._taints[term] = found
        return found

    def _find_taints(self, term: Value) -> frozenset[int]:
        if isinstance(term, Res):
            return self._event_taints(self._first[term.event])
        if isinstance(term, Part):
            number, whole = self._split_behind(term)
            if whole is not None:
                return self._given(number, whole)
            named = column_names(term.key) if term.op == "item" else None
            return self._held(term.base, named) | self._choice(term)
        if isinstance(term, Alt | Many):
            return self._union(term.items)
        if isinstance(term, Op):
            return self._union(term.args)
        return self._union(term.values) if isinstance(term, Table) else frozenset()

    def _split_behind(self, term: Value) -> tuple[int, Value | None]:
        """The number of the split that a value is a part of, and what is split there; None where it is none."""
        if not isinstance(term, Part) or not isinstance(term.base, Res) or not isinstance(term.key, Const):
            return 0, None
        number, key = self._first[term.base.event], term.key.value
        event = self.events[number]
        if not isinstance(key, int) or self.program.role(event) != "split" or key // 2 >= len(event.args):
            return number, None
        return number, event.args[key // 2]

    def _held(
        self, frame: Value, wanted: frozenset[str] | None = None, gone: frozenset[str] = frozenset()
    ) -> frozenset[int]:
        """The fits that some columns of a frame (None: all of them), less those that are gone, have passed through."""
        key = (frame, wanted, gone)
        if key not in self._columns:
            self._columns[key] = frozenset()
            held = stored(self.events, self._first, frame, wanted, gone, lambda part: self._split_behind(part)[1])
            aside = (item for number, before in held.frames for item in self._aside.before(number, before))
            found = self._union((*held.values, *aside))
            if isinstance(held.before, Alt) and (wanted is not None or held.gone):
                found = found.union(*(self._held(item, wanted, held.gone) for item in held.before.items))
            else:
                found |= self.taints(held.before)
            self._columns[key] = found
        return self._columns[key]

    def _choice(self, term: Value) -> frozenset[int]:
        """The fits that chose which columns are taken: ``X[names[selector.get_support()]]``."""
        if isinstance(term, Res):
            number = self._first[term.event]
            event = self.events[number]
            return self.fits_of(event.receiver, number) if self.program.role(event) == "choose" else frozenset()
        if isinstance(term, Part) and term.op == "item":
            return self._choice(term.key) | (self._choice(term.base) if isinstance(term.base, Part) else frozenset())
        items = term.items if isinstance(term, Many | Alt) else ()
        return frozenset().union(*map(self._choice, items))

    def _union(self, terms: tuple[Value, ...]) -> frozenset[int]:
        found: frozenset[int] = frozenset()
        for term in terms:
            found |= self.taints(term)
        return found

    def _given(self, index: int, term: Value | None) -> frozenset[int]:
        return self.taints(term) | self._union(self._aside.before(index, term))

    def _event_taints(self, index: int) -> frozenset[int]:
        event = self.events[index]
        if event.kind == "store" or drops(event):
            return self._held(Res(index))
        role = self.program.role(event)
        if role == "predict" or role in ("score", "metric", "cross_validate"):
            return frozenset()
        found = self._given(index, self.data_of(event))
        if role == "fit_transform":
            return found | {index}
        if role == "transform":
            return found | self.fits_of(event.receiver, index)
        row = self.program.apis.calls.get(event.symbol)
        if row is not None and row.rows in ("concat", "new", "keep", "subset"):
            found |= frozenset().union(*(self._given(index, item) for item in event.args))
        return found

    def fits_of(self, receiver: Value | None, before: int) -> frozenset[int]:
        """The last fit of a transformer before an event (a later fit replaces an earlier one)."""
        for index in range(before - 1, -1, -1):
            event = self.events[index]
            if event.receiver == receiver and self.program.role(event) in FITS:
                return frozenset({index})
        return frozenset()

    # --- data

    def data_of(self, event: Event) -> Value | None:
        """The argument that carries rows: the one the API row names, else the first, else the receiver."""
        row = self.program.apis.calls.get(event.symbol)
        if row is None:
            return None
        if row.data:
            return self.program.argument(event, row.data)
        if row.role and event.args:
            return event.args[0]
        if row.role and row.params:
            return self.program.argument(event, row.params[0])
        if row.rows in ("keep", "subset") and event.receiver is not None and not isinstance(event.receiver, Const):
            return event.receiver
        return event.args[0] if event.args and row.rows in ("keep", "subset") else None

    def labels_of(self, event: Event) -> Value | None:
        """The labels that a training is given: beside its rows, or inside the data set that holds both."""
        if self.program.role(event) == "cross_validate":
            return event.argument("y", 2)
        if event.receiver is not None:
            return event.argument("y", 1)
        rows = self.data_of(event)
        return self.events[rows.event].argument("label", 1) if isinstance(rows, Res) else None

    def constructor(self, term: Value | None) -> Event | None:
        """The call that made an object; the first one where it is one of several."""
        if isinstance(term, Alt):
            return next((event for item in term.items if (event := self.constructor(item)) is not None), None)
        if isinstance(term, Res):
            event = self.events[term.event]
            return event if event.kind in ("construct", "call") else None
        if isinstance(term, Part) and term.op in ("item", "iter"):
            return self.constructor(term.base)
        return None
