"""dbt: models that are made of others, seeds, and who uses them: https://docs.getdbt.com/reference/dbt_project.yml

A table is spelt ``table:name``.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator

from mldebt.resolve.pipelinefiles.records import Documents, FileStage

NAMES = ("dbt_project.yml", "dbt_project.yaml")
TABLE = "table:"
_CALL = re.compile(r"\b(?P<what>ref|source)\(\s*(?P<arguments>[^()]*)\)")
_TEXT = re.compile(r"""["']([^"']+)["']""")
_ALIAS = re.compile(r"""\bconfig\([^)]*\balias\s*=\s*["']([^"']+)["']""")
_OPENINGS = re.compile(r"\{[#{%]")
_CLOSINGS = {"{#": "#}", "{{": "}}", "{%": "%}"}
MOST = 20_000  # characters of Jinja in one model
_MODELS, _SEEDS = ("model-paths", "source-paths", "snapshot-paths"), ("seed-paths", "data-paths")
_DEFAULTS = {"model-paths": ["models"], "snapshot-paths": ["snapshots"], "seed-paths": ["seeds"]}
Texts = Callable[[str], str]


def read_dbt_models(paths: Iterable[str], document: Documents, text: Texts) -> Iterator[FileStage]:
    """The models, seeds and exposures of every project."""
    known = sorted(paths)
    for path in known:
        content = document(path) if posixpath.basename(path) in NAMES else None
        if isinstance(content, dict):
            yield from _project(posixpath.dirname(path), content, known, document, text)


def _project(
    root: str, content: dict[str, object], paths: list[str], document: Documents, text: Texts
) -> Iterator[FileStage]:
    models = tuple(_folders(root, content, _MODELS))
    seeds = tuple(_folders(root, content, _SEEDS))
    for path in paths:
        name = posixpath.splitext(posixpath.basename(path))[0]
        if path.endswith(".csv") and path.startswith(seeds):
            yield FileStage(path, path, name, 0, root, (), (path,), (TABLE + name,))
        elif path.endswith(".sql") and path.startswith(models):
            yield _model(path, name, root, text(path))
        elif path.endswith((".yml", ".yaml")) and path.startswith(models):
            yield from _exposures(path, root, document(path))


def _folders(root: str, content: dict[str, object], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        given = content.get(key, _DEFAULTS.get(key, []))
        for folder in given if isinstance(given, list) else [given]:
            if isinstance(folder, str):
                yield posixpath.join(root, folder).rstrip("/") + "/"


def _model(path: str, name: str, root: str, text: str) -> FileStage:
    blanks = _blanks(text)
    alias = _ALIAS.search(blanks)
    table = alias[1] if alias is not None else name
    return FileStage(path, path, name, 1, root, (), tuple(_tables(blanks)), (TABLE + table,), (path,))


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


def _tables(text: str) -> list[str]:
    """What ``ref`` and ``source`` name: the last argument is the model, a source has its schema before it."""
    found = []
    for call in _CALL.finditer(text):
        names = _TEXT.findall(call["arguments"])
        if names:
            found.append(TABLE + (".".join(names[:2]) if call["what"] == "source" else names[-1]))
    return list(dict.fromkeys(found))


def _exposures(path: str, root: str, content: object) -> Iterator[FileStage]:
    """Dashboards, models and applications that a YAML file says stand on the tables."""
    rows = content.get("exposures") if isinstance(content, dict) else None
    for row in rows if isinstance(rows, list) else ():
        needs = row.get("depends_on") if isinstance(row, dict) else None
        if isinstance(needs, list) and isinstance(row, dict) and isinstance(row.get("name"), str):
            tables = _tables(" ".join(str(need) for need in needs))
            yield FileStage(f"{path}:{row['name']}", path, str(row["name"]), 0, root, (), tuple(tables))
