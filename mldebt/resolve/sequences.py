"""Pure functions of the standard library that make numbers, or go through lists: ``sorted``, ``zip``, ``max``,
``itertools.chain``."""

from collections.abc import Callable

from mldebt.resolve.folding import element_of
from mldebt.resolve.terms import (
    HOLE,
    ITERATED,
    NONE,
    Const,
    Many,
    Part,
    Table,
    Unknown,
    Value,
    alternatives,
    bits_of,
    many,
    operation,
)

Arguments = tuple[Value, ...]
Keywords = dict[str, Value]
Pure = Callable[[Arguments, Keywords], Value | None]


def first(args: Arguments, _keywords: Keywords) -> Value | None:
    """The first argument itself."""
    return args[0] if args else None


def number(args: Arguments, keywords: Keywords) -> Value | None:
    """A part of what a caller hands over stays that part, so that it is known which key of a document is asked for."""
    return args[0] if len(args) == 1 and not keywords and type(args[0]) is Part and bits_of(args[0]) & HOLE else None


def truth(args: Arguments, keywords: Keywords) -> Value | None:
    """``bool(x)`` of what is known."""
    known = args[0] if len(args) == 1 and not keywords else None
    return Const(bool(known.value), known.origin) if isinstance(known, Const) else number(args, keywords)


def _list(form: str) -> Pure:
    def convert(args: Arguments, _keywords: Keywords) -> Value | None:
        if not args:
            return many(form, ())
        value = args[0]
        if isinstance(value, Many):
            return many(form, value.items)
        if isinstance(value, Table):
            return value.values[0] if value.keys[:1] == (ITERATED,) else many(form, value.keys)
        return value

    return convert


def _enumerate(args: Arguments, _keywords: Keywords) -> Value:
    if args and isinstance(args[0], Many):
        return many("list", tuple(many("tuple", (Const(i), item)) for i, item in enumerate(args[0].items)))
    return operation("comp", (many("tuple", (Unknown("a counter"), element_of(args[0]))),)) if args else NONE


def _zip(args: Arguments, _keywords: Keywords) -> Value:
    lengths = [len(arg.items) for arg in args if isinstance(arg, Many)]
    if lengths:  # the others are as long, or their ends are not asked for
        columns = [arg.items if isinstance(arg, Many) else (element_of(arg),) * min(lengths) for arg in args]
        return many("list", tuple(many("tuple", row) for row in zip(*columns, strict=False)))
    return operation("comp", (many("tuple", tuple(element_of(arg) for arg in args)),))


def _range(args: Arguments, _keywords: Keywords) -> Value:
    bounds = [arg.value for arg in args if isinstance(arg, Const) and isinstance(arg.value, int)]
    if len(bounds) == len(args) and args:
        values = range(*[int(bound) for bound in bounds][:3]) if 0 not in bounds[2:] else range(0)
        if len(values) <= 8:
            return many("list", tuple(Const(value) for value in values))
    return Unknown("a counter")


def _element(args: Arguments, keywords: Keywords) -> Value | None:
    """One item of a list; None where several arguments, or an item's default, decide."""
    return element_of(args[0]) if len(args) == 1 and "default" not in keywords else None


def _next(args: Arguments, keywords: Keywords) -> Value | None:
    """The first item of a list that is known, or what is handed over for none."""
    if len(args) == 2 and isinstance(args[0], Many) and args[0].form != "set":
        return args[0].items[0] if args[0].items else args[1]
    return _element(args, keywords)


def _second(args: Arguments, _keywords: Keywords) -> Value | None:
    return args[1] if len(args) > 1 else None


def _chained(args: Arguments, _keywords: Keywords) -> Value | None:
    if all(isinstance(arg, Many) for arg in args):
        return many("list", tuple(item for arg in args if isinstance(arg, Many) for item in arg.items))
    return operation("comp", (alternatives([element_of(arg) for arg in args]),))


SEQUENCES: dict[str, Pure] = {
    "list": _list("list"),
    "tuple": _list("tuple"),
    "set": _list("set"),
    "sorted": _list("list"),
    "reversed": _list("list"),
    "natsort.natsorted": _list("list"),
    "natsort.os_sorted": _list("list"),
    "natsort.humansorted": _list("list"),
    "enumerate": _enumerate,
    "zip": _zip,
    "max": _element,
    "min": _element,
    "next": _next,
    "random.choice": _element,
    "numpy.random.choice": _element,
    "filter": _second,
    "itertools.chain": _chained,
}
# Those that go through their argument, so a mapping or list of a document must be spelt out for them.
ITERATING = frozenset(SEQUENCES) | {"dict"}
SEQUENCES |= {
    "iter": first,
    "range": _range,
    "tqdm.tqdm": first,
    "tqdm.auto.tqdm": first,
    "tqdm.notebook.tqdm": first,
    "random.sample": first,
    "itertools.islice": first,
    "itertools.cycle": first,
}
