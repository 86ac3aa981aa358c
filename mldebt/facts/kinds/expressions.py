"""Expressions."""

from typing import TypeAlias

from msgspec import Struct


class Kind(Struct, frozen=True, array_like=True, gc=False):
    """Base of all kinds."""

    at: int


class Unknown(Kind, frozen=True, tag=0):
    """Only where the reader failed."""


class Name(Kind, frozen=True, tag=1):
    id: str

    @property
    def end(self) -> int:
        """Offset behind the name."""
        return self.at + len(self.id)


class Str(Kind, frozen=True, tag=2):
    """A string or bytes literal as written, with prefix and quotes."""

    raw: str

    @property
    def end(self) -> int:
        """Offset behind the closing quote."""
        return self.at + len(self.raw)


class Num(Kind, frozen=True, tag=3):
    """A number as written."""

    raw: str


class Dots(Kind, frozen=True, tag=4):
    """``...``"""


class Attr(Kind, frozen=True, tag=5):
    value: "Expr"
    attr_at: int
    attr: str


class Keyword(Kind, frozen=True, tag=6):
    """``name=value`` of a call or class; ``name`` is ``**`` for an unpacked mapping."""

    name: str
    value: "Expr"


class Call(Kind, frozen=True, tag=7):
    end: int
    func: "Expr"
    args: "tuple[Expr, ...]"
    keywords: tuple[Keyword, ...]


class Item(Kind, frozen=True, tag=8):
    """A subscript; more than one slice where they are separated by commas."""

    end: int
    value: "Expr"
    slices: "tuple[Expr, ...]"


class Slice(Kind, frozen=True, tag=9):
    lower: "Expr | None"
    upper: "Expr | None"
    step: "Expr | None"


class Bin(Kind, frozen=True, tag=10):
    op: str
    left: "Expr"
    right: "Expr"


class Un(Kind, frozen=True, tag=11):
    op: str
    operand: "Expr"


class Bool(Kind, frozen=True, tag=12):
    op: str
    left: "Expr"
    right: "Expr"


class Cmp(Kind, frozen=True, tag=13):
    left: "Expr"
    ops: tuple[str, ...]
    rights: "tuple[Expr, ...]"


class If(Kind, frozen=True, tag=14):
    """A conditional expression."""

    test: "Expr"
    body: "Expr"
    orelse: "Expr"


class Param(Kind, frozen=True, tag=15):
    """``star`` is empty, ``*`` or ``**``; ``form`` is p (positional only), a (any) or k (keyword only)."""

    name: str
    star: str
    form: str
    annotation: "Expr | None"
    default: "Expr | None"


class Lambda(Kind, frozen=True, tag=16):
    params: tuple[Param, ...]
    body: "Expr"


class Gen(Kind, frozen=True, tag=17):
    """One ``for … in … if …`` of a comprehension."""

    target: "Expr"
    iter: "Expr"
    ifs: "tuple[Expr, ...]"


class Comp(Kind, frozen=True, tag=18):
    """``form`` is list, set, dict or generator; ``key`` only for dict."""

    form: str
    key: "Expr | None"
    value: "Expr"
    gens: tuple[Gen, ...]


class Await(Kind, frozen=True, tag=19):
    value: "Expr"


class Yield(Kind, frozen=True, tag=20):
    value: "Expr | None"
    is_from: bool


class Star(Kind, frozen=True, tag=21):
    value: "Expr"


class Walrus(Kind, frozen=True, tag=22):
    target: "Expr"
    value: "Expr"


class Text(Kind, frozen=True, tag=23):
    """Literal text inside an f-string, as written."""

    raw: str


class Blank(Kind, frozen=True, tag=24):
    """A replacement field of an f-string."""

    value: "Expr"
    conversion: str
    spec: "tuple[Expr, ...]"


class Fmt(Kind, frozen=True, tag=25):
    """An f-string or t-string; ``prefix`` as written."""

    end: int
    prefix: str
    parts: "tuple[Expr, ...]"


class Cat(Kind, frozen=True, tag=26):
    """Implicit concatenation of string literals."""

    parts: "tuple[Expr, ...]"


class Seq(Kind, frozen=True, tag=27):
    """``form`` is list, tuple or set."""

    form: str
    items: "tuple[Expr, ...]"


class Map(Kind, frozen=True, tag=28):
    """A key of None stands for ``**value``."""

    keys: "tuple[Expr | None, ...]"
    values: "tuple[Expr, ...]"


Expr: TypeAlias = (
    Unknown | Name | Str | Num | Dots | Attr | Call | Item | Slice | Bin | Un | Bool | Cmp | If | Lambda | Comp | Await
    | Yield | Star | Walrus | Text | Blank | Fmt | Cat | Seq | Map
)  # fmt: skip
