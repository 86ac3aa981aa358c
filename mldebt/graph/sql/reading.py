"""From text to names: the dialects that are tried, the limits, and the sentence where nothing helps."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from mldebt.graph.sql.blanks import prepared, with_named_blanks
from mldebt.graph.sql.tables import Named, names_in
from mldebt.knowledge.sql import sql_rules

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

DEEPEST = 100  # open brackets: far more than anybody writes
NOT_SQL = "a text that is no SQL statement"
TOO_LONG = "an SQL statement of more than {} characters"
TOO_DEEP = "an SQL statement with too many nested brackets"
NOT_PARSED = "an SQL statement that cannot be parsed"
_LEAD = re.compile(r"^(?:\s+|--[^\n]*(?:\n|$)|/\*.*?\*/|\(|;)*", re.DOTALL)
_WORD = re.compile(r"[A-Za-z]+")
_BARE = re.compile(r"[\w$*-]+(?:\.[\w$*-]+){0,3}")
_MAKES_ROWS = re.compile(r"^[\w\s]*\b(?:table|view)\b", re.IGNORECASE)
_BREAK = re.compile(r";[ \t]*(?:\n|$)|^\s*go\s*$", re.IGNORECASE | re.MULTILINE)


class Reading(NamedTuple):
    """What a text names, and why it may be less than all (empty where it is all)."""

    names: tuple[Named, ...] = ()
    reason: str = ""


@lru_cache(maxsize=4096)
def read_statement(text: str, *, stars: bool = False) -> Reading:
    """The tables and files of one text of SQL; a bare name is a table that is read, but none that ends like a file of
    SQL. ``stars``: the text is a pattern, in which a star may stand for anything."""
    rules = sql_rules()
    bare = text.strip()
    if _BARE.fullmatch(bare) and bare.lower() not in rules.verbs and not bare.lower().endswith(".sql"):
        return Reading((Named(bare.lower(), "reads"),))
    if len(text) > rules.longest:
        return Reading((), TOO_LONG.format(f"{rules.longest:,}"))
    return _read(text, stars=stars, retried=len(text) <= rules.longest_retried)


@lru_cache(maxsize=512)
def read_document(text: str) -> Reading:
    """The tables and files of a document of SQL. A statement that cannot be read costs itself, not the others."""
    rules = sql_rules()
    if len(text) > rules.longest_document:
        return Reading((), TOO_LONG.format(f"{rules.longest_document:,}"))
    if len(text) <= rules.longest_retried:
        whole = _read(text, stars=False, retried=False)
        if not whole.reason:
            return whole
    found: dict[Named, None] = {}
    reason = ""
    for piece in _BREAK.split(text):
        if not piece or not piece.strip():
            continue
        part = read_statement(piece) if _verb(piece) in rules.moving else Reading()
        found.update(dict.fromkeys(part.names))
        reason = reason or part.reason
    return Reading(tuple(found), reason)


def _verb(text: str) -> str:
    lead = _LEAD.match(text)
    word = _WORD.match(text, lead.end() if lead is not None else 0)
    return word.group().lower() if word is not None else ""


def parse_statement(text: str) -> "tuple[Expr, ...]":
    """The statements of a text as sqlglot sees them, by the same limits; empty where it cannot be read."""
    rules = sql_rules()
    found = _trees(text, stars=False, retried=len(text) <= rules.longest_retried) if len(text) <= rules.longest else ""
    return () if isinstance(found, str) else tuple(found)


def _read(text: str, *, stars: bool, retried: bool) -> Reading:
    found = _trees(text, stars=stars, retried=retried)
    return Reading((), found) if isinstance(found, str) else Reading(names_in(found))


def _trees(text: str, *, stars: bool, retried: bool) -> "list[Expr] | str":
    """The statements of a text, or why there are none."""
    sql = prepared(text, stars=stars)
    if _verb(sql) not in sql_rules().verbs:
        return NOT_SQL
    if _depth(sql) > DEEPEST:
        return TOO_DEEP
    others = (prepared(text, stars=stars, bare=True), with_named_blanks(sql))
    tried = [sql, *(other for other in dict.fromkeys(others) if other != sql)]
    for dialect in ("", *(_dialects(sql) if retried else ())):
        for candidate in tried:
            trees = _parsed(candidate, dialect)
            if trees is not None:
                return trees
    return NOT_PARSED


def _dialects(sql: str) -> tuple[str, ...]:
    return next((row.names for row in sql_rules().dialects if row.mark in sql), ())


def _depth(sql: str) -> int:
    depth = deepest = 0
    for character in sql:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    return deepest


def _parsed(sql: str, dialect: str) -> "list[Expr] | None":
    """The statements, or None where one of them is not of this dialect."""
    import logging

    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        trees = [tree for tree in sqlglot.parse(sql, read=dialect or None) if tree is not None]
    except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError, IndexError, KeyError):
        return None  # the parser's own faults included: what is read is hostile
    return None if any(isinstance(tree, exp.Command) and _may_move(tree) for tree in trees) else trees


def _may_move(command: "Expr") -> bool:
    """Whether a statement that the parser kept as it is may touch rows: CREATE USER and CREATE FUNCTION do not."""
    verb, rest = str(command.this).lower(), str(command.args.get("expression") or "")
    return verb in sql_rules().moving and (verb != "create" or _MAKES_ROWS.search(rest[:80]) is not None)
