"""Pure functions and methods of the standard library on terms. What reads or writes stands in the API tables
instead.
"""

from collections.abc import Callable

from mldebt.resolve.folding import element_of, fold, item_of
from mldebt.resolve.terms import (
    HOLE,
    ITERATED,
    NONE,
    Const,
    Many,
    Obj,
    Pat,
    Table,
    Unknown,
    Value,
    bits_of,
    many,
    operation,
    table,
)

Arguments = tuple[Value, ...]
Keywords = dict[str, Value]
Pure = Callable[[Arguments, Keywords], Value | None]


def _text(op: str) -> Pure:
    return lambda args, _keywords: fold(op, args) if args else None


def _path(args: Arguments, _keywords: Keywords) -> Value:
    return fold("path.join", args) if args else Const("", None, True)


def _first(args: Arguments, _keywords: Keywords) -> Value | None:
    return args[0] if args else None


def _list(form: str) -> Pure:
    def convert(args: Arguments, _keywords: Keywords) -> Value | None:
        if not args:
            return many(form, ())
        value = args[0]
        if isinstance(value, Many):
            return many(form, value.items)
        if isinstance(value, Table):
            return many(form, value.keys)
        return value

    return convert


def _dict(args: Arguments, keywords: Keywords) -> Value | None:
    if args and not (isinstance(args[0], Table) and not keywords):
        return args[0] if isinstance(args[0], Table) is False and not keywords else None
    if args:
        return args[0]
    if list(keywords) == ["**"]:
        return keywords["**"]
    named = {name: value for name, value in keywords.items() if name != "**"}
    return table(tuple(Const(name) for name in named), tuple(named.values()), more="**" in keywords)


def _fields(args: Arguments, _keywords: Keywords) -> Value | None:
    """The attributes of a record as a mapping."""
    if not args or not isinstance(args[0], Obj):
        return args[0] if args else None
    return table(tuple(Const(name) for name in args[0].names), args[0].values)


def _splitext(args: Arguments, _keywords: Keywords) -> Value:
    return many("tuple", (fold("os.path.splitext0", args[:1]), fold("os.path.splitext1", args[:1])))


def _split(args: Arguments, _keywords: Keywords) -> Value:
    return many("tuple", (fold("os.path.dirname", args[:1]), fold("os.path.basename", args[:1])))


def _environment(args: Arguments, keywords: Keywords) -> Value | None:
    """The default of an environment variable; the API row beside it makes the edge."""
    default = args[1] if len(args) > 1 else keywords.get("default")
    name = args[0].value if args and isinstance(args[0], Const) else "?"
    return default if default is not None and default != NONE else Unknown(f"environment variable {name}")


def _enumerate(args: Arguments, _keywords: Keywords) -> Value:
    if args and isinstance(args[0], Many):
        return many("list", tuple(many("tuple", (Const(i), item)) for i, item in enumerate(args[0].items)))
    return operation("comp", (many("tuple", (Unknown("a counter"), element_of(args[0]))),)) if args else NONE


def _zip(args: Arguments, _keywords: Keywords) -> Value:
    if args and all(isinstance(arg, Many) for arg in args):
        rows = zip(*[arg.items for arg in args if isinstance(arg, Many)], strict=False)
        return many("list", tuple(many("tuple", row) for row in rows))
    return operation("comp", (many("tuple", tuple(element_of(arg) for arg in args)),))


def _range(args: Arguments, _keywords: Keywords) -> Value:
    bounds = [arg.value for arg in args if isinstance(arg, Const) and isinstance(arg.value, int)]
    if len(bounds) == len(args) and args:
        values = range(*[int(bound) for bound in bounds][:3]) if 0 not in bounds[2:] else range(0)
        if len(values) <= 8:
            return many("list", tuple(Const(value) for value in values))
    return Unknown("a counter")


def _constant(value: str, *, path: bool) -> Pure:
    return lambda _args, _keywords: Const(value, None, path)


PURE: dict[str, Pure] = {
    "pathlib.Path": _path,
    "pathlib.PurePath": _path,
    "pathlib.PosixPath": _path,
    "pathlib.PurePosixPath": _path,
    "pathlib.WindowsPath": _path,
    "pathlib.Path.cwd": _constant("", path=True),
    "os.getcwd": _constant("", path=False),
    "os.path.join": _text("os.path.join"),
    "os.path.dirname": _text("os.path.dirname"),
    "os.path.basename": _text("os.path.basename"),
    "os.path.abspath": _text("os.path.abspath"),
    "os.path.realpath": _text("os.path.realpath"),
    "os.path.normpath": _text("os.path.normpath"),
    "os.path.expanduser": _text("os.path.expanduser"),
    "os.path.splitext": _splitext,
    "urllib.parse.urlparse": _text("url.parsed"),
    "urllib.parse.urlsplit": _text("url.parsed"),
    "os.path.split": _split,
    "os.fspath": _text("path.text"),
    "hydra.utils.to_absolute_path": _first,
    "hydra.utils.get_original_cwd": _constant("", path=False),
    "os.getenv": _environment,
    "os.environ.get": _environment,
    "str": _text("path.text"),
    "list": _list("list"),
    "tuple": _list("tuple"),
    "set": _list("set"),
    "sorted": _list("list"),
    "reversed": _list("list"),
    "iter": _first,
    "dict": _dict,
    "enumerate": _enumerate,
    "zip": _zip,
    "range": _range,
    "tqdm.tqdm": _first,
    "tqdm.auto.tqdm": _first,
    "tqdm.notebook.tqdm": _first,
    "copy.copy": _first,
    "copy.deepcopy": _first,
    "typing.cast": lambda args, _keywords: args[1] if len(args) > 1 else None,
    "typer.Option": _first,
    "typer.Argument": _first,
    "functools.partial": _first,
    "types.SimpleNamespace": _dict,
    "argparse.Namespace": _dict,
    "vars": _fields,
    "dataclasses.asdict": _fields,
}

