"""Pure functions and methods of the standard library on terms. What reads or writes stands in the API tables
instead.
"""

from mldebt.resolve.callbacks import partial, record_class
from mldebt.resolve.fields import AS_MAPPING
from mldebt.resolve.folding import fold, item_of
from mldebt.resolve.sequences import SEQUENCES, Arguments, Keywords, Pure, first, number, truth
from mldebt.resolve.terms import (
    HOLE,
    ITERATED,
    NONE,
    Const,
    Hole,
    Many,
    Obj,
    Op,
    Pat,
    Table,
    Unknown,
    Value,
    bits_of,
    many,
    operation,
    part,
    table,
)
from mldebt.resolve.texts import ROOT, split_text, told_by_its_end


def _text(op: str) -> Pure:
    return lambda args, _keywords: fold(op, args) if args else None


def _path(args: Arguments, _keywords: Keywords) -> Value:
    return fold("path.join", args) if args else Const("", None, True)


def _dict(args: Arguments, keywords: Keywords) -> Value | None:
    pairs = _pairs(args[0]) if len(args) == 1 and not keywords else None
    if pairs is not None:
        return pairs
    if args and not (isinstance(args[0], Table) and not keywords):
        return args[0] if isinstance(args[0], Table) is False and not keywords else None
    if args:
        return args[0]
    if list(keywords) == ["**"]:
        return keywords["**"]
    named = {name: value for name, value in keywords.items() if name != "**"}
    return table(tuple(Const(name) for name in named), tuple(named.values()), more="**" in keywords)


def _pairs(value: Value) -> Value | None:
    """The mapping that pairs make, such as those of ``zip``; None for anything else."""
    if isinstance(value, Op) and value.op == "comp" and len(value.args) == 1:
        pair = value.args[0]
        return operation("comp", pair.items) if isinstance(pair, Many) and len(pair.items) == 2 else None
    if not isinstance(value, Many) or not value.items:
        return None
    pairs = [item.items for item in value.items if isinstance(item, Many) and len(item.items) == 2]
    if len(pairs) < len(value.items):
        return None
    return table(tuple(key for key, _ in pairs), tuple(held for _, held in pairs))


def _fields(args: Arguments, _keywords: Keywords) -> Value | None:
    """The attributes of an object as a mapping, now or when a caller has said what it is."""
    return fold(AS_MAPPING, args[:1]) if args else None


def _splitext(args: Arguments, _keywords: Keywords) -> Value:
    return many("tuple", (fold("os.path.splitext0", args[:1]), fold("os.path.splitext1", args[:1])))


def _split(args: Arguments, _keywords: Keywords) -> Value:
    return many("tuple", (fold("os.path.dirname", args[:1]), fold("os.path.basename", args[:1])))


def _environment(args: Arguments, keywords: Keywords) -> Value | None:
    """The default of an environment variable; the API row beside it makes the edge."""
    default = args[1] if len(args) > 1 else keywords.get("default")
    name = args[0].value if args and isinstance(args[0], Const) else "?"
    return default if default is not None and default != NONE else Unknown(f"environment variable {name}")


def _type(args: Arguments, _keywords: Keywords) -> Value | None:
    """The class of an object of the repository, now or when a caller has said what it is."""
    if len(args) == 1 and isinstance(args[0], Obj):
        return args[0].cls
    return part(args[0], "attr", Const("__class__")) if len(args) == 1 and isinstance(args[0], Hole) else None


def _constant(value: str, *, path: bool) -> Pure:
    return lambda _args, _keywords: Const(value, None, path)


def _from_root(args: Arguments, _keywords: Keywords) -> Value:
    """A path that is told from the root of the repository."""
    return fold("path.join", (_ROOT, *args[:1]))


_ROOT = Const(ROOT, None, True)
_FOUND_ROOT: Pure = lambda _args, _keywords: _ROOT  # noqa: E731

