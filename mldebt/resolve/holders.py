"""Terms that hold others."""

from collections.abc import Callable
from typing import Any

from mldebt.resolve.terms import Alt, Fun, Many, Obj, Op, Part, Pat, Table, Value

HOLDERS: dict[type, Callable[[Any], tuple[Value | None, ...]]] = {
    Op: lambda term: term.args,
    Part: lambda term: (term.base, term.key),
    Many: lambda term: term.items,
    Alt: lambda term: term.items,
    Pat: lambda term: term.filled if term.made is None else term.made.args,
    Table: lambda term: term.keys + term.values,
    Obj: lambda term: term.values,
    Fun: lambda term: (term.receiver,),
}
"""What stands directly inside a term, by the kind of term; kinds that are not here hold nothing."""


def inside(term: Value | None) -> tuple[Value, ...]:
    """The terms directly inside a term."""
    held = HOLDERS.get(type(term))
    return tuple([item for item in held(term) if item is not None]) if held is not None else ()
