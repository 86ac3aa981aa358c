"""Sets of columns: which names a table may have, where each comes from, and why there may be others."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

Origins = frozenset[int]
NOT_WRITTEN = "whatever the source holds"  # the one reason that is gone once the source is known


class ColumnSet(Struct, frozen=True):
    """The columns that a table may have, as one summary sees them.

    ``names`` leads from a name to the events that may have made it: a store, a call, or the read that it was selected
    of. A *closed* set holds every name that the table may have; an *open* one may have others (``open`` says why),
    which come from ``sources``, but none of ``without``. ``some``: which of the names it has cannot be known.
    ``perhaps`` are names that an index may have given to a column.
    """

    names: Mapping[str, Origins] = {}
    open: str = ""
    sources: Origins = frozenset()
    without: frozenset[str] = frozenset()
    some: bool = False
    perhaps: frozenset[str] = frozenset()

    def lacks(self, name: str) -> bool:
        """Whether the table surely has no such column."""
        known = name in self.names or name in self.perhaps
        return not known and (not self.open or name in self.without)


def unknown(why: str) -> ColumnSet:
    """A table of which nothing is known."""
    return ColumnSet(open=why)


def union(sets: Iterable[ColumnSet]) -> ColumnSet:
    """What a table has that is one of several, or all of them side by side."""
    parts = list(sets)
    if len(parts) == 1:
        return parts[0]
    names: dict[str, Origins] = {}
    for each in parts:
        for name, origins in each.names.items():
            names[name] = names.get(name, frozenset()) | origins
    lacking = [part.without for part in parts if part.open]
    without = frozenset(lacking[0].intersection(*lacking[1:]) - names.keys()) if lacking else frozenset()
    return ColumnSet(
        names,
        _first([part.open for part in parts]),
        frozenset().union(*(part.sources for part in parts)),
        without,
        any(part.some for part in parts),
        frozenset().union(*(part.perhaps for part in parts)),
    )


def _first(reasons: list[str]) -> str:
    """One reason of several: one that stays even if the source of a table is known."""
    return next((why for why in reasons if why and why != NOT_WRITTEN), NOT_WRITTEN if any(reasons) else "")


def selected(table: ColumnSet, names: Iterable[str]) -> ColumnSet:
    """The named columns of a table."""
    return ColumnSet({name: table.names.get(name, table.sources) for name in names})


def some_of(table: ColumnSet) -> ColumnSet:
    """Columns of a table that something chooses which is not known."""
    return replace(table, some=True)


def dropped(table: ColumnSet, names: Iterable[str]) -> ColumnSet:
    """A table without the named columns."""
    gone = frozenset(names)
    kept = {name: origins for name, origins in table.names.items() if name not in gone}
    return replace(table, names=kept, without=table.without | gone if table.open else table.without)


def renamed(table: ColumnSet, mapping: Mapping[str, str], event: int) -> ColumnSet:
    """A table with other names for some columns, which an event gives to those that the table has or may have."""
    names = {name: origins for name, origins in table.names.items() if name not in mapping}
    names |= {new: frozenset({event}) for old, new in mapping.items() if table.open or old in table.names}
    without = table.without | frozenset(mapping if table.open else ())
    return replace(table, names=names, without=without - frozenset(names))


def added(table: ColumnSet, names: Iterable[str], event: int) -> ColumnSet:
    """A table with columns that an event makes, or makes anew."""
    made = dict.fromkeys(names, frozenset({event}))
    return replace(table, names={**table.names, **made}, without=table.without - frozenset(made))


def opened(table: ColumnSet, why: str) -> ColumnSet:
    """A table that may have further columns."""
    return replace(table, open=_first([table.open, why]))