PURE: dict[str, Pure] = {
    **SEQUENCES,
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
    "pyprojroot.here": _from_root,
    "pyprojroot.here.here": _from_root,
    "rootutils.find_root": _FOUND_ROOT,
    "rootutils.setup_root": _FOUND_ROOT,
    "pyrootutils.find_root": _FOUND_ROOT,
    "pyrootutils.setup_root": _FOUND_ROOT,
    "dotenv.find_dotenv": _constant(f"{ROOT}/.env", path=False),
    "hydra.utils.to_absolute_path": first,
    "hydra.utils.get_original_cwd": _constant("", path=False),
    "os.getenv": _environment,
    "os.environ.get": _environment,
    "decouple.config": _environment,
    "str": _text("path.text"),
    "bool": truth,
    "float": number,
    "int": number,
    "dict": _dict,
    "copy.copy": first,
    "copy.deepcopy": first,
    "typing.cast": lambda args, _keywords: args[1] if len(args) > 1 else None,
    "typer.Option": first,
    "typer.Argument": first,
    "functools.partial": partial,
    "collections.namedtuple": record_class,
    "typing.NamedTuple": record_class,
    "ray.tune.with_parameters": partial,
    "ray.tune.with_resources": first,
    "spacy.util.ensure_path": first,
    "types.SimpleNamespace": _dict,
    "argparse.Namespace": _dict,
    "vars": _fields,
    "type": _type,
    "dataclasses.asdict": _fields,
}

CONSTANTS: dict[str, Const] = {
    "os.sep": Const("/"),
    "os.path.sep": Const("/"),
    "os.curdir": Const("."),
    "os.pardir": Const(".."),
}

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
_STRING_TESTS = {"startswith", "endswith"}
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
_PATHS = frozenset(name for name, pure in PURE.items() if pure is _path)
LISTINGS = frozenset({".glob", ".rglob", ".iterdir"})  # of a parameter that turns out to be a folder


def method(base: Value, name: str, args: Arguments, keywords: Keywords) -> Value | None:
    """A pure method of a known string, path, sequence or mapping; None where there is no such."""
    if isinstance(base, Const | Pat):
        return _text_method(base, name, args, keywords)
    if isinstance(base, Op):
        return _of_made_table(base, name) if base.op == "comp" and len(base.args) > 1 else None
    if isinstance(base, Table):
        return _table_method(base, name, args)
    return base if isinstance(base, Many) and name == "copy" else None


def _of_made_table(base: Op, name: str) -> Value | None:
    """A method of a mapping that a comprehension makes."""
    key, value = base.args
    if name in ("get", "pop"):
        return value
    element = {"items": many("tuple", (key, value)), "keys": key, "values": value}.get(name)
    return operation("comp", (element,)) if element is not None else base if name == "copy" else None


def unbound(owner: str, args: Arguments) -> Value | None:
    """The path that a method is handed by hand: ``Path.joinpath(folder, name)``; None of other functions."""
    return fold("path.join", args[:1]) if owner in _PATHS and args else None


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
    if name in _STRING_TESTS and args:
        return told_by_its_end(base, name, args[0])
    if name in _STRING_METHODS:
        return fold(f"str.{name}", (base, *args))
    if name in ("split", "rsplit") and isinstance(base, Const):
        return split_text(base, name, args, keywords)
    return None


def _table_method(base: Table, name: str, args: Arguments) -> Value | None:
    if base.keys[:1] == (ITERATED,):  # a list whose methods know the items that have names
        pairs = zip(base.keys, base.values, strict=True)
        named = [
            (key, value) for key, value in pairs if key != ITERATED and isinstance(getattr(key, "value", None), str)
        ]
        base = table(tuple(key for key, _ in named), tuple(value for _, value in named), more=True)
    if name in ("get", "pop", "setdefault") and args:
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
    if not isinstance(base, Const | Pat) or bits_of(base) & HOLE:
        return None
    if name == "value" and isinstance(base, Const) and isinstance(base.value, str | int):
        return base  # a member of an enumeration that is text or a number itself
    if base.path and name in _PATH_ATTRIBUTES:
        return fold(_PATH_ATTRIBUTES[name], (base,))
    if name == "path":  # of an address that was parsed, or of an object that stands for its path
        return base if base.path else fold("url.path", (base,))
    if base.path and name == "parents":
        return operation("path.parents", (base,))
    return None
