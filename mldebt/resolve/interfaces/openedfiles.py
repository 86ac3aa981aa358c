"""Options whose parser opens the file that they name: ``type=argparse.FileType("r")``, ``type=click.File("w")``."""

from typing import TYPE_CHECKING

from mldebt.model.place import Site
from mldebt.resolve.interfaces.parsers import file_options
from mldebt.resolve.interfaces.words import Option
from mldebt.resolve.terms import Const, Obj, Pat, Res, Sym, Value, record

if TYPE_CHECKING:
    from mldebt.resolve.interfaces.evaluating import Interfaces

FILE_TYPE = "file-type"
_STREAMS = frozenset({"-", ""})  # standard input or output
_MODES = {
    "click.File": "r",
    "typer.FileText": "r",
    "typer.FileTextWrite": "w",
    "typer.FileBinaryRead": "rb",
    "typer.FileBinaryWrite": "wb",
}


def opened_words(
    state: "Interfaces", outer: "Interfaces", options: list[Option], given: dict[str, Value], site: Site
) -> None:
    """Opens what the command line gives options of click and typer that are files; their kinds are terms of ``outer``.
    https://click.palletsprojects.com/en/stable/handling-files/ https://typer.tiangolo.com/tutorial/parameter-types/file/
    """
    for option in options:
        mode = _mode(outer, option.kind)
        value = given.get(option.dest)
        if mode is not None and isinstance(value, Const | Pat) and not _is_stream(value):
            given[option.dest] = state.call_symbol("open", (value, mode), {}, site)


def _mode(outer: "Interfaces", kind: Value | None) -> Value | None:
    """The mode in which an option of some kind is opened; None where it is none of a file."""
    if isinstance(kind, Sym):
        return Const(_MODES[kind.name]) if kind.name in _MODES else None
    if not isinstance(kind, Res) or outer.type_of(kind) != FILE_TYPE:
        return None
    return outer.events[kind.event].argument("mode", 0) or Const("r")


def _is_stream(value: Const | Pat) -> bool:
    return isinstance(value, Const) and (not isinstance(value.value, str) or value.value in _STREAMS)


def opened(state: "Interfaces", parser: Value, found: Obj, site: Site) -> Obj:
    """The parsed options, those of files opened. https://docs.python.org/3/library/argparse.html#argparse.FileType"""
    fields = dict(zip(found.names, found.values, strict=True))
    for name, kind in file_options(state.events, parser):
        value = fields.get(name)
        if state.type_of(kind) != FILE_TYPE or not isinstance(kind, Res) or not isinstance(value, Const | Pat):
            continue
        if _is_stream(value):
            continue
        made = state.events[kind.event]
        mode = made.argument("mode", 0) or Const("r")
        fields[name] = state.call_symbol("open", (value, mode), {}, site)
    return record(found.cls, fields, found.site)
