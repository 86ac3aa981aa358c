"""``isinstance``: what the language itself says of texts, paths, numbers, lists and mappings that are known."""

from collections.abc import Mapping

from mldebt.resolve.terms import Alt, Const, Many, Pat, Sym, Table, Value

_PATH = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath", "os.PathLike"})
_SEQUENCES = frozenset({"list", "tuple", "set"})
_CODE = (".py", ".ipynb")
_ALL = _PATH | _SEQUENCES | {"str", "bytes", "bool", "int", "float", "dict"}


def is_instance(args: tuple[Value, ...], _keywords: Mapping[str, Value]) -> Value | None:
    """Whether a value is of one of the types; None where either is not known for sure."""
    if len(args) != 2:
        return None
    value, types = args
    wanted = types.items if isinstance(types, Many) else (types,)
    names = {item.name for item in wanted if isinstance(item, Sym)}
    known = len(names) == len(wanted) and names <= _ALL
    found = {
        _holds(_types_of(item), names, known=known) for item in (value.items if isinstance(value, Alt) else (value,))
    }
    answer = found.pop() if len(found) == 1 else None
    return None if answer is None else Const(answer)


def _holds(own: frozenset[str], names: set[str], *, known: bool) -> bool | None:
    return bool(own & names) if own and (known or own & names) else None


def _types_of(value: Value) -> frozenset[str]:
    """All types of the language that a value is an instance of; none where that is not sure. A word of a command line
    or a configuration may have been made a path or a number by whoever read it."""
    if isinstance(value, Many):
        return frozenset({value.form}) & _SEQUENCES
    if isinstance(value, Table):
        return frozenset({"dict"})
    if isinstance(value, Const | Pat) and value.path:
        return _PATH
    if isinstance(value, Pat):
        return frozenset({"str"})
    if not isinstance(value, Const) or value.value is None:
        return frozenset()
    written = value.origin is None or value.origin.path.endswith(_CODE)
    kind = type(value.value)
    return frozenset({kind.__name__, "int"} if kind is bool else {kind.__name__}) if written else frozenset()
