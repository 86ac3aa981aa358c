"""dbt: models that are made of others, seeds, and who uses them: https://docs.getdbt.com/reference/dbt_project.yml

A table is spelt ``table:name``.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from mldebt.resolve.pipelinefiles.dbtrelations import CALL, Relations, relations
from mldebt.resolve.pipelinefiles.records import Documents, FileStage

NAMES = ("dbt_project.yml", "dbt_project.yaml")
TABLE = "table:"
_ALIAS = re.compile(r"""\bconfig\([^)]*\balias\s*=\s*["']([^"']+)["']""")
_OPENINGS = re.compile(r"\{[#{%]")
_CLOSINGS = {"{#": "#}", "{{": "}}", "{%": "%}"}
MOST = 20_000  # characters of Jinja in one model
_MODELS, _SEEDS = ("model-paths", "source-paths", "snapshot-paths"), ("seed-paths", "data-paths")
_DEFAULTS = {"model-paths": ["models"], "snapshot-paths": ["snapshots"], "seed-paths": ["seeds"]}
Texts = Callable[[str], str]


def read_dbt_models(paths: Iterable[str], document: Documents, text: Texts) -> Iterator[FileStage]:
    """The models, seeds and exposures of every project."""
    for project in _projects(paths, document):
        known = project.relations(document, text)
        for path in project.seeds:
            yield FileStage(path, path, _stem(path), 0, project.root, (), (path,), (TABLE + _stem(path),))
        for path in project.models:
            yield _model(path, project.root, text(path), known)
        for path in project.properties:
            yield from _exposures(path, project.root, document(path), known)


def with_tables(texts: Mapping[str, str], paths: Iterable[str], document: Documents) -> dict[str, str]:
    """Documents of SQL, those of dbt's projects with tables instead of ``ref`` and ``source``; ``texts`` by path."""
    found = dict(texts)
    for project in _projects(paths, document):
        known = project.relations(document, lambda path: texts.get(path, ""))
        found |= {path: known.filled(texts[path]) for path in project.models if path in texts}
    return found


def python_models(paths: Iterable[str], document: Documents, text: Texts) -> Iterator[tuple[str, Relations]]:
    """The modules among the models of every project, with what ``ref`` and ``source`` name there."""
    for project in _projects(paths, document):
        known = project.relations(document, text) if project.modules else Relations()
        yield from ((path, known) for path in project.modules)


class _Project(Struct, frozen=True):
    """The files of one project."""

    root: str
    models: tuple[str, ...]
    modules: tuple[str, ...]
    seeds: tuple[str, ...]
    properties: tuple[str, ...]

    def relations(self, document: Documents, text: Texts) -> Relations:
        """What ``ref`` and ``source`` name in it."""
        aliases = ((_stem(path), found[1]) for path in self.models if (found := _ALIAS.search(_blanks(text(path)))))
        return relations(map(document, self.properties), aliases)


def _projects(paths: Iterable[str], document: Documents) -> Iterator[_Project]:
    known = sorted(paths)
    for path in known:
        content = document(path) if posixpath.basename(path) in NAMES else None
        if not isinstance(content, dict):
            continue
        root = posixpath.dirname(path)
        models, seeds = tuple(_folders(root, content, _MODELS)), tuple(_folders(root, content, _SEEDS))
        inside = [each for each in known if each.startswith(models)]
        yield _Project(
            root,
            tuple(each for each in inside if each.endswith(".sql")),
            tuple(each for each in inside if each.endswith(".py")),
            tuple(each for each in known if each.endswith(".csv") and each.startswith(seeds)),
            tuple(each for each in inside if each.endswith((".yml", ".yaml"))),
        )


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _folders(root: str, content: dict[str, object], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        given = content.get(key, _DEFAULTS.get(key, []))
        for folder in given if isinstance(given, list) else [given]:
            if isinstance(folder, str):
                yield posixpath.join(root, folder).rstrip("/") + "/"


def _model(path: str, root: str, text: str, known: Relations) -> FileStage:
    name = _stem(path)
    table = known.models.get(name, name)
    return FileStage(path, path, name, 1, root, (), tuple(tables_in(_blanks(text), known)), (TABLE + table,), (path,))


def _blanks(text: str) -> str:
    """The Jinja in a text, its comments left out."""
    found: list[str] = []
    at = 0
    while (opening := _OPENINGS.search(text, at)) is not None:
        end = text.find(_CLOSINGS[opening[0]], opening.end())
        if end < 0:
            break
        at = end + 2
        if opening[0] != "{#":
            found.append(text[opening.start() : at])
    return " ".join(found)[:MOST]


def tables_in(text: str, known: Relations) -> list[str]:
    """The tables that calls of ``ref`` and ``source`` name."""
    named = (known.table(call) for call in CALL.finditer(text))
    return list(dict.fromkeys(TABLE + table for table in named if table))


def _exposures(path: str, root: str, content: object, known: Relations) -> Iterator[FileStage]:
    """Dashboards, models and applications that a YAML file says stand on the tables."""
    rows = content.get("exposures") if isinstance(content, dict) else None
    for row in rows if isinstance(rows, list) else ():
        needs = row.get("depends_on") if isinstance(row, dict) else None
        if isinstance(needs, list) and isinstance(row, dict) and isinstance(row.get("name"), str):
            tables = tables_in(" ".join(str(need) for need in needs), known)
            yield FileStage(f"{path}:{row['name']}", path, str(row["name"]), 0, root, (), tuple(tables))
