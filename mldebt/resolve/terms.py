"""What an expression stands for: symbolic terms, the calls that made them, and what a function amounts to.

Results name the call by its index in the list of events beside them (SSA): terms stay small, and lead back to calls.
"""

from collections.abc import Iterable
from typing import ClassVar, TypeAlias

from msgspec import Struct

from mldebt.model.place import Site

MOST_ALTERNATIVES, MOST_TEXTS = 8, 16  # of any values; of texts, which two loops over names may put together
HOLE, RESULT = 1, 2  # low bits of ``bits``: what a term contains that a caller must replace
LARGEST = 400  # operations in one term


class Term(Struct, frozen=True, array_like=True, gc=False):
    """Base of all terms."""


class Const(Term, frozen=True, tag=1):
    """A known value. ``path`` marks text that is a ``pathlib`` path; text under ``<repo>/`` is anchored at the root."""

    value: str | int | float | bool | None
    origin: Site | None = None
    path: bool = False
    bits: ClassVar[int] = 0


class Pat(Term, frozen=True, cache_hash=True, tag=2):
    """Text of which only parts are known: a glob. ``filled`` are the results of calls that stand at its stars, ``made``
    the operation that made it of them, done again when a caller knows more of them."""

    text: str
    origin: Site | None = None
    path: bool = False
    filled: "tuple[Value, ...]" = ()
    bits: int = 0
    made: "Op | None" = None


class Unknown(Term, frozen=True, tag=3):
    """Not known, and why: the classes of reasons make the coverage figure."""

    reason: str
    bits: ClassVar[int] = 0


class Sym(Term, frozen=True, tag=4):
    """Something outside the repository, by canonical dotted name."""

    name: str
    bits: ClassVar[int] = 0


class Mod(Term, frozen=True, tag=5):
    """A module or package of the repository; ``path`` is its file, or a folder for a namespace package."""

    path: str
    bits: ClassVar[int] = 0


class Cls(Term, frozen=True, tag=6):
    """A class of the repository."""

    path: str
    scope: int
    name: str
    bits: ClassVar[int] = 0


class Fun(Term, frozen=True, cache_hash=True, tag=7):
    """A function of the repository, perhaps bound to a receiver."""

    path: str
    scope: int
    name: str
    receiver: "Value | None" = None
    bits: int = 0


class Hole(Term, frozen=True, tag=8):
    """A parameter of the function being summarised, or a free variable (``^name``); ``hint`` is its annotation."""

    name: str
    hint: str = ""
    bits: ClassVar[int] = HOLE


class Res(Term, frozen=True, tag=9):
    """The result of event ``event``."""

    event: int
    bits: ClassVar[int] = RESULT


class Many(Term, frozen=True, cache_hash=True, tag=10):
    """A list, tuple or set with known items."""

    form: str
    items: "tuple[Value, ...]"
    bits: int = 0


class Table(Term, frozen=True, cache_hash=True, tag=11):
    """A mapping; ``open`` where it may hold more keys."""

    keys: "tuple[Value, ...]"
    values: "tuple[Value, ...]"
    bits: int = 0
    open: bool = False


class Obj(Term, frozen=True, cache_hash=True, tag=12):
    """An instance of a class of the repository, or (``cls`` None) a namespace such as parsed arguments."""

    cls: Cls | None
    names: tuple[str, ...]
    values: "tuple[Value, ...]"
    bits: int = 0
    site: Site | None = None


class Alt(Term, frozen=True, cache_hash=True, tag=13):
    """One of at most eight, or sixteen texts."""

    items: "tuple[Value, ...]"
    bits: int = 0


class Part(Term, frozen=True, cache_hash=True, tag=14):
    """An attribute (``op`` attr, ``key`` its name as Const), item, or element (iter) of something."""

    base: "Value"
    op: str
    key: "Value"
    bits: int = 0


class Op(Term, frozen=True, cache_hash=True, tag=16):
    """A pure operation on terms that is not known yet, folded again when a hole is filled."""

    op: str
    args: "tuple[Value, ...]"
    bits: int = 0


Value: TypeAlias = Const | Pat | Unknown | Sym | Mod | Cls | Fun | Hole | Res | Many | Table | Obj | Alt | Part | Op

NONE = Const(None)
ITERATED = Const("[iter]")  # the first key of a list with names: all its items
RECURSION = Unknown("recursion")

# The last of a call that somebody outside the repository makes, with arguments that nobody here knows.
IN_LOOP, IN_BRANCH, IN_TRY, IN_LAMBDA, AS_TEST, HANDED_OVER = 1, 2, 4, 8, 16, 32


