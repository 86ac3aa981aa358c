"""What columns a statement gives."""

from functools import lru_cache

from mldebt.graph.sql.blanks import restored
from mldebt.graph.sql.reading import parse_statement


@lru_cache(maxsize=512)
def projection(text: str) -> tuple[str, ...] | None:
    """The columns of the rows that a SELECT gives; None where it is none, has a star, or leaves one without a name."""
    from sqlglot import exp

    trees = parse_statement(text)
    query = trees[0] if len(trees) == 1 else None
    if not isinstance(query, exp.Query) or query.is_star:
        return None
    names = tuple(restored(item.alias_or_name) for item in query.selects)
    return names if names and all(names) and not any("*" in name for name in names) else None
