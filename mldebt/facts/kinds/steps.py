"""Statements."""

from typing import TypeAlias

from mldebt.facts.kinds.expressions import Expr, Keyword, Kind, Name, Param


class Bind(Kind, frozen=True, tag=40):
    """An assignment; targets left to right. A target is a name, attribute, item, or a sequence of targets."""

    end: int
    targets: tuple[Expr, ...]
    value: Expr


class AnnBind(Kind, frozen=True, tag=41):
    end: int
    target: Expr
    annotation: Expr
    value: Expr | None


class AugBind(Kind, frozen=True, tag=42):
    end: int
    target: Expr
    op: str
    value: Expr


class Do(Kind, frozen=True, tag=43):
    """An expression as a statement."""

    end: int
    value: Expr


class Return(Kind, frozen=True, tag=44):
    end: int
    value: Expr | None


class Raise(Kind, frozen=True, tag=45):
    end: int
    exc: Expr | None
    cause: Expr | None


class Assert(Kind, frozen=True, tag=46):
    end: int
    test: Expr
    message: Expr | None


class Delete(Kind, frozen=True, tag=47):
    end: int
    target: Expr


class Alias(Kind, frozen=True, tag=48):
    """One imported name. ``asname`` is empty where there is none, ``asname_at`` then -1."""

    name: str
    asname: str
    asname_at: int


class Import(Kind, frozen=True, tag=49):
    end: int
    names: tuple[Alias, ...]


class ImportFrom(Kind, frozen=True, tag=50):
    """``level`` counts the leading dots; a star import has the single name ``*``."""

    end: int
    module: str
    level: int
    names: tuple[Alias, ...]


class Scoping(Kind, frozen=True, tag=51):
    """``global`` or ``nonlocal``."""

    end: int
    word: str
    names: tuple[Name, ...]


class Simple(Kind, frozen=True, tag=52):
    """``pass``, ``break`` or ``continue``."""

    end: int
    word: str


class Magic(Kind, frozen=True, tag=53):
    """A notebook magic or shell line. ``form`` as in ``source.Magic``: line, cell, shell, run, sql, help."""

    end: int
    form: str
    text: str


class Branch(Kind, frozen=True, tag=54):
    """An ``if`` statement; ``elif`` nests in ``orelse``."""

    end: int
    test: Expr
    body: "tuple[Step, ...]"
    orelse: "tuple[Step, ...]"


class For(Kind, frozen=True, tag=55):
    end: int
    target: Expr
    iter: Expr
    body: "tuple[Step, ...]"
    orelse: "tuple[Step, ...]"


class While(Kind, frozen=True, tag=56):
    end: int
    test: Expr
    body: "tuple[Step, ...]"
    orelse: "tuple[Step, ...]"


class WithItem(Kind, frozen=True, tag=57):
    value: Expr
    target: Expr | None


class With(Kind, frozen=True, tag=58):
    end: int
    items: tuple[WithItem, ...]
    body: "tuple[Step, ...]"


class Handler(Kind, frozen=True, tag=59):
    caught: Expr | None
    name: Name | None
    body: "tuple[Step, ...]"


class Try(Kind, frozen=True, tag=60):
    end: int
    body: "tuple[Step, ...]"
    handlers: tuple[Handler, ...]
    orelse: "tuple[Step, ...]"
    final: "tuple[Step, ...]"


class Pattern(Kind, frozen=True, tag=61):
    """A match pattern: ``form`` is value, capture, star, sequence, mapping, class or or."""

    form: str
    name: Name | None
    values: tuple[Expr, ...]
    parts: "tuple[Pattern, ...]"


class Case(Kind, frozen=True, tag=62):
    pattern: Pattern
    guard: Expr | None
    body: "tuple[Step, ...]"


class Match(Kind, frozen=True, tag=63):
    end: int
    subject: Expr
    cases: tuple[Case, ...]


class Def(Kind, frozen=True, tag=64):
    """A function. ``at`` is the ``def`` (or ``async``), not the decorator."""

    end: int
    name: Name
    decorators: tuple[Expr, ...]
    params: tuple[Param, ...]
    returns: Expr | None
    is_async: bool
    scope: int


class Class(Kind, frozen=True, tag=65):
    end: int
    name: Name
    decorators: tuple[Expr, ...]
    bases: tuple[Expr, ...]
    keywords: tuple[Keyword, ...]
    scope: int


class TypeStatement(Kind, frozen=True, tag=66):
    end: int
    name: Name
    value: Expr


Step: TypeAlias = (
    Bind | AnnBind | AugBind | Do | Return | Raise | Assert | Delete | Import | ImportFrom | Scoping | Simple | Magic
    | Branch | For | While | With | Try | Match | Def | Class | TypeStatement
)  # fmt: skip
