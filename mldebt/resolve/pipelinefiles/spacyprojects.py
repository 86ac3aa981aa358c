"""The commands of spaCy's and Weasel's ``project.yml``: https://spacy.io/usage/projects#project-yml"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator

from mldebt.resolve.pipelinefiles.records import Documents, FileStage, placed, texts_in
from mldebt.resolve.pipelinefiles.templates import fill

NAMES = frozenset({"project.yml", "project.yaml"})
_DEEPEST = 4  # variables that are made of variables
_OUTPUTS = ("outputs", "outputs_no_cache")
_ASSETS = "assets"  # https://spacy.io/usage/projects#data-assets
Texts = Callable[[str], str]


def read_spacy_commands(paths: Iterable[str], document: Documents, text: Texts) -> Iterator[FileStage]:
    """The commands of every project file, ``${vars.x}`` filled, and before them what ``assets`` fetches. Other tools'
    files of that name have none."""
    for path in sorted(paths):
        if posixpath.basename(path) not in NAMES:
            continue
        content = document(path)
        commands = content.get("commands") if isinstance(content, dict) else None
        if not isinstance(commands, list) or not isinstance(content, dict):
            continue
        values = _settled({"vars": content.get("vars") or {}, "env": content.get("env") or {}})
        written = text(path)
        yield from _assets(path, fill(content.get(_ASSETS), values), written)
        for body in commands:
            if isinstance(body, dict) and "name" in body:
                filled = fill({key: value for key, value in body.items() if key != "name"}, values)
                assert isinstance(filled, dict)
                yield _stage(path, str(body["name"]), _line_of(written, str(body["name"])), filled)


def _settled(values: dict[str, object]) -> dict[str, object]:
    """Variables that are made of other variables, filled."""
    for _ in range(_DEEPEST):
        filled = {name: fill(value, values) for name, value in values.items()}
        if filled == values:
            break
        values = filled
    return values


def _stage(path: str, name: str, line: int, body: dict[str, object]) -> FileStage:
    folder = posixpath.dirname(path)
    outs = [item for block in _OUTPUTS for item in texts_in(body.get(block))]
    return FileStage(
        f"{path}:{name}",
        path,
        name,
        line,
        folder,
        tuple(texts_in(body.get("script"))),
        placed(folder, texts_in(body.get("deps"))),
        placed(folder, outs),
    )


def _assets(path: str, listed: object, written: str) -> Iterator[FileStage]:
    """What the project fetches, as a stage that makes it: ``python -m spacy project assets``."""
    entries = listed if isinstance(listed, list) else []
    places = [str(entry["dest"]) for entry in entries if isinstance(entry, dict) and entry.get("dest")]
    if places:
        folder, found = posixpath.dirname(path), re.search(rf"^{_ASSETS}[ \t]*:", written, re.MULTILINE)
        line = written.count("\n", 0, found.start()) + 1 if found else 0
        yield FileStage(f"{path}:{_ASSETS}", path, _ASSETS, line, folder, outs=placed(folder, places))


def _line_of(text: str, name: str) -> int:
    """The line of a command; 0 where it is not found."""
    found = re.search(
        rf"^[ \t]*-[ \t]*name[ \t]*:[ \t]*[\"']?{re.escape(name)}[\"']?[ \t]*(?:#.*)?$", text, re.MULTILINE
    )
    return text.count("\n", 0, found.start()) + 1 if found else 0
