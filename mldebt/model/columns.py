"""Which columns of which data code makes, asks for and leaves out."""

from msgspec import Struct

from mldebt.model.place import Location


class ColumnPlace(Struct, frozen=True, gc=False):
    """Columns that one place names."""

    location: Location
    names: tuple[str, ...]


class DataColumns(Struct, frozen=True, gc=False):
    """The columns of one data set, as far as code names them.

    ``why`` says why there may be others; it is empty where every column is known. ``produced`` are the columns that a
    call writes, ``selected`` those that code asks for, ``dropped`` those that it takes away.
    """

    key: str
    label: str
    why: str = ""
    produced: tuple[ColumnPlace, ...] = ()
    selected: tuple[ColumnPlace, ...] = ()
    dropped: tuple[ColumnPlace, ...] = ()
