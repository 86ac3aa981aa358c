"""From a unit's text to its facts. The only module that parses."""

import gc
import sys
import zlib
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec

from mldebt.facts import kinds as k
from mldebt.facts.cursor import Comments, blank_by_codegen, blank_comments
from mldebt.facts.expressions import PositionLost
from mldebt.facts.statements import MagicAt, StatementWalk
from mldebt.facts.trees import nodes, parse
from mldebt.model.source import ReaderKind
from mldebt.source.pragmas import find_pragmas

DEEPEST = 4_000  # Python frames below the reader; a walk of nested expressions takes one to three a level
_encode = msgspec.msgpack.Encoder().encode


@contextmanager
def without_collector() -> Iterator[None]:
    """Parsing makes many objects and no cycles: the collector would cost a third of the parse."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def read_facts(text: str, magics: MagicAt | None = None) -> k.FactsRow:
    """The facts of one unit of Python.

    What cannot be parsed gives a row whose ``error`` says why (codes: syntax, too-deep, crash). Raises nothing but
    MemoryError.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(_depth() + DEEPEST)  # the same room, whoever calls
    try:
        return _read(text, magics or {})
    except nodes.ParserSyntaxError as error:
        return failed_facts(text, "syntax", error.message, error.raw_line)
    except RecursionError:
        return failed_facts(text, "too-deep", "The code nests deeper than mldebt can follow.", 0)
    except MemoryError:
        raise
    except Exception as error:  # one unit never loses the others
        return failed_facts(text, "crash", f"mldebt could not read this code ({type(error).__name__}: {error}).", 0)
    finally:
        sys.setrecursionlimit(limit)


def _depth() -> int:
    """How many frames stand below this one."""
    frame, count = sys._getframe(), 0
    while frame.f_back is not None:
        frame, count = frame.f_back, count + 1
    return count


def magic_facts(text: str, form: str, body: str) -> k.FactsRow:
    """The facts of a cell that is one magic and holds no Python."""
    scope = k.ScopeFact(0, "module", "", -1, len(text), (), 1, False)
    outline = k.Outline((scope,), (), None, (), {})
    steps, pragmas = (k.Magic(0, len(text), form, body),), find_pragmas(ReaderKind.MAGIC, text, None)
    return k.FactsRow(_encode(outline), (_encode(steps),), line_starts(text).tobytes(), pragmas=pragmas)


def _read(text: str, magics: MagicAt) -> k.FactsRow:
    module = parse(text)
    blanked, comments = blank_comments(text)
    walk = StatementWalk(blanked, magics, exact=False)
    inexact = False
    try:
        walk.module(module)
        if blanked[walk.cursor :].strip(" \t\n\f\r;\\"):
            raise PositionLost("tokens are left at the end")
    except ValueError:
        inexact = True
        blanked, comments = blank_by_codegen(text)
        walk = StatementWalk(blanked, magics, exact=True)
        walk.module(module)
    lines = line_starts(text)
    outline = _outline(walk, comments, text, lines, inexact=inexact)
    bodies, pragmas = tuple([_encode(body) for body in walk.bodies]), find_pragmas(ReaderKind.PYTHON, text, comments)
    return k.FactsRow(_encode(outline), bodies, lines.tobytes(), pragmas=pragmas)


def failed_facts(text: str, code: str, message: str, line: int = 0) -> k.FactsRow:
    """The row of a unit that could not be read, with the reason."""
    comments = blank_comments(text)[1]
    outline, pragmas = k.Outline((), (), None, comments, {}), find_pragmas(ReaderKind.PYTHON, text, comments)
    return k.FactsRow(_encode(outline), (), line_starts(text).tobytes(), message, code, line, pragmas)


def line_starts(text: str) -> "array[int]":
    """Offset of each line's first character."""
    starts = array("I", [0])
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def _outline(walk: StatementWalk, comments: Comments, text: str, lines: Sequence[int], *, inexact: bool) -> k.Outline:
    hashes = _line_hashes(text)
    scopes = tuple([scope.fact(_sketch(hashes, lines, scope.at, scope.end)) for scope in walk.scopes.all])
    identifiers = dict(Counter(walk.names))
    return k.Outline(scopes, tuple(walk.scopes.imports), walk.scopes.exports, comments, identifiers, inexact)


def _line_hashes(text: str) -> list[int]:
    """A hash of each line without its blanks; 0 for lines that say nothing."""
    found = []
    for line in text.split("\n"):
        core = line.strip()
        found.append(0 if len(core) < 4 or core[0] == "#" else zlib.crc32(core.encode("utf-8", "replace")))
    return found


def _sketch(hashes: list[int], lines: Sequence[int], at: int, end: int) -> tuple[int, ...]:
    first, last = bisect_right(lines, at) - 1, bisect_right(lines, end)
    return tuple(sorted({value for value in hashes[first:last] if value})[: k.SKETCH_SIZE])