class Event(Struct, frozen=True, array_like=True, gc=False):
    """One call, comparison, key access or launch that somebody downstream may care about.

    ``kind``: call, construct, method (receiver not known yet), route (a decorator), store (``x[key] = value``, from
    then on ``x``), merge (of mappings), compare, key, missing-key (of a loaded document), magic. ``symbol``: of the API
    row; ``called``: its name in the code. ``type``: of the result. ``via``: the calls that led to it, outermost first.
    """

    site: Site
    kind: str
    symbol: str
    type: str = ""
    receiver: Value | None = None
    args: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    flags: int = 0
    mutates: bool = False
    via: tuple[Site, ...] = ()
    scope: int = 0
    called: str = ""

    def argument(self, name: str, position: int | None) -> Value | None:
        """The argument given by keyword or position, or None."""
        for keyword, value in self.keywords:
            if keyword == name:
                return value
        if position is not None and position < len(self.args):
            return self.args[position]
        return None


class ProjectCall(Struct, frozen=True, array_like=True, gc=False):
    """A call of a function or class of the repository."""

    site: Site
    path: str
    scope: int
    flags: int = 0


class Parameter(Struct, frozen=True, array_like=True, gc=False):
    """One parameter of a summarised function."""

    name: str
    star: str
    form: str
    default: Value | None = None


class Summary(Struct, frozen=True, array_like=True, gc=False):
    """What a scope amounts to. ``exports`` are the events a caller must take over: those with holes, and those that
    returns or writes refer to (``needed``); ``awaiting`` are those that stand on a document whose path has a hole.
    ``writes``: attributes of a method's receiver; ``changes``: what mappings became; ``by_line``: the start matters.
    """

    path: str
    scope: int
    name: str
    params: tuple[Parameter, ...] = ()
    events: tuple[Event, ...] = ()
    exports: tuple[int, ...] = ()
    returns: Value = NONE
    writes: tuple[tuple[str, Value], ...] = ()
    calls: tuple[ProjectCall, ...] = ()
    unnamed: int = 0
    generator: bool = False
    by_line: bool = False
    awaiting: tuple[int, ...] = ()
    needed: tuple[int, ...] = ()
    changes: tuple[tuple[str, Value], ...] = ()


def bits_of(term: Value | None) -> int:
    """What a term contains that a caller must replace (low two bits), and above them how large it is."""
    return 0 if term is None else term.bits


def bits_of_all(terms: "Iterable[Value]") -> int:
    """The union over several terms; sizes add up."""
    flags, size = 0, 4
    for term in terms:
        bits = term.bits
        flags |= bits
        size += bits & ~3
    return flags & 3 | size


def many(form: str, items: "tuple[Value, ...]") -> Many:
    """A sequence with its bits."""
    return Many(form, items, bits_of_all(items))


def pattern(text: str, origin: Site | None, *, path: bool = False, filled: "tuple[Value, ...]" = ()) -> Pat:
    """Partly known text with its bits; what fills it is dropped where it would grow out of hand."""
    bits = bits_of_all(filled)
    if not bits & 3 or bits >> 2 > LARGEST:
        return Pat(text, origin, path)
    return Pat(text, origin, path, filled, bits)


def table(keys: "tuple[Value, ...]", values: "tuple[Value, ...]", *, more: bool = False) -> Table:
    """A mapping with its bits."""
    return Table(keys, values, bits_of_all(keys + values), more)


def record(cls: Cls | None, fields: "dict[str, Value]", site: Site | None = None) -> Obj:
    """A record with its bits."""
    values = tuple(fields.values())
    return Obj(cls, tuple(fields), values, bits_of_all(values), site)


def part(base: Value, op: str, key: Value) -> Value:
    """A part with its bits; unknown where the term would grow out of hand."""
    bits = (base.bits | key.bits) & 3 | (base.bits & ~3) + (key.bits & ~3) + 4  # as ``bits_of_all``, without a loop
    return Part(base, op, key, bits) if bits >> 2 < LARGEST else Unknown("an expression too large")


def operation(op: str, args: "tuple[Value, ...]") -> Value:
    """An operation with its bits; unknown where the term would grow out of hand."""
    bits = bits_of_all(args)
    return Op(op, args, bits) if bits >> 2 < LARGEST else Unknown("an expression too large")


def _same(term: Value) -> object:
    """What makes two terms the same alternative: origins do not."""
    known = (1, type(term.value), term.value) if type(term) is Const else term
    return (2, term.text) if type(term) is Pat else known


def alternatives(terms: "tuple[Value, ...] | list[Value]") -> Value:
    """One of several: flat, without repeats, unknown beyond eight, or sixteen texts."""
    flat: dict[object, Value] = {}
    for term in terms:
        for item in term.items if type(term) is Alt else (term,):
            flat.setdefault(_same(item), item)
    if len(flat) == 1:
        return next(iter(flat.values()))
    items = tuple(flat.values())
    mixed = len(items) > MOST_ALTERNATIVES and not {type(one) for one in items} <= {Const, Pat}
    known = not mixed and len(items) <= MOST_TEXTS
    return Alt(items, bits_of_all(items)) if known else Unknown("more than eight possible values")
