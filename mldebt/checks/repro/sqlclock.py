"""Whether a statement asks the clock to choose rows."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from mldebt.graph.sql import parse_statement

if TYPE_CHECKING:
    from sqlglot import exp

_FILTER = re.compile(r"\b(?:where|having|on|qualify)\b", re.IGNORECASE)


def clock_in_filter(text: str, names: Sequence[str]) -> int | None:
    """The position of a function that asks the clock inside WHERE, HAVING, QUALIFY or ON; None where there is none.

    ``names`` are SQL functions, with brackets where they need them: ``now()``, ``current_date``.
    """
    clocks = _pattern(tuple(names))
    start = _FILTER.search(text)
    if start is None or not clocks.search(text, start.end()):
        return None
    if not any(clocks.search(part) for part in _filters(text)):
        return None
    found = clocks.search(text, start.end())
    return found.start() if found is not None else None


@lru_cache(maxsize=4)
def _pattern(names: tuple[str, ...]) -> "re.Pattern[str]":
    words = [re.escape(name.removesuffix("()")) + (r"\s*\(" if name.endswith("()") else r"\b") for name in names]
    return re.compile(rf"\b(?:{'|'.join(words)})", re.IGNORECASE)


def _filters(text: str) -> list[str]:
    """The conditions of a statement, without comments; none where it cannot be parsed."""
    from sqlglot import exp

    found: list[str] = []
    for tree in parse_statement(text):
        for node in tree.find_all(exp.Where, exp.Having, exp.Qualify, exp.Join):
            condition = node.args.get("on") if isinstance(node, exp.Join) else node
            if condition is not None:
                found.append(_without_fallbacks(condition))
    return found


def _without_fallbacks(condition: "exp.Expression") -> str:
    """A condition without what COALESCE, IFNULL and the like take where a column is empty: the column chooses."""
    from sqlglot import exp

    kept: exp.Expression = condition.transform(
        lambda node: node.this if isinstance(node, exp.Coalesce) and _has_column(node) else node
    )
    return kept.sql(comments=False)


def _has_column(node: "exp.Expression") -> bool:
    from sqlglot import exp

    return node.this.find(exp.Column) is not None
