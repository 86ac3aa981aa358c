"""Options whose parser opens the file that they name: ``type=argparse.FileType("r")``."""

from typing import TYPE_CHECKING

from mldebt.model.place import Site
from mldebt.resolve.interfaces.parsers import file_options
from mldebt.resolve.terms import Const, Obj, Pat, Res, Value, record

if TYPE_CHECKING:
    from mldebt.resolve.interfaces.evaluating import Interfaces

FILE_TYPE = "file-type"
_STREAMS = frozenset({"-", ""})  # standard input or output


def opened(state: "Interfaces", parser: Value, found: Obj, site: Site) -> Obj:
    """The parsed options, those of files opened. https://docs.python.org/3/library/argparse.html#argparse.FileType"""
    fields = dict(zip(found.names, found.values, strict=True))
    for name, kind in file_options(state.events, parser):
        value = fields.get(name)
        if state.type_of(kind) != FILE_TYPE or not isinstance(kind, Res) or not isinstance(value, Const | Pat):
            continue
        if isinstance(value, Const) and (not isinstance(value.value, str) or value.value in _STREAMS):
            continue
        made = state.events[kind.event]
        mode = made.argument("mode", 0) or Const("r")
        fields[name] = state.call_symbol("open", (value, mode), {}, site)
    return record(found.cls, fields, found.site)
