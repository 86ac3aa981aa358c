"""Attributes and modules that code names by text: ``getattr`` and ``importlib.import_module``."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from mldebt.resolve.terms import (
    HOLE,
    Alt,
    Cls,
    Const,
    Mod,
    Obj,
    Op,
    Sym,
    Unknown,
    Value,
    alternatives,
    bits_of,
    bits_of_all,
    operation,
)

if TYPE_CHECKING:
    from mldebt.resolve.attributes import Attributes

NAMED, MODULE = ".getattr", ".import"  # as methods: of the object, of the name
Args = tuple[Value, ...]
Words = dict[str, Value]


def attribute_named(state: "Attributes", args: Args, _words: Words) -> Value:
    """What ``getattr(object, name, default)`` gives; the default where something of the repository has no such name."""
    if len(args) < 2:
        return Unknown("a call of getattr")
    found = _each(args[1], lambda name: state.attribute(args[0], name))
    if found is None and bits_of_all(args[:2]) & HOLE:
        return operation(NAMED, args)
    if found is None:
        return operation("call:getattr", args) if any(state.type_of(arg) for arg in args) else Unknown("an attribute")
    lacking = isinstance(found, Unknown) and isinstance(args[0], Mod | Cls | Obj)
    return args[2] if lacking and len(args) > 2 else found


def module_named(state: "Attributes", args: Args, words: Words) -> Value:
    """What ``importlib.import_module(name, package)`` gives; a relative name is looked up in its package."""
    given = args[0] if args else words.get("name")
    found = _each(given, lambda name: _module(state, name)) if given is not None else None
    if found is None and given is not None and bits_of(given) & HOLE:
        return operation(MODULE, (given,))
    return Unknown("a module by its name") if found is None else found


def package_named(state: "Attributes", args: Args, words: Words) -> Value:
    """What ``__import__(name)`` gives: the first package of a dotted name, unless something of it is asked for."""
    if "fromlist" in words or len(args) > 3:
        return module_named(state, args, words)
    found = _each(args[0], lambda name: _module(state, name.split(".", 1)[0])) if args else None
    return Unknown("a module by its name") if found is None else found


def is_named(value: Value) -> bool:
    """Whether something is taken by a name that only a caller knows."""
    return isinstance(value, Op) and value.op in NAMED_LATER and bool(bits_of(value) & HOLE)


def _module(state: "Attributes", name: str) -> Value:
    level = len(name) - len(name.lstrip("."))
    if level:
        path = state.world.relative_file(level, name[level:], state.path)
        return Mod(path) if path is not None else Unknown(f"the module {name}")
    path = state.world.module_file(name, state.path)
    return Mod(path) if path is not None else Sym(state.apis.canonical(name))


def _each(name: Value, find: Callable[[str], Value]) -> Value | None:
    """What each of the names means; None where one is not known."""
    names = name.items if isinstance(name, Alt) else (name,)
    texts = [item.value for item in names if isinstance(item, Const) and isinstance(item.value, str)]
    return alternatives([find(text) for text in texts]) if texts and len(texts) == len(names) else None


REFLECTED: dict[str, Callable[["Attributes", Args, Words], Value]] = {
    "getattr": attribute_named,
    "importlib.import_module": module_named,
    "__import__": package_named,
}
NAMED_LATER = {NAMED: attribute_named, MODULE: module_named}  # once a caller has said the name
