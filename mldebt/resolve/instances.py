"""``isinstance``: what the language itself says of texts, paths, numbers, lists, mappings and known objects."""

from collections.abc import Callable
from typing import NamedTuple

from mldebt.resolve.terms import Alt, Cls, Const, Fun, Many, Obj, Pat, Sym, Table, Value

_PATH = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath", "os.PathLike"})
_SEQUENCES = frozenset({"list", "tuple", "set"})
_MAPPINGS = frozenset(
    {"dict", "typing.Dict", "typing.Mapping", "collections.abc.Mapping", "collections.abc.MutableMapping"}
)
_NUMBERS = frozenset({"bool", "int", "float"})
_CLASS, _FUNCTION = "type", "types.FunctionType"
_ALL = _PATH | _SEQUENCES | _MAPPINGS | _NUMBERS | {"str", "bytes", _CLASS, _FUNCTION}
_CODE = (".py", ".ipynb")


class Types(NamedTuple):
    """The types of the language of which a value is certainly an instance, and those of which it may be one."""

    sure: frozenset[str]
    possible: frozenset[str]


UNKNOWN = Types(frozenset(), _ALL)
NEITHER = Types(frozenset(), frozenset())
DICT = Types(_MAPPINGS, _MAPPINGS)
LIST = Types(frozenset({"list"}), frozenset({"list"}))


def types_of(value: Value) -> Types:
    """The types of a value that stands for itself. A word of a command line or a configuration may have been made a
    path or a number by whoever read it."""
    if isinstance(value, Many):
        form = frozenset({value.form}) & _SEQUENCES
        return Types(form, form) if form else UNKNOWN
    if isinstance(value, Table):
        return DICT
    if isinstance(value, Cls | Fun):
        return _only(_CLASS if isinstance(value, Cls) else _FUNCTION)
    if isinstance(value, Const | Pat) and value.path:
        return Types(_PATH, _PATH)
    if isinstance(value, Pat):
        return _only("str")
    if not isinstance(value, Const) or value.value is None:
        return UNKNOWN
    kind = type(value.value)
    if value.origin is None or value.origin.path.endswith(_CODE):
        return _only(kind.__name__, *(("int",) if kind is bool else ()))
    return Types(frozenset(), _NUMBERS if kind.__name__ in _NUMBERS else _NUMBERS | _PATH | {"str", "bytes"})


def _only(*names: str) -> Types:
    return Types(frozenset(names), frozenset(names))


def is_instance(args: tuple[Value, ...], own: Callable[[Value], Types] = types_of) -> Const | None:
    """Whether a value is of one of the types; None where that is not sure. ``own`` tells the types of a value."""
    if len(args) != 2:
        return None
    value, asked = args
    wanted = asked.items if isinstance(asked, Many) else (asked,)
    found = {_holds(item, wanted, own) for item in (value.items if isinstance(value, Alt) else (value,))}
    answer = found.pop() if len(found) == 1 else None
    return None if answer is None else Const(answer)


def _holds(value: Value, wanted: tuple[Value, ...], own: Callable[[Value], Types]) -> bool | None:
    if isinstance(value, Obj) and value.cls is not None and value.cls in wanted:
        return True
    names = {item.name for item in wanted if isinstance(item, Sym)}
    types = own(value)
    if types.sure & names:
        return True
    known = len(names) == len(wanted) and names <= _ALL
    return False if known and not types.possible & names else None
