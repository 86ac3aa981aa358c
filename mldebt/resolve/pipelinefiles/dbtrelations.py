"""What dbt's ``ref`` and ``source`` name: a model's alias, and where a source says that its tables lie.

https://docs.getdbt.com/reference/resource-configs/alias, https://docs.getdbt.com/reference/source-properties
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

CALL = re.compile(r"\b(?P<what>ref|source)\(\s*(?P<arguments>[^()]*)\)")
_WHOLE = re.compile(r"\{\{-?\s*(?P<what>ref|source)\(\s*(?P<arguments>[^(){}]*)\)\s*-?\}\}")
_TEXT = re.compile(r"""["']([^"']+)["']""")


class Relations(Struct, frozen=True):
    """The tables of one project: of models by name, where they are called otherwise, and of sources by schema and
    name."""

    models: dict[str, str] = {}
    sources: dict[tuple[str, str], str] = {}

    def table(self, call: re.Match[str]) -> str:
        """What a call of ``ref`` (its last argument is the model) or ``source`` names; empty where it names nothing."""
        names: list[str] = _TEXT.findall(call["arguments"])
        if not names:
            return ""
        if call["what"] == "ref":
            return self.models.get(names[-1], names[-1])
        return self.sources.get((names[0], names[-1]), ".".join(names[:2]))

    def filled(self, text: str) -> str:
        """A model's text with the tables instead of the calls that name them."""
        return _WHOLE.sub(lambda call: _quoted(self.table(call)) or call[0], text)


def relations(documents: Iterable[object], aliases: Iterable[tuple[str, str]]) -> Relations:
    """What the properties of a project (its YAML files) and the texts of its models (``aliases``) say."""
    models, sources = dict(aliases), {}
    for content in documents:
        for row in _rows(content, "models"):
            config = row.get("config")
            alias = config.get("alias") if isinstance(config, dict) else row.get("alias")
            if isinstance(alias, str) and isinstance(row.get("name"), str):
                models.setdefault(str(row["name"]), alias)
        for row in _rows(content, "sources"):
            for table in _rows(row, "tables"):
                names = (str(row.get("name")), str(table.get("name")))
                sources[names] = _relation(row, table)
    return Relations({name: alias for name, alias in models.items() if _is_plain(alias)}, sources)


def _quoted(table: str) -> str:
    """A name as SQL takes it whatever it is made of."""
    return ".".join(f'"{part}"' for part in table.split(".")) if table else ""


def _relation(source: dict[str, object], table: dict[str, object]) -> str:
    """Where a table of a source lies: what is filled in when dbt runs is left as dbt's default, or out."""
    schema, name = source.get("schema"), table.get("identifier")
    database = source.get("database", source.get("project"))
    parts = [
        database if _is_plain(database) and _is_plain(schema) and database != schema else "",
        schema if _is_plain(schema) else source.get("name"),
        name if _is_plain(name) else table.get("name"),
    ]
    return ".".join(str(part) for part in parts if part)


def _is_plain(value: object) -> bool:
    return isinstance(value, str) and bool(value) and "{" not in value


def _rows(content: object, key: str) -> Iterator[dict[str, object]]:
    rows = content.get(key) if isinstance(content, dict) else None
    yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()
