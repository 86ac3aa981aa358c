"""The outline: what others may ask of a unit without opening a body."""

from msgspec import Struct

from mldebt.facts.kinds.expressions import Kind
from mldebt.source.pragmas import Pragma

SKETCH_SIZE = 24  # smallest line hashes kept of each scope (bottom-k sketch, Broder 1997)


class ImportFact(Kind, frozen=True):
    """One bound import, in any scope. ``name`` is empty for ``import module``; ``guard`` is empty, ``try``, ``if``
    or ``else``, or ``typing`` under ``TYPE_CHECKING``."""

    module: str
    level: int
    name: str
    asname: str
    scope: int
    guard: str


class ScopeFact(Kind, frozen=True):
    """One scope. Scope 0 is the unit itself (``form`` module); others are def or class. ``binds`` names what the scope
    binds directly, ``doc`` says whether it has a docstring, ``sketch`` the smallest hashes of its lines (for
    clones)."""

    form: str
    name: str
    parent: int
    end: int
    binds: tuple[str, ...]
    statements: int
    doc: bool
    sketch: tuple[int, ...] = ()


class Outline(Struct, frozen=True, array_like=True, gc=False):
    """The interface of a unit. ``exports`` is ``__all__`` where it is a literal, else None. ``identifiers`` counts
    every name used. ``inexact`` where positions came from the slow path."""

    scopes: tuple[ScopeFact, ...]
    imports: tuple[ImportFact, ...]
    exports: tuple[str, ...] | None
    comments: tuple[tuple[int, str], ...]
    identifiers: dict[str, int]
    inexact: bool = False


class FactsRow(Struct, frozen=True, array_like=True, gc=False):
    """What the store keeps of one unit: the outline and each scope's steps as bytes, and where its lines begin.
    ``pragmas`` are the comments that speak to this tool: which line one means is seen in the text alone, so it is noted
    while the text is at hand; a run asks all units for them, and opens few outlines."""

    outline: bytes
    bodies: tuple[bytes, ...]
    lines: bytes
    error: str = ""
    error_code: str = ""
    error_line: int = 0
    pragmas: tuple[Pragma, ...] = ()