CONSTANTS: dict[str, Const] = {
    "os.sep": Const("/"),
    "os.path.sep": Const("/"),
    "os.curdir": Const("."),
    "os.pardir": Const(".."),
}
# Those that go through their argument, so a mapping or list of a document must be spelt out for them.
ITERATING = frozenset({"list", "tuple", "set", "sorted", "reversed", "dict", "enumerate", "zip"})

_PATH_METHODS = {
    "joinpath": "path.join",
    "with_suffix": "path.with_suffix",
    "with_name": "path.with_name",
    "with_stem": "path.with_stem",
}
OF_PATHS_ALONE = frozenset({"joinpath", "with_suffix", "with_stem"})  # whatever they are called on is a path
_SAME = {"resolve", "absolute", "expanduser"}
_PATH_TEXT = {"as_posix": "path.text", "__str__": "path.text", "__fspath__": "path.text"}
_PATH_ATTRIBUTES = {
    "parent": "path.parent",
    "name": "path.name",
    "stem": "path.stem",
    "suffix": "path.suffix",
}
_STRING_METHODS = {"lower", "upper", "title", "capitalize", "strip", "lstrip", "rstrip", "replace"} | {
    "removesuffix",
    "removeprefix",
}


# Methods of a parameter that turn out to be pure once a caller has said what it is: a mapping, a path, a text.
_OF_MAPPINGS = {"get", "pop", "setdefault", "items", "keys", "values", "copy"}
LOOKUPS = frozenset(
    f".{name}"
    for names in (_PATH_METHODS, _SAME, _PATH_TEXT, _STRING_METHODS, _OF_MAPPINGS, {"format", "join", "split"})
    for name in names
)
LISTINGS = frozenset({".glob", ".rglob", ".iterdir"})  # of a parameter that turns out to be a folder


def method(base: Value, name: str, args: Arguments, keywords: Keywords) -> Value | None:
    """A pure method of a known string, path, sequence or mapping; None where there is no such."""
    if isinstance(base, Const | Pat):
        return _text_method(base, name, args, keywords)
    if isinstance(base, Table):
        return _table_method(base, name, args)
    if isinstance(base, Many) and name == "copy":
        return base
    return None


def path_method(base: Value, name: str, args: Arguments) -> Value | None:
    """A pure method of a path, known or not yet; None where there is no such."""
    if name in _PATH_METHODS:
        return fold(_PATH_METHODS[name], (base, *args))
    if name in _SAME:
        return base
    return fold(_PATH_TEXT[name], (base,)) if name in _PATH_TEXT else None


def _text_method(base: Const | Pat, name: str, args: Arguments, keywords: Keywords) -> Value | None:
    if base.path:
        return path_method(base, name, args)
    if isinstance(base, Const) and not isinstance(base.value, str):
        return None
    if name == "format":
        words = {key: value for key, value in keywords.items() if key != "**"}
        named = table(tuple(Const(key) for key in words), tuple(words.values()))
        return fold("str.format", (base, many("tuple", args), named))
    if name == "join" and args:
        return fold("str.join", (base, args[0]))
    if name in _STRING_METHODS:
        return fold(f"str.{name}", (base, *args))
    if name == "split" and isinstance(base, Const) and isinstance(base.value, str):
        separator = args[0].value if args and isinstance(args[0], Const) else None
        if separator is None or (isinstance(separator, str) and separator):
            return many("list", tuple(Const(piece, base.origin) for piece in base.value.split(separator)[:64]))
    return None


def _table_method(base: Table, name: str, args: Arguments) -> Value | None:
    if base.keys[:1] == (ITERATED,):  # a list whose methods know the items that have names
        pairs = zip(base.keys, base.values, strict=True)
        named = [
            (key, value) for key, value in pairs if key != ITERATED and isinstance(getattr(key, "value", None), str)
        ]
        base = table(tuple(key for key, _ in named), tuple(value for _, value in named), more=True)
    if name == "get" and args:
        found = item_of(base, args[0])
        if isinstance(found, Unknown):
            return args[1] if len(args) > 1 else found
        return found
    if name == "items":
        return many("list", tuple(many("tuple", pair) for pair in zip(base.keys, base.values, strict=True)))
    if name == "keys":
        return many("list", base.keys)
    if name == "values":
        return many("list", base.values)
    return base if name == "copy" else None


def attribute(base: Value, name: str) -> Value | None:
    """An attribute of a path; None where there is no such."""
    if bits_of(base) & HOLE:
        return None
    if name == "value" and isinstance(base, Const) and isinstance(base.value, str | int):
        return base  # a member of an enumeration that is text or a number itself
    if isinstance(base, Const | Pat) and base.path and name in _PATH_ATTRIBUTES:
        return fold(_PATH_ATTRIBUTES[name], (base,))
    if isinstance(base, Const | Pat) and name == "path" and not base.path:
        return fold("url.path", (base,))  # of an address that was parsed
    if isinstance(base, Const | Pat) and base.path and name == "parents":
        return operation("path.parents", (base,))
    return None
