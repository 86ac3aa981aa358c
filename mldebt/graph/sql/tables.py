"""Names in parsed statements: which tables and files they read and write."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from mldebt.graph.sql.blanks import restored
from mldebt.knowledge.sql import sql_rules

if TYPE_CHECKING:
    from sqlglot.expressions import Expr


class Named(NamedTuple):
    """A table or file that a statement names.

    ``edge`` is reads, writes (made anew: CREATE TABLE AS, INSERT OVERWRITE) or appends (changed in place: INSERT,
    MERGE, UPDATE, DELETE). ``columns`` are those that are read of it by name; ``open`` where there may be more.
    """

    name: str
    edge: str
    file: bool = False
    columns: tuple[str, ...] = ()
    open: bool = True


def names_in(trees: "Iterable[Expr]") -> tuple[Named, ...]:
    """Everything that statements name, without common table expressions and temporary tables, in order."""
    found: dict[Named, None] = {}
    temporary: set[str] = set()
    for tree in trees:
        for named in _statement(tree, temporary):
            if named.file or named.name not in temporary:
                found[named] = None
    return tuple(found)


def _statement(tree: "Expr", temporary: set[str]) -> Iterator[Named]:
    from sqlglot import exp

    if isinstance(tree, exp.Create):
        yield from _created(tree, temporary)
    elif isinstance(tree, exp.Copy):
        yield from _copied(tree)
    elif isinstance(tree, exp.LoadData):
        yield from (Named(restored(path.name), "reads", file=True) for path in [tree.args.get("inpath")] if path)
        yield from _target(tree.this, "appends")
    elif isinstance(tree, exp.Insert):
        yield from _read(tree, skip=_table(tree.this))
        yield from _target(tree.this, "writes" if tree.args.get("overwrite") else "appends")
    elif isinstance(tree, exp.Merge | exp.Update | exp.Delete):
        yield from _changed(tree)
    elif isinstance(tree, exp.Query):
        yield from _selected(tree, temporary)
    elif isinstance(tree, exp.Describe | exp.Cache) and isinstance(tree.args.get("expression"), exp.Query):
        yield from _read(tree.args["expression"])


def _created(tree: "Expr", temporary: set[str]) -> Iterator[Named]:
    """``CREATE TABLE t AS SELECT``; a table without rows is no data yet."""
    from sqlglot import exp

    query = tree.args.get("expression")
    if str(tree.args.get("kind")).upper() not in ("TABLE", "VIEW") or not isinstance(query, exp.Query | exp.Table):
        if tree.find(exp.TemporaryProperty):
            temporary.update(named.name for named in _target(tree.this, "writes"))
        return
    yield from _read(query, skip=None)
    targets = list(_target(tree.this, "writes"))
    if tree.find(exp.TemporaryProperty):
        temporary.update(named.name for named in targets)
    yield from targets


def _copied(tree: "Expr") -> Iterator[Named]:
    inward = bool(tree.args.get("kind"))
    for path in tree.args.get("files") or ():
        if path.is_string:
            yield Named(restored(path.name), "reads" if inward else "writes", file=True)
    if inward:
        yield from _target(tree.this, "appends")
    else:
        yield from _read(tree.this)


def _changed(tree: "Expr") -> Iterator[Named]:
    """MERGE, UPDATE, DELETE; their target may be the alias of a table in FROM."""
    from sqlglot import exp

    targets = tree.args.get("tables") or [tree.this]
    first = _table(targets[0])
    behind = next(
        (
            other
            for other in tree.find_all(exp.Table)
            if first is not None and other is not first and other.alias and other.alias.lower() == _name(first)
        ),
        None,
    )
    target = behind or first or _table(tree.this)
    yield from (named for named in _read(tree, skip=first) if behind is None or named.name != _name(behind))
    yield from _target(target, "appends")


def _selected(tree: "Expr", temporary: set[str]) -> Iterator[Named]:
    """A query; ``SELECT ... INTO t`` makes a table."""
    from sqlglot import exp

    into = tree.args.get("into")
    made = _table(into.this) if into is not None else None
    yield from _read(tree, skip=made)
    if into is not None and made is not None:
        name = _name(made)
        if into.args.get("temporary") or name.startswith("#"):
            temporary.add(name)
        else:
            yield from _target(made, "writes")
    for inner in tree.find_all(exp.Insert):
        yield from _target(inner.this, "appends")


def _table(node: "Expr | None") -> "Expr | None":
    """The table of a target: itself, or what its list of columns belongs to."""
    from sqlglot import exp

    if isinstance(node, exp.Schema):
        node = node.this
    return node if isinstance(node, exp.Table) else None


def _target(node: "Expr | None", edge: str) -> Iterator[Named]:
    table = _table(node)
    if table is not None:
        yield from (named._replace(edge=edge, columns=(), open=True) for named in _named(table))


def _read(tree: "Expr", skip: "Expr | None" = None) -> Iterator[Named]:
    """The tables of all FROM and JOIN below a node, those of common table expressions and aliases left out."""
    from sqlglot import exp

    for table in tree.find_all(exp.Table):
        if table is skip or isinstance(table.parent, exp.Insert | exp.Schema | exp.Into | exp.Reference):
            continue
        if not _is_common(table) and not _is_part_of_alias(table):
            for named in _named(table):
                columns, more = _columns(table)
                yield named._replace(columns=columns, open=more)


def _named(table: "Expr") -> Iterator[Named]:
    from sqlglot import exp

    if isinstance(table.this, exp.Func):
        yield from (Named(restored(path), "reads", file=True) for path in _files(table.this))
        return
    name = table.name
    if not name:
        return
    rules = sql_rules().files
    quoted = isinstance(table.this, exp.Identifier) and bool(table.this.args.get("quoted"))
    like_file = "/" in name or name.lower().endswith(rules.suffixes)
    if quoted and like_file and table.text("db").lower() in ("", *rules.formats):
        yield Named(restored(name), "reads", file=True)
    elif not any(part in sql_rules().system for part in _parts(table)):
        yield Named(_name(table), "reads")


def _name(table: "Expr") -> str:
    """``catalog.schema.table`` in lower case: most engines fold what is not quoted, and most code quotes nothing."""
    return restored(".".join(_parts(table)))


def _files(call: "Expr") -> list[str]:
    """The literal files that a table function reads."""
    from sqlglot import exp

    name = call.name if isinstance(call, exp.Anonymous) else call.sql_name()  # type: ignore[attr-defined]
    if name.lower() not in sql_rules().files.functions:
        return []
    first = call.args.get("expressions") if isinstance(call, exp.Anonymous) else [call.this or call.expressions]
    head = first[0] if isinstance(first, list) and first else None
    head = head[0] if isinstance(head, list) and head else head
    if isinstance(head, exp.Array):
        return [item.name for item in head.expressions if item.is_string]
    return [head.name] if isinstance(head, exp.Literal) and head.is_string else []


def _is_common(table: "Expr") -> bool:
    """Whether a name is that of a common table expression that is visible where it stands."""
    from sqlglot import exp

    if table.args.get("db") is not None or not isinstance(table.this, exp.Identifier):
        return False
    name = table.name.lower()
    below: Expr = table
    node = table.parent
    while node is not None:
        clause = node.args.get("with_") or node.args.get("with")
        if isinstance(node, exp.With):
            visible = node.expressions[: node.expressions.index(below) + bool(node.args.get("recursive"))]
        else:
            visible = clause.expressions if clause is not None and below is not clause else []
        if any(common.alias.lower() == name for common in visible):
            return True
        below, node = node, node.parent
    return False


def _is_part_of_alias(table: "Expr") -> bool:
    """``FROM orders o, o.items``: a list inside a row of another table."""
    from sqlglot import exp

    parts, query = _parts(table), table.find_ancestor(exp.Select)
    if len(parts) < 2 or query is None:
        return False
    return any(other is not table and other.alias_or_name.lower() == parts[0] for other in _sources(query))


def _parts(table: "Expr") -> list[str]:
    """Catalog, schema and name of a table, as far as given, in lower case; empty for what is no table."""
    return [part.name.lower() for part in getattr(table, "parts", ())]


def _sources(query: "Expr") -> "list[Expr]":
    """What stands in FROM and JOIN of one SELECT."""
    clause = query.args.get("from_") or query.args.get("from")
    found = [clause.this] if clause is not None else []
    return found + [join.this for join in query.args.get("joins") or () if join.this is not None]


def _columns(table: "Expr") -> tuple[tuple[str, ...], bool]:
    """The columns of a table that its own SELECT names, and whether it may use others."""
    from sqlglot import exp

    query = table.find_ancestor(exp.Select)
    if query is None or table not in _sources(query):
        return (), True
    alone = len(_sources(query)) == 1
    name = table.alias_or_name.lower()
    found: dict[str, None] = {}
    more = any(other is not table and len(_parts(other)) > 1 and _parts(other)[0] == name for other in _sources(query))
    for node in query.find_all(exp.Column, exp.Star):
        if node.find_ancestor(exp.Select) is not query:
            more = more or (isinstance(node, exp.Column) and node.table.lower() == name)
            continue
        owner = node.table.lower() if isinstance(node, exp.Column) else ""
        if isinstance(node, exp.Star) or isinstance(node.this, exp.Star):
            counted = isinstance(node.parent, exp.Count)
            more = more or (not counted and owner in ("", name))
        elif owner == name or (alone and not owner):
            found[restored(node.name)] = None
        elif not owner:
            more = True
    more = more or any("*" in column for column in found)
    return tuple(column for column in found if "*" not in column), more
