"""Texts behind a term, with what a listing yields: ``for f in Path("data").glob("*.csv")``."""

from mldebt.resolve.folding import fold
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.terms import (
    HOLE,
    Alt,
    Hole,
    Many,
    Op,
    Part,
    Pat,
    Res,
    Summary,
    Table,
    Unknown,
    Value,
    bits_of,
    pattern,
)
from mldebt.resolve.texts import join

_PATTERN_FIRST = frozenset({"glob.glob", "glob.iglob"})


def path_texts(program: Program, summary: Summary, term: Value | None) -> tuple[str, ...]:
    """The texts of a path, patterns included; empty where it is not known."""
    texts = texts_of(term)
    if isinstance(term, Pat) and term.text.startswith("*/"):
        return _below_listed(program, summary, term) or texts
    if texts or term is None:
        return texts
    if isinstance(term, Alt | Many):
        return tuple(text for item in term.items for text in path_texts(program, summary, item))
    if isinstance(term, Table):
        return tuple(text for item in term.values for text in path_texts(program, summary, item))
    while isinstance(term, Part) and term.op in ("iter", "item"):
        term = term.base
    if isinstance(term, Op) and term.op == "comp":
        return path_texts(program, summary, term.args[-1])
    return _listed(program, summary, term.event) if isinstance(term, Res) else ()


def _below_listed(program: Program, summary: Summary, term: Pat) -> tuple[str, ...]:
    """Text that begins with what a listing yields: ``for folder in Path("data").iterdir(): folder / "x.csv"``."""
    made = term.made
    if made is None or not isinstance(made.args[0], Part | Pat):
        return ()
    begins = path_texts(program, summary, made.args[0])
    known = [text for text in begins if not text.startswith("*")]
    return tuple(text for begin in known for text in texts_of(fold(made.op, (pattern(begin, None), *made.args[1:]))))


def _listed(program: Program, summary: Summary, index: int) -> tuple[str, ...]:
    event = summary.events[index]
    if event.type != "paths":
        return ()
    if event.symbol in _PATTERN_FIRST:
        roots = texts_of(event.argument("root_dir", None)) or ("",)
        found = texts_of(event.args[0]) if event.args else ()
        return tuple(join(root, text) for root in roots for text in found)
    folder = event.receiver if event.receiver is not None else event.args[0] if event.args else None
    bases = path_texts(program, summary, folder)
    patterns = texts_of(event.args[0]) if event.receiver is not None and event.args else ("*",)
    if event.symbol.endswith(".rglob"):
        patterns = tuple(text if text.startswith("*") else f"**/{text}" for text in patterns)
    return tuple(join(base, pattern) for base in bases for pattern in patterns)


def reason_of(program: Program, summary: Summary, term: Value | None) -> str:
    """Why a term's text is not known, in the words of the coverage figure."""
    if isinstance(term, Unknown):
        return term.reason
    if isinstance(term, Hole):
        return "a parameter that no call in the repository fills"
    if isinstance(term, Res):
        event = summary.events[term.event]
        owner = event.symbol.rpartition(".")[0]
        name = f"{owner}.{event.called}" if owner and event.called else event.symbol
        return f"the result of {name}()"
    if isinstance(term, Part):
        return reason_of(program, summary, term.base) if not isinstance(term.base, Res) else "part of a loaded value"
    if isinstance(term, Op) and bits_of(term) & HOLE:
        return "a parameter that no call in the repository fills"
    if isinstance(term, Alt):
        return reason_of(program, summary, term.items[0])
    return "a computed value"
