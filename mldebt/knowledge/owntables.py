"""API tables of the audited repository: rows for its own libraries, or that correct ours, in the shape of the shipped
ones. Each word is checked here, since a row with a wrong one would say nothing and nobody would know why.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from mldebt.knowledge.apis import (
    OPTION,
    Apis,
    ApiTable,
    ApiTableError,
    CallRow,
    ClassRows,
    load_apis,
    merge_tables,
    read_table,
    shipped_tables,
)
from mldebt.model.graph import EdgeKind


def apis_with(own: tuple[Path, ...]) -> Apis:
    """The shipped tables, then the given ones. Raises ApiTableError with a sentence for each fault of each file."""
    if not own:
        return load_apis()
    tables, faults = list[ApiTable](), list[str]()
    for path in own:
        try:
            tables.append(read_table(path))
        except ApiTableError as error:
            faults.extend(error.sentences)
    apis = merge_tables((*shipped_tables(), *tables))
    if not faults:
        told = zip(own, tables, strict=True)
        faults = [
            f"{path}: {fault}; compare with docs/api-tables.md."
            for path, table in told
            for fault in _faults(table, apis)
        ]
    if faults:
        raise ApiTableError(*faults)
    return apis


def _rows(table: ApiTable) -> Iterator[CallRow | ClassRows]:
    yield from table.call
    yield from table.classes


def _faults(table: ApiTable, apis: Apis) -> Iterator[str]:
    for row in _rows(table):
        name = row.symbol if isinstance(row, CallRow) else row.symbols[0] if row.symbols else row.type
        yield from (f"`{name}`: {fault}" for fault in (*_edge_faults(row), *_type_faults(row, apis)))
    for call in table.call:
        for field in ("role", "rows", "parses"):
            yield from _word(f"`{call.symbol}`: `{field}`", getattr(call, field), _shipped_words(field))
    yield from _word("`library`: `kind`", table.library.kind, {each.library.kind for each in shipped_tables()})


def _edge_faults(row: CallRow | ClassRows) -> Iterator[str]:
    arguments = {"self", *row.params}
    readings = {edge.as_ for table in shipped_tables() for each in _rows(table) for edge in each.edges}
    for edge in row.edges:
        switch = edge.switch
        kinds = (edge.edge, *(switch.map.values() if switch else ()))
        for kind in kinds:
            yield from _word("`edge`", kind, set(EdgeKind))
        yield from _word("`as`", edge.as_, readings)
        for field, name in (("arg", edge.arg.partition(".")[0]), ("switch.arg", switch.arg if switch else "")):
            if name and not name.startswith(OPTION):
                yield from _word(f"`{field}`", name, arguments, "one of the row's `params`")


def _type_faults(row: CallRow | ClassRows, apis: Apis) -> Iterator[str]:
    known = apis.types.keys() | apis.classes.keys()
    if isinstance(row, ClassRows):
        yield from _word("`type`", row.type, apis.types.keys(), "a type of a table")
    elif row.returns.startswith("arg:"):
        yield from _word("`returns`", row.returns[4:], set(row.params), "one of the row's `params`")
    elif row.returns != "self":
        yield from _word("`returns`", row.returns, known, "a type or class of a table")


def _shipped_words(field: str) -> set[str]:
    return {getattr(row, field) for table in shipped_tables() for row in table.call}


def _word(key: str, word: str, known: Iterable[str], called: str = "") -> Iterator[str]:
    """A fault where a word is none of those that are known."""
    if word and word not in known:
        from difflib import get_close_matches

        close = get_close_matches(word, list(known), n=1)
        meant = called or f"one of {', '.join(sorted(filter(None, known)))}"
        yield f"{key} is `{word}`; {f'did you mean `{close[0]}`' if close else f'it must be {meant}'}"
